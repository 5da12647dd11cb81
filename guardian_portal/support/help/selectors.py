"""What a guardian sees of their own requests: the words of both sides and where it stands; nothing that staff note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from guardian_portal.family.models import ClaimOutcome, LinkRequest
from guardian_portal.support.cases.kinds import PRIVATE_KINDS
from guardian_portal.support.cases.policies import can_close_own_case, can_write_in_case
from guardian_portal.support.cases.thread import thread_of
from guardian_portal.support.help.topics import TOPIC_OF_KIND
from guardian_portal.support.models import Attachment, Case, CaseMessage, CaseState, Side

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise

    from accounts.models import User

ATTEMPTS_SHOWN = 3
_WENT_WELL = (ClaimOutcome.WAITING_CHILD, ClaimOutcome.WAITING_PLATFORM, ClaimOutcome.COOLING, ClaimOutcome.ACTIVE)
# Somebody may look over the shoulder.
A_REQUEST = _("A request")
STATES: Mapping[str, StrPromise] = {
    CaseState.OPEN: _("We have it"),
    CaseState.WAITING_PERSON: _("We need something from you"),
    CaseState.WAITING_PLATFORM: _("We asked the platform"),
    CaseState.ANSWERED: _("Answered"),
    CaseState.CLOSED: _("Closed"),
}


@dataclass(frozen=True)
class OwnCase:
    """One line of the list, and the head of the page."""

    public_id: str
    reference: str
    title: StrPromise
    state: StrPromise
    needs_them: bool
    opened_at: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class Said:
    """One message of the thread."""

    theirs: bool
    words: str
    at: datetime
    attachments: list[Attachment]


@dataclass(frozen=True)
class OwnCasePage:
    """What `templates/support/help_case.html` shows."""

    case: OwnCase
    thread: list[Said]
    earlier: str
    is_newest: bool
    may_write: bool
    may_close: bool


def own_cases(person: User) -> QuerySet[Case]:
    """A guardian's own requests, newest first: the scoped way to each of them."""
    return Case.objects.filter(person=person).order_by("-opened_at", "-pk")


def own_row(case: Case) -> OwnCase:
    """Due only while it is with us: a date that nobody waits for worries."""
    with_us = case.state in (CaseState.OPEN, CaseState.WAITING_PLATFORM)
    return OwnCase(
        public_id=case.public_id,
        reference=case.reference,
        title=A_REQUEST if case.kind in PRIVATE_KINDS else TOPIC_OF_KIND[case.kind].title,
        state=STATES[case.state],
        needs_them=case.state in (CaseState.WAITING_PERSON, CaseState.ANSWERED),
        opened_at=case.opened_at,
        due_at=case.due_at if with_us else None,
    )


def own_case_page(case: Case, person: User, before: str = "") -> OwnCasePage:
    """`before`: from which message on the thread is left out."""
    part = thread_of(CaseMessage.objects.filter(case=case, is_internal=False), before)
    return OwnCasePage(
        case=own_row(case),
        thread=[Said(one.side != Side.STAFF, one.said, one.at, list(one.attachments.all())) for one in part.messages],
        earlier=part.earlier,
        is_newest=part.is_newest,
        may_write=can_write_in_case(person, case),
        may_close=can_close_own_case(person, case),
    )


def failed_attempts(person: User) -> list[LinkRequest]:
    """The last tries that came to nothing, for their references; which cause it was, only the desk sees."""
    own = LinkRequest.objects.filter(guardian=person).exclude(outcome__in=_WENT_WELL)
    return list(own.order_by("-attempted_at")[:ATTEMPTS_SHOWN])
