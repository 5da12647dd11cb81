"""A request that turns out to be about safety or a dispute is treated as one, whatever it was asked as."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, DeskDay
from guardian_portal.platforms.models import Connection
from guardian_portal.support.models import Case, CaseKind, StaffSession
from notifications.models import Notice
from tests.architecture.contract import check
from tests.builders import child_on, link
from tests.guardian_portal.support.cases import asked, path_of
from tests.people import sign_in
from tests.staff_sessions import DeskClient, begin_session

HOUR = timedelta(hours=1)


@pytest.fixture
def kit(starhaven: Connection, amina: User) -> Child:
    kit = child_on(starhaven, "acc-kittiwake", country="DE")
    link(amina, kit)
    return kit


@pytest.fixture
def case(amina: User, kit: Child) -> Case:
    return asked(amina, CaseKind.CONTROL_NOT_WORKING, "He reads her messages and waits at the school.", child=kit)


def raised(desk: Client, case: Case, kind: str = "safety_concern", **fields: int) -> str:
    case.refresh_from_db()
    sent = {"kind": kind, "seen": case.version, **fields}
    page = desk.post(path_of(case, "raise"), sent, follow=True).content.decode()
    case.refresh_from_db()
    return page


def test_it_has_the_kind_the_urgency_and_the_clocks_of_what_it_is(as_sam: Client, sam: User, case: Case) -> None:
    with time_machine.travel(timezone.now() + HOUR, tick=False):
        now = timezone.now()
        sign_in(as_sam, sam)
        assert "This is about safety or a dispute" in check(as_sam.get(path_of(case))).one("main").text
        promised = case.due_at
        assert "It is treated as that from now on" in raised(as_sam, case)
        assert (case.kind, case.urgency, case.state) == ("safety_concern", 1, "open")
        assert (case.first_looked_at, case.first_look_due_at, case.next_due_at) == (None, now + HOUR, now + HOUR)
        assert case.due_at == min(promised, now + timedelta(days=1))
        assert Notice.objects.get(kind="case_page").thing == case.public_id
        entry = Entry.objects.get(action="case.raised")
        assert entry.data == {"was": "control_not_working", "kind": "safety_concern"}


def test_a_dispute_can_turn_out_to_be_worse_and_a_danger_stays_one(as_sam: Client, case: Case) -> None:
    raised(as_sam, case, "contested_custody")
    assert (case.kind, case.urgency) == ("contested_custody", 2)
    raised(as_sam, case)
    assert (case.kind, case.urgency) == ("safety_concern", 1)
    raised(as_sam, case, "contested_custody")
    assert case.kind == "safety_concern"
    assert "This is about safety or a dispute" not in as_sam.get(path_of(case)).content.decode()


def test_no_session_goes_on_that_shows_the_family_the_day(as_sam: Client, lee: User, case: Case, kit: Child) -> None:
    as_sam.get(path_of(case))
    assert DeskDay.objects.filter(child=kit).count() == 1
    DeskDay.objects.all().delete()
    begin_session(sign_in(Client(), lee), case)
    raised(as_sam, case)
    assert not StaffSession.objects.filter(ended_at__isnull=True).exists()
    as_sam.get(path_of(case))
    assert StaffSession.objects.get(ended_at__isnull=True).is_protected
    assert not DeskDay.objects.exists()


def test_whose_it_is_sees_a_request_like_all_others_and_no_more(as_sam: Client, amina: User, case: Case) -> None:
    raised(as_sam, case)
    page = sign_in(Client(), amina).get(f"/help/{case.public_id}/").content.decode()
    assert "A setting that does not work" not in page
    assert "safe" not in check(sign_in(Client(), amina).get("/help/")).one("main").text
    assert "may not be safe" not in page


def test_only_a_kind_that_is_graver_and_what_was_read(as_sam: Client, ada: User, case: Case) -> None:
    as_sam.get(path_of(case))
    raised(as_sam, case, "complaint")
    assert case.kind == "control_not_working"
    raised(as_sam, case, seen=case.version - 1 if case.version else 99)
    assert case.kind == "control_not_working"
    assert sign_in(DeskClient(), ada).post(path_of(case, "raise"), {"kind": "safety_concern"}).status_code == 404
