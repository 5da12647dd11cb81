"""What staff do with a case: look, take it, write, decide, close. Each is a conditional UPDATE and an audit entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case as Either
from django.db.models import F, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.actors import actor_of
from guardian_portal.audit.actions import Action
from guardian_portal.common.ids import new_public_id
from guardian_portal.platforms.outbox import send_event
from guardian_portal.support.attachments.taking import counted, keep_attachments
from guardian_portal.support.cases.changing import change, keep
from guardian_portal.support.cases.errors import CaseMoved, CaseRefused
from guardian_portal.support.cases.kinds import reaches_person
from guardian_portal.support.cases.once import mark_of, said_once
from guardian_portal.support.cases.policies import can_assign_case, can_work_on_case
from guardian_portal.support.models import Case, CaseDecision, CaseMessage, CaseState, Outcome, Side, Urgency
from guardian_portal.support.notices import CASE_ANSWERED
from guardian_portal.support.proposing import withdraw_wishes
from notifications.services import NoticeRequest, notify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from guardian_portal.support.attachments.redrawing import Redrawn

# Neutral on purpose, as with an objection: whoever looks at the child's app learns only that the desk has written.
CHILD_ANSWER_KEY = "desk.note"
WAITING = (CaseState.OPEN, CaseState.WAITING_PERSON, CaseState.WAITING_PLATFORM)


def look_at_case(*, case: Case, staff: User, reads_newest: bool = True) -> bool:
    """Keep that somebody read it; the first look of somebody who may act ends the first clock. Whether this was it."""
    with transaction.atomic():
        keep(case, Action.CASE_VIEWED, actor_of(staff))
        if case.first_looked_at or not (reads_newest and can_work_on_case(staff, case)):
            return False
        return _looked_first(case, staff)


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

    What does not reach a child is kept, and answers nothing: the clock runs on.
    Raises CaseRefused, also for files to a child, CaseMoved, AttachmentsRefused.
    """
    _allow(staff, case)
    if case.opened_side == Side.STAFF or (files and case.is_by_child):
        raise CaseRefused
    reached = reaches_person(case)
    with transaction.atomic():
        if not change(case, seen=seen, **_after_answer(asks=asks, reached=reached)):
            raise CaseMoved
        is_sent = reached and case.is_by_child
        message = CaseMessage.objects.create(
            case=case, side=Side.STAFF, author=staff, body=words.strip().encode(), is_sent=is_sent
        )
        # Whoever answers has read what it answers, also where no page was opened anew for it.
        _looked_first(case, staff)
        keep_attachments(message=message, files=files)
        _tell(case, message, words)
        unsent = {} if reached else {"sent": False}
        keep(case, Action.CASE_ANSWERED, actor_of(staff), state=case.state, **unsent, **counted(files))
    return message


def note_case(*, case: Case, staff: User, words: str, once: str = "") -> CaseMessage:
    """A note that only staff read; also in a closed case. `once`: the form's id. Raises CaseRefused."""
    _allow(staff, case)
    mark = mark_of(once, staff.public_id, case.public_id, "note", words)

    def say() -> CaseMessage:
        message = CaseMessage.objects.create(
            case=case, side=Side.STAFF, author=staff, body=words.strip().encode(), is_internal=True, mark=mark
        )
        keep(case, Action.CASE_NOTED, actor_of(staff))
        return message

    return said_once(mark, say)


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
            withdraw_wishes(case=case, actor=actor_of(staff))
    return decision


def _looked_first(case: Case, staff: User) -> bool:
    """False where somebody was first. Only what still waits has a clock that can run on."""
    unseen = Case.objects.filter(pk=case.pk, first_looked_at__isnull=True)
    runs_on = Either(When(next_due_at__isnull=False, then=F("due_at")))
    if not unseen.update(first_looked_at=timezone.now(), first_looked_by=staff, next_due_at=runs_on):
        return False
    case.refresh_from_db()
    keep(case, Action.CASE_FIRST_LOOKED, actor_of(staff))
    return True


def _after_answer(*, asks: bool, reached: bool) -> dict[str, object]:
    if not reached:
        return {"state": CaseState.OPEN, "next_due_at": Coalesce("next_due_at", "due_at")}
    if asks:
        return {"state": CaseState.WAITING_PERSON, "next_due_at": F("due_at")}
    return {"state": CaseState.ANSWERED, "answered_at": timezone.now(), "next_due_at": None}


def _allow(staff: User, case: Case) -> None:
    if not can_work_on_case(staff, case):
        raise CaseRefused


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
