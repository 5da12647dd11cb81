"""Ending a review by four eyes: what approving does, and what the second person reads before."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from accounts.models import masked_address
from guardian_portal.audit.services import Actor
from guardian_portal.family.errors import FamilyError
from guardian_portal.family.models import Guardianship, GuardianshipState
from guardian_portal.family.services import lift_freeze

from .models import Proposal
from .proposal_kinds import Described, ProposalConflict


def apply(*, proposal: Proposal, actor: Actor) -> None:
    """The guardianship goes back to its state before. Raises ProposalConflict."""
    try:
        lift_freeze(guardianship=_link(proposal), reason=proposal.reason, proposed_by=proposal.proposed_by, actor=actor)
    except (FamilyError, Guardianship.DoesNotExist):
        raise ProposalConflict(_("This link is not under review any more.")) from None


def describe(proposal: Proposal) -> Sequence[Described]:
    """Whose review would end, and what they may do again."""
    link = _link(proposal)
    before = GuardianshipState(link.frozen_from or GuardianshipState.ACTIVE)
    return [
        Described(_("Link id"), link.public_id),
        Described(_("Guardian"), masked_address(link.guardian.email)),
        Described(_("Named as the danger"), _("Yes") if link.is_danger else _("No")),
        Described(_("State afterwards"), before.label),
    ]


def _link(proposal: Proposal) -> Guardianship:
    return Guardianship.objects.select_related("guardian").get(public_id=proposal.thing)
