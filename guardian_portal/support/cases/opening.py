"""A person writes to the desk: a case is opened, or gets one more message, or is closed by whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.actors import actor_of
from guardian_portal.audit.actions import Action
from guardian_portal.family.services import child_actor
from guardian_portal.support.attachments.taking import counted, keep_attachments
from guardian_portal.support.cases.changing import change, keep
from guardian_portal.support.cases.errors import CaseRefused, TooManyCases
from guardian_portal.support.cases.kinds import urgency_of
from guardian_portal.support.cases.once import mark_of, said_once
from guardian_portal.support.cases.policies import can_close_own_case
from guardian_portal.support.cases.reopening import waits_again
from guardian_portal.support.cases.waking import wake
from guardian_portal.support.clocks import clock_for
from guardian_portal.support.models import Case, CaseKind, CaseMessage, CaseState, Side
from guardian_portal.support.proposing import withdraw_wishes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from guardian_portal.family.models import Child
    from guardian_portal.platforms.models import Connection, Platform
    from guardian_portal.support.attachments.redrawing import Redrawn

WORDS_MAX = 4000
CASES_A_DAY = 10
MESSAGES_AN_HOUR = 20
HOUR = timedelta(hours=1)


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

    @property
    def said(self) -> tuple[str, ...]:
        """What a person chose and wrote."""
        about = self.child.public_id if self.child else self.platform.public_id if self.platform else ""
        return (self.kind, about, self.alert, self.link_reference, self.words)


def open_case(*, new: NewCase, person: User, files: Sequence[Redrawn] = (), once: str = "") -> Case:
    """A guardian asks. `once`: the form's id. Raises TooManyCases, never for a safety concern, AttachmentsRefused."""
    mark = mark_of(once, person.public_id, *new.said, files=files)

    def say() -> CaseMessage:
        if new.kind != CaseKind.SAFETY_CONCERN and _opened_today(person) >= CASES_A_DAY:
            raise TooManyCases
        case = _made(new, Side.GUARDIAN, person)
        message = _say(case, Side.GUARDIAN, new.words, person, mark)
        keep_attachments(message=message, files=files)
        keep(case, Action.CASE_OPENED, actor_of(person), kind=case.kind, **counted(files))
        wake(case, message=message.pk)
        return message

    return said_once(mark, say).case


def open_case_of_child(*, new: NewCase, child: Child, once: str = "") -> Case:
    """A child asks, or writes once more in what still waits: nothing on the child's page tells which of the two."""
    mark = mark_of(once, child.public_id, *new.said)

    def say() -> CaseMessage:
        standing = Case.objects.filter(child=child, opened_side=Side.CHILD, kind=new.kind, closed_at__isnull=True)
        case = standing.order_by("-pk").first()
        # It may be closed in this very moment: then this is a new one.
        if case is not None and change(case, **waits_again(case)):
            keep(case, Action.CASE_WRITTEN, child_actor(child))
        else:
            case = _made(new, Side.CHILD, None)
            keep(case, Action.CASE_OPENED, child_actor(child), kind=case.kind)
        message = _say(case, Side.CHILD, new.words, None, mark)
        wake(case, message=message.pk)
        return message

    return said_once(mark, say).case


def write_in_case(
    *, case: Case, person: User, words: str, files: Sequence[Redrawn] = (), once: str = ""
) -> CaseMessage:
    """Whose request it is says something more; it waits for the desk again. `once`: the form's id.

    Raises CaseRefused, AttachmentsRefused, and TooManyCases, never in a safety concern.
    """
    if case.person_id != person.pk:
        raise CaseRefused
    mark = mark_of(once, person.public_id, case.public_id, words, files=files)

    def say() -> CaseMessage:
        if case.kind != CaseKind.SAFETY_CONCERN and _written_lately(case, person) >= MESSAGES_AN_HOUR:
            raise TooManyCases
        if not change(case, **waits_again(case)):
            raise CaseRefused
        message = _say(case, Side.GUARDIAN, words, person, mark)
        keep_attachments(message=message, files=files)
        keep(case, Action.CASE_WRITTEN, actor_of(person), **counted(files))
        wake(case, message=message.pk)
        return message

    return said_once(mark, say)


def close_own_case(*, case: Case, person: User) -> None:
    """It has settled itself. Raises CaseRefused, also where it was closed meanwhile."""
    if not can_close_own_case(person, case):
        raise CaseRefused
    with transaction.atomic():
        if not change(case, state=CaseState.CLOSED, closed_at=timezone.now(), next_due_at=None):
            raise CaseRefused
        keep(case, Action.CASE_CLOSED, actor_of(person))
        withdraw_wishes(case=case, actor=actor_of(person))


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


def _say(case: Case, side: Side, words: str, person: User | None, mark: str) -> CaseMessage:
    return CaseMessage.objects.create(case=case, side=side, author=person, body=words.strip().encode(), mark=mark)


def _opened_today(person: User) -> int:
    return Case.objects.filter(person=person, opened_at__gt=timezone.now() - timedelta(days=1)).count()


def _written_lately(case: Case, person: User) -> int:
    return CaseMessage.objects.filter(case=case, author=person, at__gt=timezone.now() - HOUR).count()
