"""The way out that a mail of a topic carries: for its reader and that topic alone, never for what always comes."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.audit.services import SYSTEM
from notifications.preferences import choose_paces, chosen_by
from notifications.topics import CHOOSABLE, Pace, Topic
from notifications.ways_out import token_for
from tests.architecture.contract import check
from tests.people import person

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def amina(db: None) -> User:
    return person("amina")


@pytest.fixture
def strict() -> Client:
    """Signed out, and held to the check of forms, as a browser or a mail program is."""
    return Client(enforce_csrf_checks=True)


def address(user: User, topic: Topic = Topic.PLAN) -> str:
    return f"/notifications/unsubscribe/{token_for(person_id=user.pk, topic=topic)}/"


def off(user: User) -> set[Topic]:
    return {topic for topic in Topic if chosen_by(user).pace(topic, "email") == Pace.OFF}


def test_a_mail_programs_post_stops_that_topic_for_that_person(amina: User, strict: Client) -> None:
    ben = person("ben")
    for _ in range(2):
        assert strict.post(address(amina), ONE_CLICK).status_code == 200
    assert off(amina) == {Topic.PLAN}
    assert off(ben) == set()
    assert Entry.objects.filter(action="notifications.chosen").count() == 1


def test_the_daily_mails_way_out_stops_all_that_comes_with_it(amina: User, strict: Client) -> None:
    choose_paces(person=amina, paces={(Topic.ALERTS, "email"): Pace.DIGEST}, actor=SYSTEM)
    page = check(strict.get(address(amina, Topic.DIGEST)))
    assert "Everything that comes with the daily mail now" in page.one("main").text
    strict.post(address(amina, Topic.DIGEST), ONE_CLICK)
    assert off(amina) == {Topic.ALERTS}


@pytest.mark.parametrize("topic", [*CHOOSABLE, Topic.DIGEST])
def test_opening_it_asks_and_says_what_still_comes(amina: User, strict: Client, topic: Topic) -> None:
    page = check(strict.get(address(amina, topic)))
    said = page.one("main").text
    assert "Opening this page has changed nothing." in said
    assert "Urgent alerts still come" in said
    assert off(amina) == set()


def test_the_pages_button_acts(amina: User, strict: Client) -> None:
    opened = strict.get(address(amina))
    token = opened.content.decode().partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    answer = strict.post(address(amina), {"csrfmiddlewaretoken": token})
    assert "No more mails like that one" in check(answer).one("h1").text
    assert off(amina) == {Topic.PLAN}


def test_any_other_post_from_elsewhere_is_refused(amina: User, strict: Client) -> None:
    assert strict.post(address(amina), {}).status_code == 403
    assert strict.head(address(amina)).status_code == 200
    assert off(amina) == set()
