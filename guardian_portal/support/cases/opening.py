"""A person writes to the desk: a case is opened, or gets one more message, or is closed by whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.actors import actor_of
from guardian_portal.audit.actions import Action
from guardian_portal.family.services import child_actor
from guardian_portal.support.attachments.taking import counted, keep_attachments
from guardian_portal.support.cases.changing import change, keep
from guardian_portal.support.cases.errors import CaseRefused, TooManyCases
from guardian_portal.support.cases.kinds import urgency_of
from guardian_portal.support.cases.policies import can_close_own_case, can_write_in_case
from guardian_portal.support.clocks import clock_for
from guardian_portal.support.models import Case, CaseKind, CaseMessage, CaseState, Side, Urgency
from guardian_portal.support.notices import CASE_PAGE
from notifications.services import NoticeRequest, notify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from guardian_portal.family.models import Child
    from guardian_portal.platforms.models import Connection, Platform
    from guardian_portal.support.attachments.redrawing import Redrawn

WORDS_MAX = 4000
CASES_A_DAY = 10
MESSAGES_AN_HOUR = 20


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """What somebody asks. `connection` before `platform`: it says whose staff may know of the case."""

    kind: CaseKind
    words: str
    child: Child | None = None
    connection: Connection | None = None
    platform: Platform | None = None
    link: str = ""
    alert: str = ""
    link_reference: str = ""
    country: str = ""
    language: str = "en"


def open_case(*, new: NewCase, person: User, files: Sequence[Redrawn] = ()) -> Case:
    """A guardian asks. Raises TooManyCases, never for a safety concern, and AttachmentsRefused."""
    if new.kind != CaseKind.SAFETY_CONCERN and _opened_today(person) >= CASES_A_DAY:
        raise TooManyCases
    with transaction.atomic():
        case = _made(new, Side.GUARDIAN, person)
        keep_attachments(message=_say(case, Side.GUARDIAN, new.words, person), files=files)
        keep(case, Action.CASE_OPENED, actor_of(person), kind=case.kind, **counted(files))
        _wake(case)
    return case


def open_case_of_child(*, new: NewCase, child: Child) -> Case:
    """A child asks, or writes once more in what still waits: nothing on the child's page tells which of the two."""
    with transaction.atomic():
        standing = Case.objects.filter(child=child, opened_side=Side.CHILD, kind=new.kind, closed_at__isnull=True)
        case = standing.order_by("-pk").first()
        if case is None:
            case = _made(new, Side.CHILD, None)
            keep(case, Action.CASE_OPENED, child_actor(child), kind=case.kind)
        else:
            change(case, **_waits_again(case))
            keep(case, Action.CASE_WRITTEN, child_actor(child))
        _say(case, Side.CHILD, new.words, None)
        _wake(case)
    return case


def write_in_case(*, case: Case, person: User, words: str, files: Sequence[Redrawn] = ()) -> CaseMessage:
    """Whose request it is says something more; it waits for the desk again.

    Raises CaseRefused, TooManyCases, AttachmentsRefused.
    """
    if not can_write_in_case(person, case):
        raise CaseRefused
    lately = CaseMessage.objects.filter(case=case, author=person, at__gt=timezone.now() - timedelta(hours=1))
    if lately.count() >= MESSAGES_AN_HOUR:
        raise TooManyCases
    with transaction.atomic():
        if not change(case, **_waits_again(case)):
            raise CaseRefused
        message = _say(case, Side.GUARDIAN, words, person)
        keep_attachments(message=message, files=files)
        keep(case, Action.CASE_WRITTEN, actor_of(person), **counted(files))
    return message


def close_own_case(*, case: Case, person: User) -> None:
    """It has settled itself. Raises CaseRefused, also where it was closed meanwhile."""
    if not can_close_own_case(person, case):
        raise CaseRefused
    with transaction.atomic():
        if not change(case, state=CaseState.CLOSED, closed_at=timezone.now(), next_due_at=None):
            raise CaseRefused
        keep(case, Action.CASE_CLOSED, actor_of(person))


def _made(new: NewCase, side: Side, person: User | None) -> Case:
    connection = new.connection or (new.child.connection if new.child else None)
    country = (new.child.country if new.child else "") or new.country
    now, clock = timezone.now(), clock_for(new.kind, country)
    look_due = now + clock.first_look
    return Case.objects.create(
        kind=new.kind,
        opened_side=side,
        person=person,
        child=new.child,
        connection=connection,
        platform=connection.platform if connection else new.platform,
        link=new.link,
        alert=new.alert,
        link_reference=new.link_reference,
        urgency=urgency_of(new.kind),
        country=country,
        language=new.language,
        opened_at=now,
        last_at=now,
        first_look_due_at=look_due,
        due_at=clock.due_after(now),
        next_due_at=look_due,
        clock=clock.clock,
        clock_source=clock.source,
    )


def _say(case: Case, side: Side, words: str, person: User | None) -> CaseMessage:
    return CaseMessage.objects.create(case=case, side=side, author=person, body=words.strip().encode())


def _waits_again(case: Case) -> dict[str, Any]:
    """What the law's or our clock said once still counts; of what was answered already a new look is owed."""
    if case.state != CaseState.ANSWERED:
        return {"state": CaseState.OPEN, "next_due_at": F("next_due_at")}
    clock = clock_for(case.kind, case.country)
    due = timezone.now() + clock.first_look
    return {"state": CaseState.OPEN, "due_at": max(case.due_at, due), "next_due_at": due}


def _opened_today(person: User) -> int:
    return Case.objects.filter(person=person, opened_at__gt=timezone.now() - timedelta(days=1)).count()


def _wake(case: Case) -> None:
    """The person on call, where somebody may not be safe."""
    if case.urgency == Urgency.NOW and settings.ONCALL_EMAIL:
        notify(requests=[NoticeRequest(kind=CASE_PAGE, address=settings.ONCALL_EMAIL, thing=case.public_id)])
