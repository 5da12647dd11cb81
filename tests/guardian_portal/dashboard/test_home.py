"""Home: a card per child, what waits, what ended lately, and quickly."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from guardian_portal.family.models import Child, GuardianshipState
from guardian_portal.platforms.models import Connection
from notifications.addresses import address_hash
from notifications.models import Suppression
from tests.guardian_portal.dashboard.alerts import flagged
from tests.guardian_portal.family.builders import child_on, link

HOME = "/children/"


def _page(client: Client) -> str:
    response = client.get(HOME)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_home_leads_to_linking(as_amina: Client) -> None:
    page = _page(as_amina)
    assert "No child is linked yet" in page
    assert 'href="/children/link/"' in page


def test_one_has_to_sign_in(db: None) -> None:
    assert Client().get(HOME).status_code == 302


def test_a_card_per_child(as_amina: Client, amina: User, connection: Connection, kit: Child) -> None:
    link(amina, kit)
    link(amina, child_on(connection, "acc-robin"), GuardianshipState.PAUSED)
    page = _page(as_amina)
    assert "kit" in page
    assert "robin" in page
    assert "Paused" in page
    assert f'href="/children/{kit.public_id}/"' in page
    assert "acc-kit" not in page


def test_a_request_that_waits_shows_nothing_of_the_child(as_amina: Client, amina: User, kit: Child) -> None:
    waiting = link(amina, kit, GuardianshipState.PROVED)
    page = _page(as_amina)
    assert "Waiting for your child's yes" in page
    assert "A child on Starhaven" in page
    assert f"/children/link/requests/{waiting.public_id}/" in page
    assert "kit" not in page.lower()


def test_a_platform_tried_in_vain_is_one_card(as_amina: Client, amina: User, connection: Connection) -> None:
    for _ in range(3):
        amina.guardianships.create(connection=connection)
    assert _page(as_amina).count("Waiting for the platform's answer") == 1


def test_a_no_is_shown_for_a_week(as_amina: Client, amina: User, kit: Child) -> None:
    declined = link(amina, kit, GuardianshipState.DECLINED)
    assert "Declined" in _page(as_amina)
    amina.guardianships.filter(pk=declined.pk).update(ended_at=timezone.now() - timedelta(days=8))
    assert "Declined" not in _page(as_amina)


def test_the_title_names_no_child(as_amina: Client, amina: User, kit: Child) -> None:
    link(amina, kit)
    title = re.search(r"<title>(.*?)</title>", _page(as_amina), re.DOTALL)
    assert title
    assert "kit" not in title[1]


def test_ones_own_bouncing_address_is_shown(as_amina: Client, amina: User, ben: User) -> None:
    Suppression.objects.create(owner=ben, address_hash=address_hash(ben.email), code="550 5.1.1")
    assert "Our mail does not reach you" not in _page(as_amina)
    Suppression.objects.create(owner=amina, address_hash=address_hash(amina.email), code="550 5.1.1")
    assert "Our mail does not reach you" in _page(as_amina)


def test_alerts_are_counted_by_child(as_amina: Client, amina: User, connection: Connection, kit: Child) -> None:
    link(amina, kit)
    robin = child_on(connection, "acc-robin")
    link(amina, robin)
    flagged(kit, "incident-1", "avatar-harassment")
    flagged(kit, "incident-2", "hate-speech")
    page = _page(as_amina)
    assert "2 open alerts" in page
    assert "Nothing to look at" in page


@pytest.mark.usefixtures("kit")
def test_two_children_and_three_alerts_need_six_queries(
    as_amina: Client,
    amina: User,
    connection: Connection,
    kit: Child,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    robin = child_on(connection, "acc-robin")
    link(amina, kit)
    link(amina, robin)
    flagged(kit, "incident-1", "avatar-harassment")
    flagged(kit, "incident-2", "hate-speech")
    flagged(robin, "incident-3", "avatar-harassment")
    _page(as_amina)
    with django_assert_max_num_queries(6):  # which alerts were shown is remembered already
        _page(as_amina)
