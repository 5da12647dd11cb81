"""What the desk keeps of families has an end: files after a case is over, sessions and days when nobody needs them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.family.desk_days import note_desk_day
from guardian_portal.family.models import Child, DeskDay, Guardianship
from guardian_portal.privacy.retention import delete_old
from guardian_portal.support.attachments.redrawing import Redrawn
from guardian_portal.support.cases.opening import NewCase, open_case
from guardian_portal.support.cases.working import decide_case
from guardian_portal.support.models import (
    Attachment,
    AttachmentKind,
    Case,
    CaseKind,
    CaseMessage,
    Outcome,
    SessionReason,
    StaffLook,
    StaffSession,
    ViewAlarm,
)
from guardian_portal.support.sessions.looking import note_looks
from guardian_portal.support.sessions.services import begin_session
from guardian_portal.support.sessions.subjects import SUBJECTS
from guardian_portal.support.sessions.sweeping import end_what_is_over
from tests.people import person

PAPER = Redrawn(AttachmentKind.PNG, b"a paper", "paper.png")


@pytest.fixture
def sam(db: None) -> User:
    return person("sam", staff_role=StaffRole.AGENT)


@pytest.fixture
def case(kit: Child, amina_of_kit: Guardianship) -> Case:
    return open_case(
        new=NewCase(kind=CaseKind.COMPLAINT, words="See here.", child=kit), person=amina_of_kit.guardian, files=[PAPER]
    )


def left_after(days: int) -> int:
    """How many files there are so many days later."""
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        delete_old()
    return Attachment.objects.count()


def test_files_go_ninety_days_after_their_case_was_closed_and_its_words_stay(case: Case, sam: User) -> None:
    assert left_after(399) == 1
    decide_case(case=case, staff=sam, outcome=Outcome.DONE, reason="Done.", closes=True, seen=case.version)
    assert left_after(89) == 1
    assert left_after(91) == 0
    assert CaseMessage.objects.get().said == "See here."


def test_files_go_too_where_nobody_ever_closed_the_case(case: Case) -> None:
    assert left_after(401) == 0


def test_sessions_go_with_what_was_read_in_them_and_the_trail_stays(case: Case, kit: Child, sam: User) -> None:
    session = begin_session(staff=sam, subject=SUBJECTS["case"], thing=case, reason=SessionReason.REQUEST)
    note_looks(session, [kit], f"case {case.public_id}", private=bool)
    ends = session.ends_at

    def left(at: datetime) -> tuple[int, int]:
        with time_machine.travel(at):
            end_what_is_over()
            delete_old()
        return StaffSession.objects.count(), StaffLook.objects.count()

    assert left(ends + timedelta(days=399)) == (1, 1)
    assert left(ends + timedelta(days=401)) == (0, 0)
    assert Entry.objects.filter(action="child.read", object_id=kit.public_id).exists()


def test_days_and_alarms_go_when_nobody_is_shown_them(kit: Child, sam: User) -> None:
    ViewAlarm.objects.create(person=sam, day=timezone.now().date(), cases=1, records=1)
    note_desk_day(kit)
    with time_machine.travel(timezone.now() + timedelta(days=89)):
        delete_old()
    assert (DeskDay.objects.count(), ViewAlarm.objects.count()) == (1, 1)
    with time_machine.travel(timezone.now() + timedelta(days=92)):
        delete_old()
    assert (DeskDay.objects.count(), ViewAlarm.objects.count()) == (0, 1)
    with time_machine.travel(timezone.now() + timedelta(days=402)):
        delete_old()
    assert not ViewAlarm.objects.exists()
