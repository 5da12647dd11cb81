"""The child reads the very block of figures that the guardian reads, made by the same code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child, GuardianshipState
from guardian_portal.platforms.models import Connection
from tests.architecture.contract import check
from tests.builders import a_platform, child_on, link
from tests.consents import child_says, refused
from tests.guardian_portal.dashboard.activity import MONDAY, NOW, a_week_of, address, played, since
from tests.guardian_portal.dashboard.visits import MINE, as_child, words_of
from tests.people import sign_in

START = datetime(2026, 1, 5, tzinfo=UTC)
BLOCK = re.compile(r'<p class="lede"><strong>.*?</strong></p>.*?(?=\s*</section>|\s*<p><a href)', re.DOTALL)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def kit(db: None) -> Child:
    return child_on(a_platform(), age_min=11, age_max=12, country="DE")


def block(client: Client, path: str) -> str:
    """The figures as they stand in the page, to the byte."""
    found = BLOCK.search(client.get(path).content.decode())
    assert found, path
    return found[0]


@pytest.mark.parametrize("asked", ["", "?period=week&day=2026-11-09", "?period=month&day=2026-11-20", "?period=month"])
def test_both_read_the_same_bytes(as_amina: Client, amina: User, kit: Child, asked: str) -> None:
    since(amina, kit, START)
    a_week_of(kit)
    theirs = block(as_amina, address(kit) + asked)
    assert re.search(r"\d h \d+ min", theirs)
    assert block(as_child(kit), MINE + asked) == theirs
    if not asked:
        assert block(as_amina, address(kit, "")) == theirs


def test_of_a_platform_of_whole_days_too(as_amina: Client, amina: User, kit: Child) -> None:
    Connection.objects.update(windows="day", zone="Asia/Seoul")
    since(amina, kit, START)
    played(kit, datetime(2026, 11, 17, 15, tzinfo=UTC), 90, size=86_400)
    asked = "?day=2026-11-18"
    assert "1 h 30 min" in block(as_child(kit), MINE + asked)
    assert block(as_child(kit), MINE + asked) == block(as_amina, address(kit) + asked)


def test_the_child_turns_the_weeks_as_the_guardian_does(amina: User, kit: Child) -> None:
    since(amina, kit, START)
    a_week_of(kit)
    page = check(as_child(kit).get(f"{MINE}?looked=2"))
    assert page.one("a", rel="prev").attributes["href"] == "?looked=2&period=week&day=2026-11-09#activity"


def test_what_nobody_may_see_yet_is_not_shown_as_seen(amina: User, ben: User, kit: Child) -> None:
    a_week_of(kit)
    since(amina, kit, MONDAY + timedelta(days=4))
    assert "10 min this week." in words_of(as_child(kit))
    since(ben, kit, MONDAY + timedelta(days=3))
    assert "1 h 10 min this week." in words_of(as_child(kit))


@pytest.mark.parametrize("state", [GuardianshipState.PAUSED, GuardianshipState.FROZEN])
def test_while_nobody_sees_it_the_child_reads_so(amina: User, kit: Child, state: str) -> None:
    assert "Right now nobody sees it." in words_of(as_child(kit))
    link(amina, kit, state)
    a_week_of(kit)
    text = words_of(as_child(kit))
    assert "Right now nobody sees it." in text
    assert "4 h" not in text


def test_where_the_law_bars_it_both_read_the_same_words(as_amina: Client, amina: User, kit: Child) -> None:
    since(amina, kit, START)
    a_week_of(kit)
    Child.objects.update(country="IN")
    text = words_of(as_child(kit))
    assert "The law of the child's country does not allow summaries of activity at this age." in text
    assert "how much was spent" not in text
    assert "4 h" not in text


def test_a_guardian_who_said_no_does_not_see_and_is_not_said_to(amina: User, kit: Child) -> None:
    own = since(amina, kit, START)
    a_week_of(kit)
    refused(own)
    text = words_of(as_child(kit))
    assert "Right now nobody sees it." in text
    assert "how much was spent" not in text


def test_the_childs_own_no_ends_it_for_every_guardian(as_amina: Client, amina: User, ben: User, kit: Child) -> None:
    Child.objects.update(age_min=17, age_max=17)
    for guardian in (amina, ben):
        since(guardian, kit, START)
    a_week_of(kit)
    child_says(Child.objects.get(), agrees=False)
    for guardian in (amina, ben):
        page = sign_in(Client(), guardian).get(address(kit)).content.decode()
        assert "No summary is made for you" in page
        assert "4 h" not in page
    assert "Right now nobody sees it." in words_of(as_child(kit))


def test_the_clock_of_a_guardian_whom_staff_protect_is_not_used(amina: User, ben: User, kit: Child) -> None:
    User.objects.filter(pk=amina.pk).update(time_zone="Pacific/Kiritimati")
    since(amina, kit, START, is_protected=True)
    played(kit, datetime(2026, 11, 17, 15, tzinfo=UTC), 20)
    assert "Tue, November 17 20 min" in words_of(as_child(kit), f"{MINE}?day=2026-11-18")
    User.objects.filter(pk=ben.pk).update(time_zone="Asia/Seoul")
    since(ben, kit, START)
    assert "Wed, November 18 20 min" in words_of(as_child(kit), f"{MINE}?day=2026-11-18")
