"""`/notifications/settings/`: what always comes, what one chooses, when and in what words; each section by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from guardian_portal.audit.models import Entry
from notifications.models import Preference, TopicChoice
from notifications.preferences import chosen_by
from notifications.quiet import Quiet
from notifications.topics import CHOOSABLE, FLOORS, Pace, Topic
from tests.architecture.contract import check
from tests.architecture.page import Page
from tests.architecture.queries import count_queries
from tests.notifications import pager
from tests.people import person, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/notifications/settings/"
TOPICS = {"section": "topics", **{topic.value: "now" for topic in CHOOSABLE}}
TIMES = {"section": "times", "quiet_from": "", "quiet_until": "", "digest_hour": "18"}
WORDS = {"section": "words", "detail": "normal", "language": "en"}


@pytest.fixture
def amina(db: None) -> User:
    return person("amina", time_zone="Asia/Seoul")


@pytest.fixture
def with_pager(settings: Settings, amina: User) -> Iterator[None]:
    settings.NOTICE_CHANNELS = [*settings.NOTICE_CHANNELS, "tests.notifications.pager.channel"]
    pager.REACHED.add(amina.pk)
    yield
    pager.REACHED.clear()


def opened(user: User) -> Page:
    return check(sign_in(Client(), user).get(PAGE))


def save(user: User, form: dict[str, object], **changes: object) -> None:
    answer = sign_in(Client(), user).post(PAGE, {**form, **changes})
    assert (answer.status_code, answer.headers.get("location")) == (302, PAGE)


def refused(user: User, form: dict[str, object], **changes: object) -> list[str]:
    """What the summary says, each line of which leads to its field."""
    page = check(sign_in(Client(), user).post(PAGE, {**form, **changes}))
    return [one.text for one in page.all("a") if one.attributes["href"].startswith("#id_")]


def selected(page: Page) -> list[str]:
    return [one.text for one in page.all("option") if "selected" in one.attributes]


def test_it_says_what_always_comes_and_has_no_field_for_it(amina: User) -> None:
    page = opened(amina)
    names = {one.attributes.get("name") for one in (*page.all("select"), *page.all("input"))}
    said = page.one("main").text
    for topic in FLOORS - {Topic.DESK}:
        assert str(topic.label) in said
        assert topic.value not in names
    assert "nobody can switch them off" in said


def test_to_who_never_chose_it_shows_the_defaults_and_stores_nothing(amina: User) -> None:
    assert selected(opened(amina))[: len(CHOOSABLE) + 1] == ["At once"] * len(CHOOSABLE) + ["6 p.m."]
    assert "Asia/Seoul" in opened(amina).one("main").text
    assert not Preference.objects.exists()
    assert not TopicChoice.objects.exists()


def test_topics_are_saved_and_shown_again(amina: User) -> None:
    save(amina, TOPICS, alerts="digest", plan="off")
    chosen = chosen_by(amina)
    assert [chosen.pace(topic, "email") for topic in CHOOSABLE] == [Pace.DIGEST, Pace.NOW, Pace.NOW, Pace.OFF]
    assert selected(opened(amina))[:4] == ["Once a day, in one mail", "At once", "At once", "Not by mail"]
    entry = Entry.objects.get(action="notifications.chosen")
    assert entry.data["fields"] == ["alerts email", "plan email"]


def test_saving_what_stands_already_stores_nothing(amina: User) -> None:
    for form in (TOPICS, TIMES, WORDS):
        save(amina, form)
    assert not TopicChoice.objects.exists()
    assert not Entry.objects.filter(action="notifications.chosen").exists()


def test_what_nobody_can_switch_off_cannot_be_smuggled_in(amina: User) -> None:
    save(amina, TOPICS, alerts_urgent="off", links="digest")
    assert chosen_by(amina).pace(Topic.ALERTS_URGENT, "email") == Pace.NOW
    assert refused(amina, TOPICS, alerts="never")


@pytest.mark.usefixtures("with_pager")
def test_a_further_way_has_a_switch_for_each_topic(amina: User) -> None:
    assert "Also by another way: Pager" in opened(amina).one("main").text
    save(amina, TOPICS, by_pager=["alerts", "requests"])
    chosen = chosen_by(amina)
    assert {topic for topic in Topic if chosen.pace(topic, "pager") == Pace.NOW} == {Topic.ALERTS, Topic.REQUESTS}
    assert "Pager" not in opened(person("ben")).one("main").text


@pytest.mark.parametrize(
    ("begins", "until", "stored"),
    [("22:00", "07:00", Quiet(1320, 420)), ("13:15", "14:00", Quiet(795, 840)), ("00:00", "10:00", Quiet(0, 600))],
)
def test_quiet_hours_may_cross_midnight(amina: User, begins: str, until: str, stored: Quiet) -> None:
    save(amina, TIMES, quiet_from=begins, quiet_until=until, digest_hour="20")
    assert (chosen_by(amina).quiet, chosen_by(amina).digest_hour) == (stored, 20)
    page = opened(amina)
    assert [page.one("input", name=name).attributes["value"] for name in ("quiet_from", "quiet_until")] == [
        begins,
        until,
    ]
    save(amina, TIMES)
    assert chosen_by(amina).quiet is None


@pytest.mark.parametrize(
    ("begins", "until", "told"),
    [
        ("22:00", "", "Give both times, or leave both empty."),
        ("", "07:00", "Give both times, or leave both empty."),
        ("21:00", "07:01", "Quiet hours can last 10 hours at most."),
        ("07:00", "07:00", "Quiet hours end at another time than they begin."),
        ("25:00", "07:00", "Enter a valid time."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(amina: User, begins: str, until: str, told: str) -> None:
    [line] = refused(amina, TIMES, quiet_from=begins, quiet_until=until)
    assert told in line
    assert not Preference.objects.exists()


def test_how_much_a_mail_says_and_its_language_are_saved(amina: User) -> None:
    save(amina, WORDS, detail="portal_only", language="ko")
    amina.refresh_from_db()
    assert (chosen_by(amina).detail, amina.language) == ("portal_only", "ko")
    assert Entry.objects.filter(action="account.changed", object_id=amina.public_id).count() == 1


def test_a_section_that_is_none_is_not_found(amina: User) -> None:
    for form in ({}, {"section": "all"}):
        assert sign_in(Client(), amina).post(PAGE, form).status_code == 404


@pytest.mark.usefixtures("with_pager")
def test_it_asks_little(amina: User) -> None:
    assert len(count_queries(sign_in(Client(), amina), PAGE).page) <= 8
