"""Four bands of age read different words; who may be younger than we know reads the simpler ones."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from guardian_portal.dashboard.mine.bands import Band, band_of
from guardian_portal.dashboard.mine.words import WORDS
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import Connection
from tests.architecture.contract import check
from tests.builders import child_on
from tests.guardian_portal.dashboard.visits import MINE, as_child


def a_child(connection: Connection, **known: Any) -> Child:
    return child_on(connection, "acc-lou", profile_time=timezone.now(), **known)


@pytest.mark.parametrize(
    ("low", "high", "band"),
    [
        (None, None, Band.YOUNG),
        (4, 5, Band.YOUNG),
        (6, 9, Band.YOUNG),
        (9, 17, Band.YOUNG),
        (10, 12, Band.MIDDLE),
        (13, 15, Band.TEEN),
        (13, 17, Band.TEEN),
        (16, 17, Band.OLDER),
        (18, 30, Band.OLDER),
    ],
)
def test_the_youngest_that_a_child_can_be_decides(
    connection: Connection, low: int | None, high: int | None, band: Band
) -> None:
    assert band_of(a_child(connection, age_min=low, age_max=high)) is band


def test_a_birth_month_says_more_than_the_platforms_band(connection: Connection) -> None:
    born = timezone.now().year - 14
    child = a_child(connection, age_min=6, age_max=17, birth_month=f"{born}-01")
    assert band_of(child) is Band.TEEN


@pytest.mark.parametrize("band", Band)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_band_has_a_page_of_its_own_words(connection: Connection, band: Band, language: str) -> None:
    child = a_child(connection, age_min=band, age_max=band, locale=language)
    page = check(as_child(child).get(MINE), language=language)
    if language == "en":
        assert str(WORDS[band].intro) in page.one("main").text


def test_no_two_bands_are_introduced_alike() -> None:
    assert len({str(words.intro) for words in WORDS.values()}) == len(Band)
    assert all(str(getattr(words, one.name)) for words in WORDS.values() for one in fields(words))


def test_the_childs_own_choice_of_language_wins_and_stays_on_this_page(connection: Connection) -> None:
    client = as_child(a_child(connection, locale="ko-KR"))
    check(client.get(MINE), language="ko")
    response = client.post("/mine/language/", {"language": "en"})
    assert response.cookies["mine_language"]["path"] == MINE
    check(client.get(MINE), language="en")
    client.post("/mine/language/", {"language": "klingon"})
    check(client.get(MINE), language="en")


def test_an_unknown_locale_falls_back_to_the_browsers(connection: Connection) -> None:
    client = as_child(a_child(connection, locale="xx-invalid-\u00e9"))
    check(client.get(MINE, headers={"accept-language": "ko"}), language="ko")


def test_help_lines_are_those_of_the_childs_country(connection: Connection) -> None:
    page = check(as_child(a_child(connection, country="DE")).get(MINE))
    lines = page.one("section", **{"aria-labelledby": "call"}).text
    assert "116 111" in lines
    assert "Childline" not in Client().get(MINE).content.decode()
