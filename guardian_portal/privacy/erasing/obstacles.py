"""What stands in the way of erasing: links, open requests, holds, objections, what a law keeps, what is under way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.controls.models import Revision
from guardian_portal.controls.models.sheets import OPEN_REVISIONS
from guardian_portal.family.models import STANDING_STATES, Child, ChildState, Guardianship, Objection, ObjectionState
from guardian_portal.incidents.models import HELD, Incident, State
from guardian_portal.incidents.rules import PLATFORM_HOLDS
from guardian_portal.platforms.models import OutboundEvent, OutboundState
from guardian_portal.support.models import Case, CaseState, Proposal, ProposalState
from guardian_portal.support.notices import ERASURE_ASKED, ERASURE_WAIT
from notifications.channels import EMAIL
from notifications.models import Delivery, DeliveryState

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

# Providers keep what they reported for a year (18 U.S.C. 2258A(h), as amended in 2024).
REPORTED, REPORTED_KEPT = "reported_to_authority", timedelta(days=365)

Obstacle = tuple["StrPromise", Callable[[], bool]]


def in_the_way_of_child(child: Child, *, case: Case | None) -> list[StrPromise]:
    """All of it, in words for the desk. `case` is the request that asks for it."""
    links, about = Guardianship.objects.filter(child=child), Q(child=child)
    held = Incident.objects.filter(about, hold__in=HELD).exclude(state=State.CLEARED)
    undecided = held.filter(Q(decision="") | Q(hold_reason__in=PLATFORM_HOLDS))
    reported = Incident.objects.filter(about, outcome=REPORTED, state_time__gt=timezone.now() - REPORTED_KEPT)
    under_way = OutboundEvent.objects.filter(connection=child.connection_id, subject=child.account)
    ours = Proposal.objects.filter(thing__in=links.values("public_id"), state=ProposalState.PROPOSED)
    return _found(
        (_("A guardian is linked or waits: the links end first."), links.filter(state__in=STANDING_STATES).exists),
        (_("Another request about this child is open."), _open_cases(about, case)),
        (_("An incident is held and nobody decided about it, or the platform forbids to."), undecided.exists),
        (
            _("The child told us something in private that is not answered."),
            Objection.objects.filter(about).exclude(state=ObjectionState.ANSWERED).exists,
        ),
        (_("Another proposal about a link of this child waits."), ours.exists),
        (_("An incident was reported to an authority less than a year ago: a law keeps it."), reported.exists),
        (
            _("The platform has not answered yet that the settings are let go."),
            lambda: _revisions_wait(child),
        ),
        (
            _("Word to the platform about this child is still on its way."),
            under_way.filter(state__in=(OutboundState.DUE, OutboundState.SENDING)).exists,
        ),
    )


def in_the_way_of_account(person: User, *, case: Case | None, proposal: Proposal | None) -> list[StrPromise]:
    """The same of an account. `proposal`: the one that waits, of which its owner was told and can say no."""
    told_at = _told_at(proposal) if proposal else None
    links = Guardianship.objects.filter(guardian=person)
    ours = Proposal.objects.filter(thing__in=links.values("public_id"), state=ProposalState.PROPOSED)
    return _found(
        (_("This person works at the desk: the role goes first."), lambda: person.is_staff_member),
        (_("They are linked to a child or wait for it: the links end first."), _standing(links)),
        (_("Another request of this person is open."), _open_cases(Q(person=person), case)),
        (_("Another proposal about a link of theirs waits."), ours.exists),
        (
            _("The mail that tells its owner has not left, or did not arrive."),
            lambda: proposal is not None and told_at is None,
        ),
        (
            _("Its owner was told less than a day ago, and can still say no."),
            lambda: told_at is not None and told_at + ERASURE_WAIT > timezone.now(),
        ),
    )


def _told_at(proposal: Proposal) -> datetime | None:
    """When the mail left. By no other way: a device may be that of whoever asked."""
    about = Delivery.objects.filter(notice__kind=ERASURE_ASKED, notice__thing=proposal.public_id)
    mails = about.filter(channel=EMAIL, state=DeliveryState.SENT)
    first: datetime | None = mails.aggregate(first=Min("sent_at"))["first"]
    return first


def _found(*asked: Obstacle) -> list[StrPromise]:
    return [words for words, stands in asked if stands()]


def _standing(links: object) -> Callable[[], bool]:
    return links.filter(state__in=STANDING_STATES).exists  # type: ignore[attr-defined,no-any-return]


def _open_cases(about: Q, but: Case | None) -> Callable[[], bool]:
    """What stands for an item of a work list is not among them: that item's own obstacle is."""
    others = Case.objects.filter(about, closed_at__isnull=True).exclude(state=CaseState.LISTED)
    return (others.exclude(pk=but.pk) if but else others).exists


def _revisions_wait(child: Child) -> bool:
    """Not where nobody is there any more who could answer."""
    if child.state == ChildState.DELETED or child.connection.retired_at is not None:
        return False
    newest = Revision.objects.filter(child=child).order_by("-number").first()
    return newest is not None and newest.state in OPEN_REVISIONS
