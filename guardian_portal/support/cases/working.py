"""What staff do with a case: look, take it, write, decide, close. Each is a conditional UPDATE and an audit entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.actors import actor_of
from guardian_portal.audit.actions import Action
from guardian_portal.common.ids import new_public_id
from guardian_portal.platforms.outbox import send_event
from guardian_portal.support.attachments.taking import counted, keep_attachments
from guardian_portal.support.cases.changing import change, keep
from guardian_portal.support.cases.errors import CaseMoved, CaseRefused
from guardian_portal.support.cases.policies import can_assign_case, can_work_on_case
from guardian_portal.support.models import Case, CaseDecision, CaseMessage, CaseState, Outcome, Side, Urgency
from guardian_portal.support.notices import CASE_ANSWERED
from notifications.services import NoticeRequest, notify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from guardian_portal.support.attachments.redrawing import Redrawn

# Neutral on purpose, as with an objection: whoever looks at the child's app learns only that the desk has written.
CHILD_ANSWER_KEY = "desk.note"
WAITING = (CaseState.OPEN, CaseState.WAITING_PERSON, CaseState.WAITING_PLATFORM)


def look_at_case(*, case: Case, staff: User) -> bool:
    """Keep that somebody read it; the first look of somebody who may act ends the first clock. Whether this was it."""
    with transaction.atomic():
        keep(case, Action.CASE_VIEWED, actor_of(staff))
        if case.first_looked_at or not can_work_on_case(staff, case):
            return False
        unseen, now = Case.objects.filter(pk=case.pk, first_looked_at__isnull=True), timezone.now()
        if not unseen.update(first_looked_at=now, first_looked_by=staff):
            return False
        # Only what still waits has a clock that can run on.
        Case.objects.filter(pk=case.pk, next_due_at__isnull=False).update(next_due_at=case.due_at)
        case.refresh_from_db()
        keep(case, Action.CASE_FIRST_LOOKED, actor_of(staff))
    return True


def claim_case(*, case: Case, staff: User) -> bool:
    """It is this person's from now on. False when somebody was first."""
    _allow(staff, case)
    with transaction.atomic():
        free = Case.objects.filter(pk=case.pk, assignee__isnull=True, closed_at__isnull=True)
        if not free.update(assignee=staff):
            return False
        case.refresh_from_db()
        keep(case, Action.CASE_CLAIMED, actor_of(staff))
    return True


def release_case(*, case: Case, staff: User) -> bool:
    """Anybody may take it again. False when it is not this person's any more."""
    _allow(staff, case)
    with transaction.atomic():
        if not Case.objects.filter(pk=case.pk, assignee=staff).update(assignee=None):
            return False
        case.refresh_from_db()
        keep(case, Action.CASE_RELEASED, actor_of(staff))
    return True


def assign_case(*, case: Case, staff: User, to: User) -> None:
    """A lead gives it to somebody who may work on it. Raises CaseRefused."""
    if not (can_assign_case(staff, case) and can_work_on_case(to, case)):
        raise CaseRefused
    with transaction.atomic():
        if not Case.objects.filter(pk=case.pk, closed_at__isnull=True).update(assignee=to):
            raise CaseRefused
        case.refresh_from_db()
        keep(case, Action.CASE_ASSIGNED, actor_of(staff), to=to.public_id)


def answer_case(
    *, case: Case, staff: User, words: str, seen: int, asks: bool = False, files: Sequence[Redrawn] = ()
) -> CaseMessage:
    """Write to whose case it is; what staff opened is nobody's. `asks`: we need something from them.

    Raises CaseRefused, also for files to a child, CaseMoved, AttachmentsRefused.
    """
    _allow(staff, case)
    if case.opened_side == Side.STAFF or (files and case.is_by_child):
        raise CaseRefused
    now = timezone.now()
    to = {"state": CaseState.WAITING_PERSON, "next_due_at": case.due_at} if asks else _answered(now)
    with transaction.atomic():
        if not change(case, seen=seen, **to):
            raise CaseMoved
        message = CaseMessage.objects.create(
            case=case, side=Side.STAFF, author=staff, body=words.strip().encode(), is_sent=_reaches_child(case)
        )
        keep_attachments(message=message, files=files)
        _tell(case, message, words)
        keep(case, Action.CASE_ANSWERED, actor_of(staff), state=case.state, **counted(files))
    return message


def note_case(*, case: Case, staff: User, words: str) -> CaseMessage:
    """A note that only staff read; also in a closed case. Raises CaseRefused."""
    _allow(staff, case)
    with transaction.atomic():
        message = CaseMessage.objects.create(
            case=case, side=Side.STAFF, author=staff, body=words.strip().encode(), is_internal=True
        )
        keep(case, Action.CASE_NOTED, actor_of(staff))
    return message


def move_case(*, case: Case, staff: User, state: CaseState, urgency: Urgency, seen: int) -> None:
    """Say what it waits for and how urgent it is. Answering and closing have their own ways. Raises as answer_case."""
    _allow(staff, case)
    if state not in WAITING:
        raise CaseRefused
    due = case.next_due_at or case.due_at
    with transaction.atomic():
        if not change(case, seen=seen, state=state, urgency=urgency, next_due_at=due):
            raise CaseMoved
        keep(case, Action.CASE_MOVED, actor_of(staff), state=str(state), urgency=int(urgency))


def decide_case(*, case: Case, staff: User, outcome: Outcome, reason: str, closes: bool, seen: int) -> CaseDecision:
    """Keep what was decided and why; `closes` it as well. Raises CaseRefused, also without a reason, and CaseMoved."""
    _allow(staff, case)
    if not reason.strip():
        raise CaseRefused
    closed = {"state": CaseState.CLOSED, "closed_at": timezone.now(), "next_due_at": None} if closes else {}
    with transaction.atomic():
        if not change(case, seen=seen, **closed):
            raise CaseMoved
        decision = CaseDecision.objects.create(case=case, outcome=outcome, reason=reason.strip(), made_by=staff)
        keep(case, Action.CASE_DECIDED, actor_of(staff), outcome=str(outcome))
        if closes:
            keep(case, Action.CASE_CLOSED, actor_of(staff))
    return decision


def _answered(now: object) -> dict[str, object]:
    return {"state": CaseState.ANSWERED, "answered_at": now, "next_due_at": None}


def _allow(staff: User, case: Case) -> None:
    if not can_work_on_case(staff, case):
        raise CaseRefused


def _reaches_child(case: Case) -> bool:
    return case.is_by_child and case.connection is not None and bool(case.connection.notify_url)


def _tell(case: Case, message: CaseMessage, words: str) -> None:
    """A child by the platform, with the words; a guardian by a mail without any."""
    if message.is_sent and case.connection is not None and case.child is not None:
        send_event(
            connection=case.connection,
            type="child.notice.v1",
            subject=case.child.account,
            data={"notice_id": new_public_id(), "key": CHILD_ANSWER_KEY, "params": {"text": words.strip()}},
        )
    elif case.person_id is not None:
        notify(
            requests=[
                NoticeRequest(
                    kind=CASE_ANSWERED,
                    recipient_id=case.person_id,
                    connection_id=case.connection_id,
                    thing=case.public_id,
                    params={"message": message.pk},
                )
            ]
        )
