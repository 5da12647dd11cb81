"""What two people decide in one case: what waits, what was answered, what this person may do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from guardian_portal.support.models import Case, Proposal, ProposalState
from guardian_portal.support.proposal_kinds import PROPOSAL_KINDS
from guardian_portal.support.proposing import proposals_for_staff

if TYPE_CHECKING:
    from django.utils.functional import Promise
    from django_stubs_ext import StrPromise

    from accounts.models import User


@dataclass(frozen=True)
class CaseProposal:
    """One line of the case's page."""

    proposal: Proposal
    title: Promise
    waits: bool
    is_own: bool


def proposals_of(case: Case, staff: User) -> list[CaseProposal]:
    """Newest first, those that this person may answer or read. One query."""
    return [
        CaseProposal(
            proposal=one,
            title=PROPOSAL_KINDS[one.kind].title,
            waits=one.state == ProposalState.PROPOSED,
            is_own=one.proposed_by_id == staff.pk,
        )
        for one in proposals_for_staff(staff).filter(case=case)
    ]


def next_with(proposals: list[CaseProposal], otherwise: StrPromise) -> StrPromise:
    """A proposal that waits comes before everything else in its case."""
    waiting = [one for one in proposals if one.waits]
    if not waiting:
        return otherwise
    if all(one.is_own for one in waiting):
        return _("A colleague must answer your proposal")
    return _("Answer a colleague's proposal")
