""" "I have it": one guardian takes an alert in hand, the others see it."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.models import Acknowledgement, Alert
from guardian_portal.platforms.models import Connection
from tests.guardian_portal.incidents.builders import flagged, link, receive


@pytest.fixture
def alerts(
    starhaven: Connection, kit: Child, amina_of_kit: Guardianship, ben_of_kit: Guardianship, amina: User, ben: User
) -> tuple[str, str]:
    """Addresses of amina's and ben's alert."""
    receive(starhaven, flagged(kit))
    mine, his = (Alert.objects.get(guardian=one) for one in (amina, ben))
    return f"/alerts/{mine.public_id}/", f"/alerts/{his.public_id}/"


def test_the_other_guardian_sees_who_has_it(alerts: tuple[str, str], as_amina: Client, as_ben: Client) -> None:
    mine, his = alerts
    assert "Nobody yet" in as_ben.get(his).content.decode()
    as_amina.post(f"{mine}acknowledge/")
    assert "You have it." in as_amina.get(mine).content.decode()
    assert "Amina has it" in as_ben.get(his).content.decode()


def test_both_may_have_it(alerts: tuple[str, str], as_amina: Client, as_ben: Client) -> None:
    as_amina.post(f"{alerts[0]}acknowledge/")
    as_ben.post(f"{alerts[1]}acknowledge/")
    assert "Ben has it" in as_amina.get(alerts[0]).content.decode()


def test_pressing_twice_is_one_acknowledgement(alerts: tuple[str, str], as_amina: Client) -> None:
    for _ in range(2):
        assert as_amina.post(f"{alerts[0]}acknowledge/").status_code == 302
    assert Acknowledgement.objects.count() == 1
    assert Entry.objects.filter(action="alert.acknowledged").count() == 1


def test_opening_the_link_changes_nothing(alerts: tuple[str, str], as_amina: Client) -> None:
    assert as_amina.get(f"{alerts[0]}acknowledge/").status_code == 405
    as_amina.get(alerts[0])
    assert not Acknowledgement.objects.exists()


def test_who_may_only_look_cannot_take_it(alerts: tuple[str, str], ben: User, as_ben: Client) -> None:
    Guardianship.objects.filter(guardian=ben).update(role="view_only")
    assert (
        "<button"
        not in as_ben.get(alerts[1]).content.decode().partition("Who takes care of it")[2].partition("</section>")[0]
    )
    as_ben.post(f"{alerts[1]}acknowledge/")
    assert not Acknowledgement.objects.exists()


def test_a_guardian_linked_later_does_not_learn_who_had_what_came_before(
    starhaven: Connection, kit: Child, alerts: tuple[str, str], as_amina: Client, dana: User, as_dana: Client
) -> None:
    as_amina.post(f"{alerts[0]}acknowledge/")
    link(dana, kit, activated_at="2026-01-01T00:00:00Z")
    receive(starhaven, flagged(kit, "i-2"))
    path = f"/alerts/{Alert.objects.get(guardian=dana).public_id}/"
    assert "Amina" not in as_dana.get(path).content.decode()
