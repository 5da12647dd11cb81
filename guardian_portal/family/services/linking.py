"""Linking by a proof: one stored attempt, one claim outside any transaction, one stored answer.

The link's row is written before the platform is asked. When the process dies in between, the same proof sent again
claims with the same link id, and the platform gives the same answer; the child's yes alone repairs it as well.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, record
from guardian_portal.family.claims import ClaimAnswer, Proved, claim
from guardian_portal.family.errors import AddressNotVerified
from guardian_portal.family.limits import exceeded, keyed_hash
from guardian_portal.family.models import (
    LIVE_STATES,
    PENDING_STATES,
    STANDING_STATES,
    Child,
    ClaimOutcome,
    Guardianship,
    GuardianshipState,
    LinkRequest,
)
from guardian_portal.family.policies import can_link
from guardian_portal.family.services.answers import LinkOutcome, activate, child_of
from guardian_portal.family.services.profiles import apply_profile
from guardian_portal.family.services.transitions import LIMIT_PER_CHILD, lock_child, move, tell_platform
from guardian_portal.platforms.models import Connection

ANSWER_WITHIN = timedelta(hours=48)

# The platform said no, or the code was never shown to it: nothing began, so no link is left behind.
_NOTHING_BEGAN = (ClaimOutcome.CODE_UNKNOWN, ClaimOutcome.CODE_GONE, ClaimOutcome.GUARDIAN_IS_MINOR)


@dataclass(frozen=True)
class LinkAttempt:
    """How an attempt ended, and the link where there is one to wait for or to look at."""

    outcome: ClaimOutcome
    reference: str
    guardianship: Guardianship | None = None


def link_by_code(*, guardian: User, connection: Connection, code: str, address: str, actor: Actor) -> LinkAttempt:
    """Claim a child's account with a code from the child's app."""
    return link_by_proof(
        guardian=guardian,
        connection=connection,
        method="code",
        proof={"code": code},
        proof_key=code,
        address=address,
        actor=actor,
    )


def link_by_proof(
    *,
    guardian: User,
    connection: Connection,
    method: str,
    proof: dict[str, str | int],
    proof_key: str,
    address: str,
    actor: Actor,
) -> LinkAttempt:
    """Claim a child's account. Never raises for what a platform or a wrong proof can do.

    `proof_key` is what makes two attempts the same one; only its keyed hash is stored.
    """
    if not can_link(guardian):
        raise AddressNotVerified
    request = LinkRequest.objects.create(
        guardian=guardian,
        connection=connection,
        method=method,
        proof_hash=keyed_hash(method, f"{connection.pk}:{proof_key}"),
        address_hash=keyed_hash("address", address),
    )
    over = exceeded(request)
    if over:
        return settle(request, over, None, actor)
    guardianship = _begin(request, connection)
    asked_at = timezone.now()
    answer = claim(guardianship=guardianship, proof=proof)
    outcome, link = _take(guardianship, answer, asked_at, actor)
    return settle(request, outcome, link, actor)


def _begin(request: LinkRequest, connection: Connection) -> Guardianship:
    """The link this code began before, so that a repeat or a lost answer is asked for again, else a new one."""
    with transaction.atomic():
        earlier = LinkRequest.objects.filter(
            guardian=request.guardian_id,
            proof_hash=request.proof_hash,
            guardianship__state__in=STANDING_STATES,
        ).select_related("guardianship")
        again = earlier.order_by("pk").first()
        guardianship = (again and again.guardianship) or Guardianship.objects.create(
            guardian=request.guardian,
            connection=connection,
            method=request.method,
            expires_at=timezone.now() + ANSWER_WITHIN,
        )
        LinkRequest.objects.filter(pk=request.pk).update(guardianship=guardianship)
    return guardianship


def _take(
    guardianship: Guardianship, answer: ClaimAnswer, asked_at: datetime, actor: Actor
) -> tuple[ClaimOutcome, Guardianship | None]:
    if answer.proved:
        try:
            return _take_proof(guardianship, answer.proved, asked_at, actor)
        except Guardianship.DoesNotExist:
            # The same code at the same moment was refused: the platform contradicts itself.
            return ClaimOutcome.NONSENSE, None
    if answer.outcome in _NOTHING_BEGAN:
        Guardianship.objects.filter(pk=guardianship.pk, state=GuardianshipState.REQUESTED).delete()
        return answer.outcome, None
    return answer.outcome, guardianship


def _take_proof(
    guardianship: Guardianship, proved: Proved, asked_at: datetime, actor: Actor
) -> tuple[ClaimOutcome, Guardianship]:
    """Store what the platform proved, or end the link where this child cannot get another from this guardian."""
    with transaction.atomic():
        child = child_of(guardianship.connection, proved.account)
        lock_child(child)
        apply_profile(child=child, profile=proved.profile, time=asked_at)
        obstacle, standing = _obstacle(guardianship, child)
        if obstacle:
            _drop(guardianship, child, obstacle, actor)
            return obstacle, standing or guardianship
        if proved.needs_child_approval:
            return _wait_for_child(guardianship, child, actor), guardianship
        started = activate(guardianship=guardianship, child=child, at=timezone.now(), by="platform", actor=actor)
        return (ClaimOutcome.FULL if started is LinkOutcome.REFUSED else _present(guardianship)), guardianship


def _wait_for_child(guardianship: Guardianship, child: Child, actor: Actor) -> ClaimOutcome:
    """A repeated claim finds the step made already; a withdrawn one is told to the platform again, by account."""
    proved = move(
        guardianship=guardianship,
        to=GuardianshipState.PROVED,
        actor=actor,
        by="guardian",
        child=child,
        expires_at=timezone.now() + ANSWER_WITHIN,
    )
    if not proved and guardianship.state not in STANDING_STATES:
        tell_platform(guardianship, account=child.account)
    return _present(guardianship)


def _present(guardianship: Guardianship) -> ClaimOutcome:
    if guardianship.state in LIVE_STATES:
        return ClaimOutcome.ACTIVE
    return ClaimOutcome.WAITING_CHILD if guardianship.state in PENDING_STATES else ClaimOutcome.CANCELLED


def _obstacle(guardianship: Guardianship, child: Child) -> tuple[ClaimOutcome | None, Guardianship | None]:
    others = Guardianship.objects.filter(child=child, state__in=STANDING_STATES).exclude(pk=guardianship.pk)
    standing = others.filter(guardian=guardianship.guardian_id).first()
    if standing:
        live = standing.state in LIVE_STATES
        return (ClaimOutcome.ALREADY_LINKED if live else ClaimOutcome.ALREADY_WAITING), standing
    if others.filter(state__in=LIVE_STATES).count() >= LIMIT_PER_CHILD:
        return ClaimOutcome.FULL, None
    return None, None


def _drop(guardianship: Guardianship, child: Child, obstacle: ClaimOutcome, actor: Actor) -> None:
    move(
        guardianship=guardianship,
        to=GuardianshipState.REVOKED,
        actor=actor,
        by=obstacle,
        child=child,
        ended_at=timezone.now(),
        ended_by="limit" if obstacle == ClaimOutcome.FULL else "repeat",
    )


def settle(request: LinkRequest, outcome: ClaimOutcome, link: Guardianship | None, actor: Actor) -> LinkAttempt:
    """Store how an attempt ended, for support and for the audit trail."""
    with transaction.atomic():
        LinkRequest.objects.filter(pk=request.pk).update(outcome=outcome)
        record(
            actor=actor,
            action=Action.LINK_ATTEMPTED,
            object_kind="link_request",
            object_id=request.public_id,
            outcome=outcome,
            link=link.public_id if link else "",
        )
    return LinkAttempt(outcome, request.reference, link)
