"""When the platform finds no problem, everyone who was told hears so, and who was not told hears nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.models import Alert
from guardian_portal.platforms.models import Connection
from notifications.models import Delivery
from tests.guardian_portal.incidents.builders import flagged, receive, updated


@pytest.fixture(autouse=True)
def guardians(amina_of_kit: Guardianship, ben_of_kit: Guardianship) -> None:
    """Kit has two guardians."""


def waiting(user: User) -> list[str]:
    rows = Delivery.objects.filter(notice__recipient=user, state="due").order_by("pk")
    return list(rows.values_list("notice__kind", flat=True))


def test_a_correction_goes_to_who_was_told(
    starhaven: Connection, kit: Child, amina: User, ben: User, as_amina: Client
) -> None:
    receive(starhaven, flagged(kit))
    alert = Alert.objects.get(guardian=amina)
    as_amina.get(f"/alerts/{alert.public_id}/")
    receive(starhaven, updated(kit, state="cleared"))
    assert waiting(amina) == ["alert_corrected"]
    assert waiting(ben) == []
    assert b"no problem was found" in as_amina.get(f"/alerts/{alert.public_id}/").content
    assert not Alert.objects.filter(guardian=ben, count__gt=0).exists()


def test_a_correction_is_written_once(starhaven: Connection, kit: Child, amina: User, as_amina: Client) -> None:
    receive(starhaven, flagged(kit))
    as_amina.get("/alerts/")
    cleared = updated(kit, state="cleared")
    receive(starhaven, cleared)
    receive(starhaven, cleared, updated(kit, state="cleared"))
    assert waiting(amina) == ["alert_corrected"]


def test_no_correction_of_what_was_forbidden_after_it_was_shown(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client
) -> None:
    receive(starhaven, flagged(kit))
    as_amina.get("/alerts/")
    receive(starhaven, updated(kit, guardian_notice="forbidden"))
    receive(starhaven, updated(kit, state="cleared"))
    assert waiting(amina) == []
    assert b"no problem was found" not in as_amina.get("/alerts/").content


def test_the_rest_of_the_thread_stays_open(starhaven: Connection, kit: Child, amina: User, as_amina: Client) -> None:
    receive(starhaven, flagged(kit, "i-1"), flagged(kit, "i-2"))
    as_amina.get("/alerts/")
    receive(starhaven, updated(kit, "i-1", state="cleared"))
    alert = Alert.objects.get(guardian=amina)
    assert (alert.cleared, alert.count) == (False, 2)


def test_an_incident_that_opens_again_is_told_again(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client
) -> None:
    receive(starhaven, flagged(kit))
    as_amina.get("/alerts/")
    receive(starhaven, updated(kit, state="cleared"))
    receive(starhaven, updated(kit, state="reviewing"))
    assert waiting(amina)[-1] == "alert_new"
    assert not Alert.objects.get(guardian=amina).cleared
