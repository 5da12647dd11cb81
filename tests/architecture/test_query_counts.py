"""The pages of a hurried parent ask little: at most six statements with session and user, beside the access log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.incidents.models import Alert
from tests.architecture.queries import count_queries
from tests.builders import a_platform, child_on, flagged, link, receive
from tests.guardian_portal.dashboard.visits import as_child
from tests.people import person, sign_in

pytestmark = pytest.mark.django_db
YESTERDAY = timedelta(days=1)


@pytest.fixture
def amina() -> User:
    """Guardian of two children, with three alerts."""
    amina, starhaven = person("amina"), a_platform()
    kit, robin = child_on(starhaven), child_on(starhaven, "acc-robin")
    for child in (kit, robin):
        link(amina, child)
    at = timezone.now() - YESTERDAY
    receive(
        starhaven,
        flagged(kit, "i-1", time=at),
        flagged(kit, "i-2", time=at, class_="trade-coercion"),
        flagged(robin, "i-3", time=at),
    )
    return amina


@pytest.fixture
def as_amina(amina: User) -> Client:
    return sign_in(Client(), amina)


def test_home_with_two_children_and_three_alerts(as_amina: Client) -> None:
    assert Alert.objects.count() == 3
    counted = count_queries(as_amina, "/children/")
    assert len(counted.page) <= 6, counted.page
    assert len(counted.log) <= 1, counted.log


def test_page_of_an_alert(as_amina: Client) -> None:
    counted = count_queries(as_amina, f"/alerts/{Alert.objects.first().public_id}/")  # type: ignore[union-attr]
    assert len(counted.page) <= 6, counted.page
    assert len(counted.log) <= 1, counted.log


def test_list_of_alerts(as_amina: Client) -> None:
    counted = count_queries(as_amina, "/alerts/")
    assert len(counted.page) <= 6, counted.page


def test_pages_for_nobody_in_particular_ask_nothing() -> None:
    assert count_queries(Client(), "/").page == []
    assert count_queries(Client(), "/guide/").page == []


@pytest.mark.parametrize("much", [1, 9])
def test_the_childs_page_does_not_ask_more_for_more_guardians_visits_and_alerts(much: int) -> None:
    starhaven = a_platform()
    kit = child_on(starhaven, age_min=11, age_max=12, country="DE")
    for number in range(min(much, 6)):
        guardian = person(f"guardian-{number}")
        link(guardian, kit)
        sign_in(Client(), guardian).get(f"/children/{kit.public_id}/")
    for number in range(much):
        receive(starhaven, flagged(kit, f"i-{number}", time=timezone.now() - YESTERDAY))
    counted = count_queries(as_child(kit), "/mine/")
    assert len(counted.page) <= 19, counted.page
    assert counted.log == []


@pytest.mark.parametrize("children", [1, 6])
def test_home_does_not_ask_more_for_more_children(as_amina: Client, amina: User, children: int) -> None:
    moonfield = a_platform("Moonfield")
    for number in range(children):
        child = child_on(moonfield, f"acc-{number}")
        link(amina, child)
        receive(moonfield, flagged(child, time=timezone.now() - YESTERDAY))
    assert len(count_queries(as_amina, "/children/").page) <= 6
