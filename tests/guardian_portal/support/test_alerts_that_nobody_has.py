"""The desk's list of critical alerts that no guardian took, and what the desk did about one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child
from guardian_portal.incidents.models import Alert, Escalation
from guardian_portal.incidents.services import acknowledge
from guardian_portal.platforms.models import Connection
from tests.builders import a_platform, child_on, flagged, link, receive, updated
from tests.people import person, sign_in
from tests.staff_sessions import DeskClient


@pytest.fixture
def starhaven(db: None) -> Connection:
    return a_platform()


@pytest.fixture
def kit(starhaven: Connection) -> Child:
    return child_on(starhaven)


@pytest.fixture
def unclaimed(starhaven: Connection, kit: Child, amina: User) -> Escalation:
    link(amina, kit)
    receive(starhaven, flagged(kit, class_="trade-coercion"))
    Escalation.objects.update(desk_at=timezone.now(), due_at=None)
    return Escalation.objects.get()


@pytest.fixture
def desk(db: None) -> Client:
    return sign_in(DeskClient(), person("sam", staff_role=StaffRole.AGENT))


def path(unclaimed: Escalation) -> str:
    return f"/support/unclaimed/{unclaimed.public_id}/"


def listed(desk: Client, unclaimed: Escalation) -> bool:
    return path(unclaimed) in desk.get("/support/unclaimed/").content.decode()


def test_the_list_and_the_page_say_what_the_desk_needs(unclaimed: Escalation, desk: Client) -> None:
    assert listed(desk, unclaimed)
    page = desk.get(path(unclaimed)).content.decode()
    for words in ("asked for in return for game items", "Starhaven", "Amina", "Act now"):
        assert words in page
    assert Entry.objects.filter(action="escalation.viewed", object_id=unclaimed.public_id).count() == 1


def test_what_was_done_takes_it_off_the_list_and_is_nobodys_i_have_it(
    unclaimed: Escalation, desk: Client, amina: User
) -> None:
    assert desk.post(path(unclaimed), {"note": "  "}).status_code == 200
    assert listed(desk, unclaimed)
    desk.post(path(unclaimed), {"note": "Reached the grandmother through the platform."})
    assert not listed(desk, unclaimed)
    unclaimed.refresh_from_db()
    assert (unclaimed.stopped_why, unclaimed.reached_by_id is None) == ("reached", False)
    assert Entry.objects.filter(action="escalation.reached").count() == 1
    page = sign_in(DeskClient(), amina).get(f"/alerts/{Alert.objects.get().public_id}/").content.decode()
    assert "Nobody yet" in page
    assert "grandmother" not in page


def test_what_the_desk_has_seen_to_is_not_asked_again_for_plain_news(
    starhaven: Connection, kit: Child, unclaimed: Escalation, desk: Client
) -> None:
    desk.post(path(unclaimed), {"note": "Reached the family."})
    receive(starhaven, updated(kit, state="reviewing"))
    assert not Escalation.objects.filter(stopped_at__isnull=True).exists()
    receive(starhaven, flagged(kit, "i-2", class_="trade-coercion"))
    assert Escalation.objects.filter(stopped_at__isnull=True).count() == 1


def test_a_guardian_who_takes_it_takes_it_off_the_list(unclaimed: Escalation, desk: Client, amina: User) -> None:
    acknowledge(alert=Alert.objects.get(), guardian=amina)
    assert not listed(desk, unclaimed)
    answer = desk.post(path(unclaimed), {"note": "Too late."})
    assert answer.status_code == 403


def test_what_is_forbidden_leaves_the_list(
    starhaven: Connection, kit: Child, unclaimed: Escalation, desk: Client
) -> None:
    receive(starhaven, updated(kit, guardian_notice="forbidden"))
    assert not listed(desk, unclaimed)


def test_an_auditor_reads_only(unclaimed: Escalation) -> None:
    auditor = sign_in(DeskClient(), person("ada", staff_role=StaffRole.AUDITOR))
    assert "Take it off the list" not in auditor.get(path(unclaimed)).content.decode()
    assert auditor.post(path(unclaimed), {"note": "x"}).status_code == 403
