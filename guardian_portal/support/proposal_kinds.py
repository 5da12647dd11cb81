"""The kinds of proposals: what each is called, what approving it does, and what the second person reads before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from guardian_portal.audit.services import Actor
from guardian_portal.support.models import Proposal

Words = str | Promise


class ProposalConflict(Exception):
    """Approving is not possible (any more); `words` tell the desk why, in a translated sentence."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


@dataclass(frozen=True)
class Described:
    """One line of what a proposal would change."""

    name: Words
    value: object


@dataclass(frozen=True)
class ProposalKind:
    """`apply` and `describe` are dotted paths: the kinds need no import of what they reach.

    apply(*, proposal: Proposal, actor: Actor) -> None runs inside the transaction of the approval; ProposalConflict
    raised in it undoes all of it. describe(proposal: Proposal) -> Sequence[Described].
    check(proposal: Proposal) -> None raises the same where it can't be done as things stand.
    begin(proposal: Proposal) -> None runs with the proposal's own transaction.
    `is_wish`: its person asked for it, so it stands and falls with their request (deciding/wishes.py).
    `is_about_nobody`: it concerns no family and no account.
    """

    title: Promise
    apply: str
    describe: str
    check: str = ""
    begin: str = ""
    is_wish: bool = False
    is_about_nobody: bool = False

    def carry_out(self, *, proposal: Proposal, actor: Actor) -> None:
        """What was proposed, done."""
        cast("Callable[..., None]", import_string(self.apply))(proposal=proposal, actor=actor)

    def described(self, proposal: Proposal) -> Sequence[Described]:
        """What would change, for the second person."""
        return cast("Callable[[Proposal], Sequence[Described]]", import_string(self.describe))(proposal)

    def checked(self, proposal: Proposal) -> None:
        """Raises ProposalConflict where it can't be done as things stand."""
        if self.check:
            cast("Callable[[Proposal], None]", import_string(self.check))(proposal)

    def begun(self, proposal: Proposal) -> None:
        """It was put before a second person."""
        if self.begin:
            cast("Callable[[Proposal], None]", import_string(self.begin))(proposal)


PROPOSAL_KINDS: Mapping[str, ProposalKind] = {
    "age_rule": ProposalKind(
        title=_("Change an age rule"),
        apply="guardian_portal.support.age_proposals.apply",
        describe="guardian_portal.support.age_proposals.describe",
        is_about_nobody=True,
    ),
    "age_out": ProposalKind(
        title=_("Decide on an early end of supervision"),
        apply="guardian_portal.support.endings.apply",
        describe="guardian_portal.support.endings.describe",
    ),
    "lift_freeze": ProposalKind(
        title=_("End the review of a link"),
        apply="guardian_portal.support.review_proposals.apply",
        describe="guardian_portal.support.review_proposals.describe",
    ),
    "accept_catalogue": ProposalKind(
        title=_("Take a catalogue that drops settings in use"),
        apply="guardian_portal.support.worklists.catalogues.apply",
        describe="guardian_portal.support.worklists.catalogues.describe",
        is_about_nobody=True,
    ),
    "end_link": ProposalKind(
        title=_("End a link"),
        apply="guardian_portal.support.deciding.links.end",
        describe="guardian_portal.support.deciding.links.describe_end",
        check="guardian_portal.support.deciding.links.check_end",
    ),
    "freeze_quietly": ProposalKind(
        title=_("Put a link under review without a mail"),
        apply="guardian_portal.support.deciding.links.freeze",
        describe="guardian_portal.support.deciding.links.describe_freeze",
        check="guardian_portal.support.deciding.links.check_freeze",
    ),
    "ask_child_again": ProposalKind(
        title=_("Ask the child once more"),
        apply="guardian_portal.support.deciding.questions.apply",
        describe="guardian_portal.support.deciding.questions.describe",
        check="guardian_portal.support.deciding.questions.check",
        is_wish=True,
    ),
    "address_change": ProposalKind(
        title=_("Invite somebody to change their address"),
        apply="guardian_portal.support.deciding.identity.apply",
        describe="guardian_portal.support.deciding.identity.describe",
        check="guardian_portal.support.deciding.identity.check",
        is_wish=True,
    ),
    "erase_child": ProposalKind(
        title=_("Erase what is kept about a child"),
        apply="guardian_portal.privacy.erasing.proposals.erase_child",
        describe="guardian_portal.privacy.erasing.proposals.describe_child",
        check="guardian_portal.privacy.erasing.proposals.check_child",
        is_wish=True,
    ),
    "erase_account": ProposalKind(
        title=_("Erase an account"),
        apply="guardian_portal.privacy.erasing.proposals.erase_account",
        describe="guardian_portal.privacy.erasing.proposals.describe_account",
        check="guardian_portal.privacy.erasing.proposals.check_account",
        begin="guardian_portal.privacy.erasing.proposals.tell_account",
        is_wish=True,
    ),
}
WISHES = frozenset(key for key, kind in PROPOSAL_KINDS.items() if kind.is_wish)
