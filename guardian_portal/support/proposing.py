"""Proposing a change that needs two people, and answering it: the proposer never answers, and every step is kept."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, record
from guardian_portal.family.serving import ACTING, served, serves
from guardian_portal.support.deciding.wishes import against_by_request
from guardian_portal.support.models import Case, Proposal, ProposalState
from guardian_portal.support.own_family import concerns, proposals_of_family
from guardian_portal.support.proposal_kinds import PROPOSAL_KINDS, WISHES, ProposalConflict


class ProposalRefused(Exception):
    """This person may not do this, or it was answered meanwhile."""


class AlreadyProposed(ProposalRefused):
    """A proposal about the same thing waits for its answer."""


def can_propose(user: User, platform_id: int | None) -> bool:
    """Agents and leads who serve the platform, or all where it concerns all; an auditor reads only."""
    return user.staff_role in ACTING and serves(user, pk=platform_id)


def could_propose(user: User, proposal: Proposal) -> bool:
    """Whoever may propose on its platform, but about their own family others decide."""
    return can_propose(user, proposal.platform_id) and not concerns(user, proposal)


def can_answer(user: User, proposal: Proposal) -> bool:
    """Another agent or lead than the one who proposed, who could have proposed it too, while it waits."""
    waits = proposal.state == ProposalState.PROPOSED and proposal.proposed_by_id != user.pk
    return waits and could_propose(user, proposal)


def can_withdraw(user: User, proposal: Proposal) -> bool:
    """Who proposed, while it waits."""
    return proposal.state == ProposalState.PROPOSED and proposal.proposed_by_id == user.pk


def proposals_for_staff(staff: User) -> QuerySet[Proposal]:
    """Those that concern the platforms they serve, and not their own family."""
    proposals = Proposal.objects.select_related("proposed_by", "answered_by", "case")
    return served(proposals, staff, platform="platform", child="").exclude(proposals_of_family(staff))


def propose(
    *,
    kind: str,
    thing: str,
    platform_id: int | None,
    params: Mapping[str, object],
    reason: str,
    staff: User,
    case: Case | None = None,
) -> Proposal:
    """Put a change before a second person. Raises ProposalRefused, AlreadyProposed, KeyError for an unknown kind.

    ProposalConflict says what stands against it already.
    """
    found = PROPOSAL_KINDS[kind]
    proposal = Proposal(
        kind=kind,
        thing=thing,
        platform_id=platform_id,
        params=dict(params),
        reason=reason.strip(),
        proposed_by=staff,
        case=case,
    )
    if not (proposal.reason and could_propose(staff, proposal)):
        raise ProposalRefused
    _refuse_by_request(proposal)
    found.checked(proposal)
    try:
        with transaction.atomic():
            proposal.save(force_insert=True)
            _record(proposal, Action.PROPOSAL_MADE, actor_of(staff))
            found.begun(proposal)
    except IntegrityError:
        raise AlreadyProposed from None
    return proposal


def answer(*, proposal: Proposal, agrees: bool, staff: User, reason: str = "") -> None:
    """The second person's yes, which does it at once, or no. Raises ProposalRefused; ProposalConflict undoes a yes.

    A yes needs two who may propose it: whoever did may not be staff of this platform any more, or of the family by now.
    """
    if not can_answer(staff, proposal) or (agrees and not could_propose(proposal.proposed_by, proposal)):
        raise ProposalRefused
    state = ProposalState.APPROVED if agrees else ProposalState.DECLINED
    with transaction.atomic():
        _settle(proposal, state, staff, reason)
        _record(proposal, Action.PROPOSAL_APPROVED if agrees else Action.PROPOSAL_DECLINED, actor_of(staff))
        if agrees:
            _refuse_by_request(proposal)
            PROPOSAL_KINDS[proposal.kind].carry_out(proposal=proposal, actor=actor_of(staff))


def withdraw_proposal(*, proposal: Proposal, staff: User) -> None:
    """The one who proposed takes it back. Raises ProposalRefused."""
    if not can_withdraw(staff, proposal):
        raise ProposalRefused
    with transaction.atomic():
        _settle(proposal, ProposalState.WITHDRAWN, staff, "")
        _record(proposal, Action.PROPOSAL_WITHDRAWN, actor_of(staff))


def withdraw_wishes(*, case: Case, actor: Actor) -> None:
    """The case is closed, in the same transaction: nobody asks for them any more. What protects somebody waits on."""
    for proposal in Proposal.objects.filter(case=case, kind__in=WISHES, state=ProposalState.PROPOSED):
        waiting = Proposal.objects.filter(pk=proposal.pk, state=ProposalState.PROPOSED)
        if waiting.update(state=ProposalState.WITHDRAWN, answered_at=timezone.now()):
            _record(proposal, Action.PROPOSAL_WITHDRAWN, actor)


def _refuse_by_request(proposal: Proposal) -> None:
    """Raises ProposalConflict where the request that it answers does not stand as it did."""
    for words in against_by_request(proposal):
        raise ProposalConflict(words)


def _settle(proposal: Proposal, state: ProposalState, staff: User, reason: str) -> None:
    """Of two answers at once the first one counts: the row count decides."""
    waiting = Proposal.objects.filter(pk=proposal.pk, state=ProposalState.PROPOSED)
    changes = {"state": state, "answered_by": staff, "answered_at": timezone.now(), "answer_reason": reason.strip()}
    if not waiting.update(**changes):
        raise ProposalRefused
    for name, value in changes.items():
        setattr(proposal, name, value)


def _record(proposal: Proposal, action: Action, actor: Actor) -> None:
    record(
        actor=actor,
        action=action,
        object_kind="proposal",
        object_id=proposal.public_id,
        kind=proposal.kind,
        thing=proposal.thing,
        **({"case": proposal.case.public_id} if proposal.case else {}),
    )
