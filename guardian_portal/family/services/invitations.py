"""A guardian invites another adult to the same child, takes it back, or sees it accepted (D of the contract)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Actor, record
from guardian_portal.common.ids import new_public_id
from guardian_portal.family.errors import InvitationObstacle, InvitationRefused, MayNotInvite
from guardian_portal.family.limits import keyed_hash
from guardian_portal.family.models import (
    PENDING_STATES,
    Child,
    ClaimOutcome,
    GuardianRole,
    Guardianship,
    GuardianshipState,
    Invitation,
    InvitationState,
    LinkMethod,
)
from guardian_portal.family.notices import tell_invited
from guardian_portal.family.policies import can_invite
from guardian_portal.family.secrets import new_token, token_hash
from guardian_portal.family.services.linking import LinkAttempt, link_by_proof, proof_hash
from guardian_portal.family.services.transitions import LIMIT_PER_CHILD, lock_child, move
from guardian_portal.family.standing import ends, live_at
from guardian_portal.platforms.outbox import send_event

INVITATION_LIVES = timedelta(hours=72)
OPEN_PER_CHILD = 5
# Each is a mail to somebody who did not ask for it.
SENT_PER_DAY = 10
_SWEPT_AT_ONCE = 500
_BEGAN = (ClaimOutcome.WAITING_CHILD, ClaimOutcome.WAITING_PLATFORM, ClaimOutcome.ACTIVE)


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Whom a guardian invites, as what, and until when."""

    address: str
    role: str = GuardianRole.GUARDIAN
    ends_at: datetime | None = None


def invite_guardian(*, link: Guardianship, invited: Invited, actor: Actor) -> Invitation:
    """Write one mail to one address; the child is told that it was. Raises MayNotInvite or InvitationRefused."""
    inviter, child = link.guardian, link.child
    if child is None or not can_invite(inviter, link):
        raise MayNotInvite
    with transaction.atomic():
        lock_child(child)
        _refuse_over_limits(inviter, child, invited.address)
        invitation = _written(link, child, invited)
        _record(invitation, Action.GUARDIAN_INVITED, actor)
        tell_invited(invitation=invitation, address=invited.address)
        _tell_child(invitation)
    return invitation


def withdraw_invitation(*, invitation: Invitation, actor: Actor) -> bool:
    """Take an invitation back until the child has answered. False when there is nothing to take back any more."""
    with transaction.atomic():
        closed = _close(invitation, InvitationState.WITHDRAWN, actor)
        return _cancel_what_it_began(invitation, actor) or closed


def accept_invitation(*, invitation: Invitation, guardian: User, address: str, actor: Actor) -> LinkAttempt:
    """Claim with an invitation that `usable_invitation` found for this guardian; the child is always asked."""
    child = invitation.child
    attempt = link_by_proof(
        guardian=guardian,
        connection=child.connection,
        method=LinkMethod.INVITATION,
        proof={"account": child.account},
        proof_key=invitation.public_id,
        address=address,
        actor=actor,
        always_ask_child=True,
        role=invitation.role,
        ends_at=invitation.ends_at,
        invited_by=invitation.inviter_link,
        account=child.account,
    )
    if attempt.outcome in _BEGAN and not _was_accepted(invitation, attempt.guardianship, actor):
        with transaction.atomic():
            _cancel_what_it_began(invitation, actor)
        return LinkAttempt(ClaimOutcome.CANCELLED, attempt.reference, attempt.guardianship)
    return attempt


def usable_invitation(*, token: str, guardian: User) -> Invitation | None:
    """The invitation of this token, if it is for this guardian, open, in time, and its inviter may still invite."""
    found = (
        Invitation.objects.select_related("child__connection__platform", "inviter", "inviter_link")
        .filter(token_hash=token_hash(token), state=InvitationState.OPEN, expires_at__gt=timezone.now())
        .first()
    )
    if found is None or found.inviter_id == guardian.pk or not _is_addressed_to(found, guardian):
        return None
    return found if can_invite(found.inviter, found.inviter_link) else None


def close_invitations(*, guardianship: Guardianship, previous: str, actor: Actor) -> None:
    """An effect of every step: whoever stops being a guardian has invited nobody."""
    if ends(previous, guardianship.state):
        for invitation in Invitation.objects.filter(inviter_link=guardianship, state=InvitationState.OPEN):
            withdraw_invitation(invitation=invitation, actor=actor)


def expire_invitations() -> int:
    """Close what nobody accepted in time; run by the sweeper, any number at once. Returns how many."""
    late = Invitation.objects.filter(state=InvitationState.OPEN, expires_at__lt=timezone.now()).order_by("pk")
    return sum(_close(one, InvitationState.EXPIRED, SYSTEM) for one in late[:_SWEPT_AT_ONCE])


