"""What a request itself says against a proposal by which the desk does as its person asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from guardian_portal.support.models import Case, CaseMessage, Side
from guardian_portal.support.proposal_kinds import WISHES

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from guardian_portal.support.models import Proposal


def against_by_request(proposal: Proposal) -> list[StrPromise]:
    """It is over, or its person wrote since: whoever says "No!" writes it there. In words for the desk."""
    if proposal.kind not in WISHES or proposal.case_id is None:
        return []
    if not Case.objects.filter(pk=proposal.case_id, closed_at__isnull=True).exists():
        return [_("The request that this answers is closed.")]
    said = CaseMessage.objects.filter(case=proposal.case_id, at__gt=proposal.proposed_at).exclude(side=Side.STAFF)
    if said.exists():
        return [_("Its person wrote in the request after this was proposed. Read that, and propose anew if it stands.")]
    return []
