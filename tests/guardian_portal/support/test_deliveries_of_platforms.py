"""Whose deliveries the desk of a platform sees: what is about its children, and what is about its people alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.family.models import GuardianshipState
from guardian_portal.platforms.models import Connection
from notifications.models import Delivery, Notice
from notifications.services import NoticeRequest, notify
from tests.builders import a_platform, child_on, flagged, link, receive, updated
from tests.people import person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def starhaven() -> Connection:
    return a_platform()


@pytest.fixture
def moonfield() -> Connection:
    return a_platform("Moonfield")


@pytest.fixture
def amina() -> User:
    return person("amina")


@pytest.fixture
def desk(starhaven: Connection) -> Client:
    """Of Starhaven alone."""
    return sign_in(Client(), person("sam", staff_role=StaffRole.AGENT, serves=[starhaven.platform]))


def seen(desk: Client, delivery: Delivery) -> bool:
    return delivery.public_id in desk.get("/support/deliveries/").content.decode()


def told(**request: object) -> Delivery:
    with transaction.atomic():
        [notice] = notify(requests=[NoticeRequest(kind="operator_alarm", params={"cause": "x"}, **request)])
    return notice.deliveries.get()


def test_of_a_person_on_two_platforms_it_sees_what_is_about_its_own_child(
    desk: Client, amina: User, starhaven: Connection, moonfield: Connection
) -> None:
    for platform in (starhaven, moonfield):
        child = child_on(platform)
        link(amina, child)
        receive(platform, flagged(child))
        receive(platform, updated(child, state="cleared"))
    ours, theirs = (Delivery.objects.filter(notice__connection=one) for one in (starhaven, moonfield))
    assert ours.count() == theirs.count() == Notice.objects.count() / 2 > 0
    assert all(seen(desk, one) for one in ours)
    assert not any(seen(desk, one) for one in theirs)


def test_a_mail_about_the_person_alone_goes_by_their_links(
    desk: Client, amina: User, starhaven: Connection, moonfield: Connection
) -> None:
    about_her = told(recipient_id=amina.pk)
    link(amina, child_on(moonfield))
    assert not seen(desk, about_her)
    own = link(amina, child_on(starhaven), GuardianshipState.DECLINED)
    assert seen(desk, about_her)
    type(own).objects.filter(pk=own.pk).update(ended_at=timezone.now() - timedelta(days=91))
    assert not seen(desk, about_her)


def test_a_bare_address_is_seen_where_it_is_about_a_child_or_by_who_serves_all(
    desk: Client, starhaven: Connection
) -> None:
    invited = told(address="ben@example.org", connection_id=starhaven.pk)
    paged = told(address="oncall@example.org")
    assert [seen(desk, one) for one in (invited, paged)] == [True, False]
    everywhere = sign_in(Client(), person("lee", staff_role=StaffRole.LEAD))
    assert [seen(everywhere, one) for one in (invited, paged)] == [True, True]