def _address_hash(address: str) -> str:
    return keyed_hash("invitation.address", address.strip().lower())


def _is_addressed_to(invitation: Invitation, guardian: User) -> bool:
    """Asked of the address itself and not of its hash: the hash's key may have been rotated since."""
    invited = bytes(invitation.address or b"").decode()
    return bool(EmailAddress.objects.filter(user=guardian, verified=True, email__iexact=invited).exists())


def _refuse_over_limits(inviter: User, child: Child, address: str) -> None:
    now = timezone.now()
    is_open = Invitation.objects.filter(child=child, state=InvitationState.OPEN, expires_at__gt=now)
    today = Invitation.objects.filter(inviter=inviter, created_at__gt=now - timedelta(days=1))
    if EmailAddress.objects.filter(user=inviter, email__iexact=address).exists():
        raise InvitationRefused(InvitationObstacle.OWN_ADDRESS)
    if Guardianship.objects.filter(live_at(now), child=child).count() >= LIMIT_PER_CHILD:
        raise InvitationRefused(InvitationObstacle.FULL)
    if is_open.filter(address_hash=_address_hash(address)).exists():
        raise InvitationRefused(InvitationObstacle.OPEN_ALREADY)
    if is_open.count() >= OPEN_PER_CHILD:
        raise InvitationRefused(InvitationObstacle.TOO_MANY_OPEN)
    if today.count() >= SENT_PER_DAY:
        raise InvitationRefused(InvitationObstacle.TOO_MANY_TODAY)


def _written(link: Guardianship, child: Child, invited: Invited) -> Invitation:
    late = Invitation.objects.filter(child=child, state=InvitationState.OPEN, expires_at__lte=timezone.now())
    for one in late:  # the sweeper has not been here yet
        _close(one, InvitationState.EXPIRED, SYSTEM)
    public_id = new_public_id()
    return Invitation.objects.create(
        public_id=public_id,
        child=child,
        inviter=link.guardian,
        inviter_link=link,
        role=invited.role,
        ends_at=invited.ends_at,
        token_hash=token_hash(new_token(public_id)),
        address=invited.address.encode(),
        address_hash=_address_hash(invited.address),
        expires_at=timezone.now() + INVITATION_LIVES,
    )


def _close(invitation: Invitation, state: InvitationState, actor: Actor, **changes: object) -> bool:
    with transaction.atomic():
        is_open = Invitation.objects.filter(pk=invitation.pk, state=InvitationState.OPEN)
        if not is_open.update(state=state, address=None, closed_at=timezone.now(), **changes):
            return False
        _record(invitation, Action.INVITATION_CLOSED, actor, state=state)
    return True


def _was_accepted(invitation: Invitation, link: Guardianship | None, actor: Actor) -> bool:
    """Also true for the second of two clicks."""
    if _close(invitation, InvitationState.ACCEPTED, actor, guardianship=link):
        return True
    return Invitation.objects.filter(pk=invitation.pk, state=InvitationState.ACCEPTED, guardianship=link).exists()


def _cancel_what_it_began(invitation: Invitation, actor: Actor) -> bool:
    """Whatever link was claimed with it and waits, also one whose answer was never stored."""
    known_by = proof_hash(
        method=LinkMethod.INVITATION, connection=invitation.child.connection, proof_key=invitation.public_id
    )
    begun = Guardianship.objects.filter(link_requests__proof_hash=known_by, state__in=PENDING_STATES).distinct()
    cancelled = [_cancel(one, actor) for one in begun.select_related("child", "connection", "guardian")]
    return any(cancelled)


def _cancel(guardianship: Guardianship, actor: Actor) -> bool:
    return move(
        guardianship=guardianship,
        to=GuardianshipState.REVOKED,
        actor=actor,
        by="inviter",
        unless=lambda current: current.state not in PENDING_STATES,
        ended_at=timezone.now(),
        ended_by="inviter",
    )


def _record(invitation: Invitation, action: Action, actor: Actor, **data: object) -> None:
    record(
        actor=actor,
        action=action,
        object_kind="invitation",
        object_id=invitation.public_id,
        role=invitation.role,
        **data,
    )


def _tell_child(invitation: Invitation) -> None:
    """The child hears of it at once, not only once somebody asks."""
    child = invitation.child
    send_event(
        connection=child.connection,
        type="child.notice.v1",
        subject=child.account,
        data={"notice_id": invitation.public_id, "key": "guardian.invited", "params": {"role": invitation.role}},
    )
