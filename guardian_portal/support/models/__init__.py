"""What the desk keeps of its own: decisions that need two people."""

from guardian_portal.support.models.proposals import Proposal, ProposalState

__all__ = ["Proposal", "ProposalState"]
