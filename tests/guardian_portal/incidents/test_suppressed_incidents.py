"""What is held leaves no trace in anything a guardian can fetch; what was shown stays as it was last shown."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.models import Acknowledgement, Alert
from guardian_portal.incidents.selectors import latest_alerts, open_alerts
from guardian_portal.incidents.services import acknowledge
from guardian_portal.platforms.models import Connection
from notifications.models import Delivery
from tests.guardian_portal.incidents.builders import a_child, flagged, hand_over, link, receive, updated

HELD = [
    {"guardian_notice": "forbidden"},
    {"guardian_notice": "delayed_until"},
    {"class_": "guardian-risk"},
    {"actor_relation": "household"},
    {"actor_relation": "linked_guardian"},
    {"sensitive": True},
    {"confidence": "low"},
    {"class_": "self-harm-acute", "detected_by": "automation"},
    {"role": "reporter"},
]


@pytest.fixture(autouse=True)
def guardians(amina_of_kit: Guardianship, ben_of_kit: Guardianship) -> None:
    """Kit has two guardians."""


def page(client: Client, path: str) -> bytes:
    """The page without the form token, which is new each time."""
    response = client.get(path)
    assert response.status_code == 200
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", response.content)


def everything(client: Client, user: User) -> list[object]:
    pages = [page(client, "/alerts/")]
    pages += [page(client, f"/alerts/{one.public_id}/") for one in Alert.objects.filter(guardian=user, count__gt=0)]
    return [*pages, open_alerts(user), [row.public_id for row in latest_alerts(user)]]


def unsent() -> int:
    return Delivery.objects.filter(state__in=["due", "claimed"], notice__recipient__isnull=False).count()


@pytest.mark.parametrize("facts", HELD)
def test_a_held_incident_leaves_no_trace(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client, facts: dict[str, Any]
) -> None:
    receive(starhaven, flagged(kit, "seen"))
    before, mails = everything(as_amina, amina), unsent()
    receive(starhaven, flagged(kit, "held", **facts))
    receive(starhaven, updated(kit, "held", state="actioned"))
    assert everything(as_amina, amina) == before
    assert unsent() == mails


def test_an_incident_forbidden_before_it_was_shown_vanishes(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client
) -> None:
    before = everything(as_amina, amina)
    receive(starhaven, flagged(kit))
    address = f"/alerts/{Alert.objects.get(guardian=amina).public_id}/"
    receive(starhaven, updated(kit, guardian_notice="forbidden"))
    assert everything(as_amina, amina) == before
    assert as_amina.get(address).status_code == 404
    assert unsent() == 0


def test_it_vanishes_from_a_thread_that_goes_on(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client
) -> None:
    receive(starhaven, flagged(kit, "i-1"))
    before, mails = everything(as_amina, amina), unsent()
    receive(starhaven, flagged(kit, "i-2", severity="critical"))
    receive(starhaven, updated(kit, "i-2", guardian_notice="forbidden"))
    assert everything(as_amina, amina) == before
    assert unsent() == mails


def test_i_have_it_stands_again_when_what_reopened_it_vanishes(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client
) -> None:
    receive(starhaven, flagged(kit, "i-1"))
    acknowledge(alert=Alert.objects.get(guardian=amina), guardian=amina)
    before = everything(as_amina, amina)
    receive(starhaven, flagged(kit, "i-2", severity="critical"))
    assert not Acknowledgement.objects.filter(reopened_at__isnull=True).exists()
    receive(starhaven, updated(kit, "i-2", guardian_notice="forbidden"))
    assert everything(as_amina, amina) == before


@pytest.mark.parametrize("path", ["/alerts/", "/alerts/{alert}/", "/children/", "/children/{child}/"])
def test_what_was_opened_stays_as_last_shown(
    starhaven: Connection, kit: Child, amina: User, ben: User, as_amina: Client, as_ben: Client, path: str
) -> None:
    receive(starhaven, flagged(kit))
    as_amina.get(path.format(alert=Alert.objects.get(guardian=amina).public_id, child=kit.public_id))
    receive(starhaven, updated(kit, state="reviewing"))  # never on her screen
    receive(starhaven, updated(kit, state="actioned", severity="critical", guardian_notice="forbidden"))

    shown = page(as_amina, f"/alerts/{Alert.objects.get(guardian=amina).public_id}/")
    assert b"The platform knows about this." in shown
    assert b"Act now" not in shown
    assert as_ben.get(f"/alerts/{Alert.objects.get(guardian=ben).public_id}/").status_code == 404
    assert unsent() == 0


@pytest.mark.parametrize("path", ["/children/", "/children/{child}/", "/alerts/"])
def test_what_was_counted_on_a_page_leaves_no_hole(
    starhaven: Connection, kit: Child, as_amina: Client, path: str
) -> None:
    classes = ("avatar-harassment", "scam", "trade-coercion", "hate-speech", "impersonation")
    receive(starhaven, *(flagged(kit, class_, class_=class_) for class_ in classes))
    before = page(as_amina, path.format(child=kit.public_id))
    for class_ in classes:
        receive(starhaven, updated(kit, class_, guardian_notice="forbidden"))
    assert page(as_amina, path.format(child=kit.public_id)) == before


def test_the_page_of_one_child_counts_nothing_of_another(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client
) -> None:
    robin = a_child(starhaven, "robin")
    link(amina, robin)
    receive(starhaven, flagged(robin, "i-2"))
    page(as_amina, f"/children/{kit.public_id}/")
    receive(starhaven, updated(robin, "i-2", guardian_notice="forbidden"))
    assert open_alerts(amina).by_child == {}


def test_a_mail_on_its_way_counts_as_shown(starhaven: Connection, kit: Child, amina: User, as_amina: Client) -> None:
    receive(starhaven, flagged(kit))
    hand_over(amina)
    receive(starhaven, updated(kit, guardian_notice="forbidden"))
    assert as_amina.get(f"/alerts/{Alert.objects.get(guardian=amina).public_id}/").status_code == 200


def test_a_mail_about_an_earlier_incident_does_not_count(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client
) -> None:
    receive(starhaven, flagged(kit, "i-1"))
    hand_over(amina)
    receive(starhaven, flagged(kit, "i-2"))
    receive(starhaven, updated(kit, "i-2", guardian_notice="forbidden"))
    assert Alert.objects.get(guardian=amina).count == 1


def test_a_mail_with_another_cause_is_still_sent(starhaven: Connection, kit: Child, amina: User) -> None:
    receive(starhaven, flagged(kit, "i-1"))
    receive(starhaven, flagged(kit, "i-2"))
    receive(starhaven, updated(kit, "i-1", guardian_notice="forbidden"))
    assert Delivery.objects.filter(notice__recipient=amina, state="due").count() == 1
    assert Alert.objects.get(guardian=amina).count == 1


def test_what_is_allowed_again_is_told(starhaven: Connection, kit: Child, amina: User) -> None:
    receive(starhaven, flagged(kit))
    receive(starhaven, updated(kit, guardian_notice="forbidden"))
    receive(starhaven, updated(kit, guardian_notice="allowed"))
    assert Delivery.objects.filter(notice__recipient=amina, state="due").count() == 1
    assert Alert.objects.get(guardian=amina).count == 1
