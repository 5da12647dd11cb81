"""Ending a link and a review without a mail, as proposals: what the second person reads, and doing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User, masked_address
from guardian_portal.family.errors import OverrideObstacle, OverrideRefused
from guardian_portal.family.models import STANDING_STATES, Guardianship, GuardianshipState, Objection, ObjectionState
from guardian_portal.family.services.overrides import REVIEWED_AGAIN, EndReason, end_by_staff, freeze_quietly
from guardian_portal.family.standing import is_live, live_at
from guardian_portal.support.proposal_kinds import Described, ProposalConflict

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from guardian_portal.audit.services import Actor
    from guardian_portal.support.models import Proposal

REASONS: Mapping[EndReason, StrPromise] = {
    EndReason.WRONG_CHILD: _("It is a link to the wrong child or account"),
    EndReason.NOT_ENTITLED: _("A court or an authority says that this person does not look after the child"),
    EndReason.SAFETY: _("The child is not safe from this person"),
    EndReason.ASKED_BY_GUARDIAN: _("This guardian asks for it and cannot do it alone"),
    EndReason.ASKED_BY_CHILD: _("The child asks for it"),
}
CONFLICTS: Mapping[str, StrPromise] = {
    OverrideObstacle.CHILD_SAID_NO: _("The child said no. Nobody at the desk changes that; the child can link anew."),
    OverrideObstacle.NOT_EXPIRED: _("Only a question that nobody answered in time can be asked once more."),
    OverrideObstacle.NOTHING_PROVED: _(
        "The platform never said whose account it is. A link is not made here: the guardian needs a new code."
    ),
    OverrideObstacle.TOO_OLD: _("The question is more than 30 days old: the guardian needs a new code."),
    OverrideObstacle.ASKED_TWICE: _("The child was asked once more already: the guardian needs a new code."),
    OverrideObstacle.ACCOUNT_GONE: _("The child's account is disabled or gone."),
    OverrideObstacle.STANDING: _("This guardian has a link to this child, or another question waits."),
    OverrideObstacle.FULL: _("The child has six guardians."),
    OverrideObstacle.DISPUTED: _("Something about this child is under review or in dispute: clear it first."),
    OverrideObstacle.NOT_VERIFIED: _("This guardian's e-mail address is not confirmed."),
    OverrideObstacle.OVER: _("This link changed meanwhile, or has ended. Look at it and propose anew."),
    OverrideObstacle.ONE_PERSON: _("Two people who serve its platform have to decide this."),
}


def end(*, proposal: Proposal, actor: Actor) -> None:
    """The link ends. Raises ProposalConflict."""
    why, quietly = EndReason(proposal.params["why"]), bool(proposal.params["quietly"])
    try:
        end_by_staff(
            guardianship=link_of(proposal), why=why, quietly=quietly, reason=proposal.reason, staff=both(proposal)
        )
    except OverrideRefused as refused:
        raise ProposalConflict(CONFLICTS[refused.obstacle]) from None


def freeze(*, proposal: Proposal, actor: Actor) -> None:
    """The link is under review. Raises ProposalConflict."""
    try:
        freeze_quietly(guardianship=link_of(proposal), reason=proposal.reason, staff=both(proposal))
    except OverrideRefused as refused:
        raise ProposalConflict(CONFLICTS[refused.obstacle]) from None


def check_end(proposal: Proposal) -> None:
    """It has not ended. Raises ProposalConflict."""
    if link_of(proposal).state not in STANDING_STATES:
        raise ProposalConflict(CONFLICTS[OverrideObstacle.OVER])


def check_freeze(proposal: Proposal) -> None:
    """It is live and not under review. Raises ProposalConflict."""
    link = link_of(proposal)
    if not is_live(link) or link.state == GuardianshipState.FROZEN:
        raise ProposalConflict(CONFLICTS[OverrideObstacle.OVER])


def describe_end(proposal: Proposal) -> Sequence[Described]:
    """Whose link would end, why, and who would be told what."""
    link, why = link_of(proposal), EndReason(proposal.params["why"])
    again = _("Begins under review") if why in REVIEWED_AGAIN else _("Is possible with a new code and the child's yes")
    return [
        *facts_of(link),
        Described(_("Why"), REASONS[why]),
        Described(_("This guardian is told"), _told(bool(proposal.params["quietly"]))),
        Described(_("The others are told"), _("The child in the app, guardians by mail: that a link ended, never why")),
        Described(_("Linking again"), again),
    ]


def describe_freeze(proposal: Proposal) -> Sequence[Described]:
    """Whose link would be under review, and what they are told."""
    return [
        *facts_of(link_of(proposal)),
        Described(_("This guardian is told"), _told(True)),
        Described(_("The others are told"), _("Nothing")),
    ]


def facts_of(link: Guardianship) -> list[Described]:
    """Nobody's name, but what a second person has to know: what else is open about this child, and who remains."""
    others = Guardianship.objects.filter(live_at(timezone.now()), child=link.child_id).exclude(pk=link.pk)
    open_objections = Objection.objects.filter(child=link.child_id).exclude(state=ObjectionState.ANSWERED)
    since = date_format(link.activated_at, "DATE_FORMAT") if link.activated_at else _("Not linked yet")
    remain: object = others.count() if link.child_id else 0
    return [
        Described(_("Link id"), link.public_id),
        Described(_("Guardian"), masked_address(link.guardian.email)),
        Described(_("Role"), link.get_role_display()),
        Described(_("State"), link.get_state_display()),
        Described(_("Linked since"), since),
        Described(_("Other guardians of this child"), remain),
        Described(_("Private objections of this child that wait"), open_objections.count() if link.child_id else 0),
    ]


def link_of(proposal: Proposal) -> Guardianship:
    return Guardianship.objects.select_related("guardian", "child", "connection").get(public_id=proposal.thing)


def both(proposal: Proposal) -> tuple[User, User]:
    """Who proposed and who agreed; while nobody did, the same person twice, whom every service refuses."""
    return proposal.proposed_by, proposal.answered_by or proposal.proposed_by


def _told(quietly: bool) -> StrPromise:
    if quietly:
        return _("Nothing by mail. Their pages show what every such link shows, never why")
    return _("By mail and on their pages, what every such link shows, never why")
