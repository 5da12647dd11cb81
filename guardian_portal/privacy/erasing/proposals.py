"""Erasing as a proposal: what the second person reads before, what stands in the way, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import User, masked_address
from guardian_portal.family.models import Child
from guardian_portal.family.services.transitions import lock_child
from guardian_portal.privacy.erasing import children, people
from guardian_portal.privacy.erasing.obstacles import in_the_way_of_account, in_the_way_of_child
from guardian_portal.privacy.erasing.staying import (
    GOES_OF_ACCOUNT,
    GOES_OF_CHILD,
    STAYS_OF_ACCOUNT,
    STAYS_OF_CHILD,
)
from guardian_portal.support.models import CaseKind, Proposal, ProposalState
from guardian_portal.support.notices import ERASURE_ASKED
from guardian_portal.support.proposal_kinds import Described, ProposalConflict
from notifications.services import NoticeRequest, notify

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from guardian_portal.audit.services import Actor


def erase_child(*, proposal: Proposal, actor: Actor) -> None:
    """Raises ProposalConflict while something stands in the way."""
    child = _child(proposal)
    # Nobody becomes a guardian between the look and the deed.
    lock_child(child)
    check_child(proposal)
    children.erase(child=child, actor=actor)


def erase_account(*, proposal: Proposal, actor: Actor) -> None:
    """Raises ProposalConflict while something stands in the way."""
    check_account(proposal)
    people.erase(person=_person(proposal), actor=actor)


def check_child(proposal: Proposal) -> None:
    """It was asked for in a request about this child, and nothing is open. Raises ProposalConflict."""
    child, case = _child(proposal), proposal.case
    if case is None or case.kind != CaseKind.ERASURE or case.child_id != child.pk or child.erased_at:
        raise ProposalConflict(_("This needs an open request to erase, about this child."))
    _refuse_for(in_the_way_of_child(child, case=case))


def check_account(proposal: Proposal) -> None:
    """Its owner asked for it, signed in, and had a day to say no. Raises ProposalConflict."""
    person, case = _person(proposal), proposal.case
    if case is None or case.kind != CaseKind.ERASURE or case.person_id != person.pk or person.erased_at:
        raise ProposalConflict(_("Only its owner's own request, written while signed in, erases an account."))
    # Not stored yet: nobody was told.
    _refuse_for(in_the_way_of_account(person, case=case, proposal=proposal if proposal.pk else None))


def tell_account(proposal: Proposal) -> None:
    """To the address that was proved before: the owner has a day to say no."""
    person = _person(proposal)
    notify(requests=[NoticeRequest(kind=ERASURE_ASKED, recipient_id=person.pk, thing=proposal.public_id)])


def describe_child(proposal: Proposal) -> Sequence[Described]:
    """What goes, what stays, and what is in the way now."""
    child = _child(proposal)
    waits = in_the_way_of_child(child, case=proposal.case) if proposal.state == ProposalState.PROPOSED else []
    return [
        Described(_("Child"), child.public_id),
        Described(_("Platform"), child.connection.platform.name),
        *_listed(waits, GOES_OF_CHILD, STAYS_OF_CHILD),
    ]


def describe_account(proposal: Proposal) -> Sequence[Described]:
    """The same of an account."""
    person = _person(proposal)
    waits: list[Promise] = []
    if proposal.state == ProposalState.PROPOSED:
        waits = list(in_the_way_of_account(person, case=proposal.case, proposal=proposal))
    return [
        Described(_("Account"), person.public_id),
        Described(_("Address"), _("Erased") if person.erased_at else masked_address(person.email)),
        *_listed(waits, GOES_OF_ACCOUNT, STAYS_OF_ACCOUNT),
    ]


def _listed(waits: Sequence[Promise], goes: Sequence[Promise], stays: Sequence[Promise]) -> list[Described]:
    return [
        *(Described(_("In the way now"), one) for one in waits),
        *(Described(_("Goes for good"), one) for one in goes),
        *(Described(_("Stays"), one) for one in stays),
    ]


def _refuse_for(waits: Sequence[Promise]) -> None:
    if waits:
        raise ProposalConflict(" ".join(str(one) for one in waits))


def _child(proposal: Proposal) -> Child:
    return Child.objects.select_related("connection__platform").get(public_id=proposal.thing)


def _person(proposal: Proposal) -> User:
    return User.objects.get(public_id=proposal.thing)
