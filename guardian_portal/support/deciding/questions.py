"""Asking the child once more, as a proposal. It makes no link: the child's yes does, and a no stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.errors import OverrideObstacle, OverrideRefused
from guardian_portal.family.services.overrides import ask_child_again, why_not_asked_again
from guardian_portal.incidents.models import HELD, Incident, State
from guardian_portal.support.cases.kinds import PRIVATE_KINDS
from guardian_portal.support.deciding.links import CONFLICTS, both, facts_of, link_of
from guardian_portal.support.models import Case, CaseState
from guardian_portal.support.proposal_kinds import Described, ProposalConflict

if TYPE_CHECKING:
    from guardian_portal.audit.services import Actor
    from guardian_portal.family.models import Guardianship
    from guardian_portal.support.models import Proposal


def apply(*, proposal: Proposal, actor: Actor) -> None:
    """The question waits for the child's answer for 48 hours. Raises ProposalConflict."""
    link = link_of(proposal)
    if _is_disputed(link):
        raise ProposalConflict(CONFLICTS[OverrideObstacle.DISPUTED])
    try:
        ask_child_again(guardianship=link, reason=proposal.reason, staff=both(proposal))
    except OverrideRefused as refused:
        raise ProposalConflict(CONFLICTS[refused.obstacle]) from None


def check(proposal: Proposal) -> None:
    """Nothing stands against it. Raises ProposalConflict."""
    link = link_of(proposal)
    obstacle = why_not_asked_again(link) or (OverrideObstacle.DISPUTED if _is_disputed(link) else None)
    if obstacle:
        raise ProposalConflict(CONFLICTS[obstacle])


def describe(proposal: Proposal) -> Sequence[Described]:
    """Which question, and that nobody but the child answers it."""
    link = link_of(proposal)
    return [
        *facts_of(link),
        Described(_("Asked for the first time"), date_format(link.requested_at, "DATETIME_FORMAT")),
        Described(_("Who answers"), _("The child alone, within 48 hours. Nobody else's yes begins this link")),
    ]


def _is_disputed(link: Guardianship) -> bool:
    """A dispute or a worry about this child that the desk has not closed, or a held incident that nobody decided.

    A colleague's look is none: what it was about is asked itself, objections and reviews by the family room.
    """
    if link.child_id is None:
        return False
    about = Case.objects.filter(child=link.child_id, kind__in=PRIVATE_KINDS, closed_at__isnull=True)
    held = Incident.objects.filter(child=link.child_id, hold__in=HELD, decision="").exclude(state=State.CLEARED)
    return about.exclude(state=CaseState.LISTED).exists() or held.exists()
