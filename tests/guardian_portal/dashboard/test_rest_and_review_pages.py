"""Pause and go on with a button; under review a guardian reads until when, never who or why, and the others nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import Child, GuardianRole, Guardianship, GuardianshipState
from guardian_portal.family.services import freeze_guardianship, name_danger, protect_guardian
from tests.guardian_portal.family.builders import link, state_of

WHY = "The other parent wrote to us."


def guardians_page(client: Client, kit: Child) -> str:
    response = client.get(f"/children/{kit.public_id}/guardians/")
    assert response.status_code == 200
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def test_a_guardian_pauses_and_goes_on(as_amina: Client, amina: User, kit: Child) -> None:
    guardianship = link(amina, kit)
    there = f"/children/{kit.public_id}/guardians"
    assert f'action="{there}/pause"' in guardians_page(as_amina, kit)
    assert "You have paused." in as_amina.post(f"{there}/pause", follow=True).content.decode()
    assert state_of(guardianship) == "paused"
    assert f'action="{there}/resume"' in guardians_page(as_amina, kit)
    assert "You are back." in as_amina.post(f"{there}/resume", follow=True).content.decode()
    assert state_of(guardianship) == "active"


def test_under_review_there_is_no_button_but_to_leave(as_amina: Client, amina: User, kit: Child, sam: User) -> None:
    guardianship = link(amina, kit)
    freeze_guardianship(guardianship=guardianship, reason=WHY, staff=sam)
    page = guardians_page(as_amina, kit)
    for words in ("This link is under review", "planned to end on", "Leave now"):
        assert words in page
    assert WHY not in page
    assert "Sam" not in page
    assert "/pause" not in page
    for step in ("pause", "resume"):
        as_amina.post(f"/children/{kit.public_id}/guardians/{step}")
        assert state_of(guardianship) == "frozen"


def test_who_is_named_the_danger_reads_the_same_page(as_amina: Client, amina: User, kit: Child, sam: User) -> None:
    guardianship = link(amina, kit)
    freeze_guardianship(guardianship=guardianship, reason=WHY, staff=sam)
    paths = (f"/children/{kit.public_id}/", f"/children/{kit.public_id}/guardians/", "/children/", "/alerts/")
    before = [_without_token(as_amina, path) for path in paths]
    name_danger(guardianship=guardianship, reason=WHY, staff=sam)
    assert [_without_token(as_amina, path) for path in paths] == before


def test_other_guardians_see_no_trace_of_a_review(
    as_ben: Client, amina: User, ben: User, kit: Child, sam: User
) -> None:
    link(ben, kit)
    guardianship = link(amina, kit)
    paths = (f"/children/{kit.public_id}/", f"/children/{kit.public_id}/guardians/", "/children/")
    before = [_without_token(as_ben, path) for path in paths]
    freeze_guardianship(guardianship=guardianship, reason=WHY, staff=sam)
    assert [_without_token(as_ben, path) for path in paths] == before


def test_who_is_under_review_gets_nobodys_name(as_amina: Client, amina: User, ben: User, kit: Child) -> None:
    link(ben, kit)
    link(amina, kit, GuardianshipState.FROZEN)
    page = guardians_page(as_amina, kit)
    assert "Ben" not in page
    assert "Another guardian" in page


def test_a_protected_guardian_is_nameless_and_dayless_to_the_others(
    as_amina: Client, as_ben: Client, amina: User, ben: User, kit: Child, sam: User
) -> None:
    link(amina, kit, age=timedelta(days=2))
    protected = link(ben, kit)
    protect_guardian(guardianship=protected, reason=WHY, staff=sam)
    page = guardians_page(as_amina, kit)
    assert "Ben" not in page
    assert "Another guardian" in page
    assert f"{timezone.localtime(protected.activated_at):%Y}" not in page.split("Another guardian")[1].split("</tr>")[0]
    assert "Ben" in guardians_page(as_ben, kit)


def test_a_carer_reads_until_when(as_amina: Client, amina: User, kit: Child) -> None:
    link(amina, kit, role=GuardianRole.CARER, ends_at=timezone.now() + timedelta(days=3))
    assert "You look after this child until:" in guardians_page(as_amina, kit)


@pytest.mark.parametrize("swept", [True, False])
def test_a_carer_past_the_date_reads_that_it_is_over(as_amina: Client, amina: User, kit: Child, swept: bool) -> None:
    past = link(amina, kit, role=GuardianRole.CARER, ends_at=timezone.now() - timedelta(seconds=1))
    if swept:
        Guardianship.objects.update(state=GuardianshipState.ENDED, ended_at=past.ends_at, ended_by="date")
    page = as_amina.get(f"/children/link/requests/{past.public_id}/")
    assert "Your time as a carer is over" in page.content.decode()
    assert as_amina.get(f"/children/{kit.public_id}/").status_code == 404
    assert "kit" not in as_amina.get("/children/").content.decode()


def _without_token(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode().partition("<main")[2].partition("<form")[0]
