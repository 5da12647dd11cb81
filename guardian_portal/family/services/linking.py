"""Linking by any proof: one stored attempt, one claim outside any transaction, one stored answer.

The link's row is written before the platform is asked. When the process dies in between, the same proof sent again
claims with the same link id, and the platform gives the same answer; the child's yes alone repairs it as well.
"""

from collections.abc import Mapping
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
    PENDING_STATES,
    STANDING_STATES,
    Child,
    ClaimOutcome,
    GuardianRole,
    Guardianship,
    GuardianshipState,
    LinkMethod,
    LinkRequest,
)
from guardian_portal.family.policies import can_link
from guardian_portal.family.services.answers import child_of
from guardian_portal.family.services.cooling import begin_cooling
from guardian_portal.family.services.endings import end_carers_of
from guardian_portal.family.services.profiles import apply_profile
from guardian_portal.family.services.transitions import LIMIT_PER_CHILD, lock_child, move, tell_platform
from guardian_portal.family.standing import is_live, live_at
from guardian_portal.platforms.models import Connection

ANSWER_WITHIN = timedelta(hours=48)

# The platform said no, or the proof was never shown to it: nothing began, so no link is left behind.
_NOTHING_BEGAN = (ClaimOutcome.CODE_UNKNOWN, ClaimOutcome.CODE_GONE, ClaimOutcome.GUARDIAN_IS_MINOR)


@dataclass(frozen=True)
class LinkAttempt:
    """How an attempt ended, and the link where there is one to wait for or to look at."""

    outcome: ClaimOutcome
    reference: str
    guardianship: Guardianship | None = None


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a link is proved with, and what it becomes. `account`: the only one that the platform may answer."""

    members: Mapping[str, object]
    always_ask_child: bool = False
    role: str = GuardianRole.GUARDIAN
    ends_at: datetime | None = None
    account: str = ""


def link_by_code(*, guardian: User, connection: Connection, code: str, address: str, actor: Actor) -> LinkAttempt:
    """Claim a child's account with a code from the child's app (A of the contract)."""
    return link_by_proof(
        guardian=guardian,
        connection=connection,
        method=LinkMethod.CODE,
        proof={"code": code},
        proof_key=code,
        address=address,
        actor=actor,
    )


def link_by_proof(  # noqa: PLR0913  # what the four methods differ in, each by its name
    *,
    guardian: User,
    connection: Connection,
    method: str,
    proof: Mapping[str, object],
    proof_key: str,
    address: str,
    actor: Actor,
    always_ask_child: bool = False,
    role: str = GuardianRole.GUARDIAN,
    ends_at: datetime | None = None,
    invited_by: Guardianship | None = None,
    account: str = "",
) -> LinkAttempt:
    """Claim a child's account with a proof of `method`; `proof` goes to the platform as it is.

    `proof_key` tells a repeat of the same proof from a new one. `invited_by` is the link of the guardian who asks.
    Never raises for what a platform or a wrong proof can do; AddressNotVerified.
    """
    request = begin_attempt(
        guardian=guardian, connection=connection, method=method, proof_key=proof_key, address=address
    )
    over = exceeded(request)
    if over:
        return settle(request, over, None, actor)
    members = {**proof, "invited_by": invited_by.public_id} if invited_by else proof
    told = Proof(members=members, always_ask_child=always_ask_child, role=role, ends_at=ends_at, account=account)
    return claim_attempt(request=request, proof=told, actor=actor)


def begin_attempt(
    *, guardian: User, connection: Connection | None, method: str, proof_key: str, address: str
) -> LinkRequest:
    """Store one attempt before anything is judged, so that the limits count it. AddressNotVerified."""
    if not can_link(guardian):
        raise AddressNotVerified
    return LinkRequest.objects.create(
        guardian=guardian,
        connection=connection,
        method=method,
        proof_hash=proof_hash(method=method, connection=connection, proof_key=proof_key),
        address_hash=keyed_hash("address", address),
    )


def proof_hash(*, method: str, connection: Connection | None, proof_key: str) -> str:
    """By which a repeat of the same proof is known; says nothing of the proof."""
    return keyed_hash(method, f"{connection.pk if connection else 0}:{proof_key}")


def claim_attempt(*, request: LinkRequest, proof: Proof, actor: Actor) -> LinkAttempt:
    """Ask the platform, outside any transaction, and store what comes of it."""
    assert request.connection is not None  # whoever claims knows of whom
    guardianship = _begin(request, request.connection, proof)
    asked_at = timezone.now()
    answer = claim(guardianship=guardianship, proof=proof.members)
    if answer.proved and proof.account not in ("", answer.proved.account):
        answer = ClaimAnswer(ClaimOutcome.NONSENSE)
    outcome, link = _take(guardianship, answer, asked_at, actor)
    return settle(request, outcome, link, actor)


def link_begun_with(request: LinkRequest) -> Guardianship | None:
    """The standing link that this guardian began with the same proof before."""
    earlier = LinkRequest.objects.filter(
        guardian=request.guardian_id,
        proof_hash=request.proof_hash,
        guardianship__state__in=STANDING_STATES,
    ).select_related("guardianship")
    again = earlier.order_by("pk").first()
    return again.guardianship if again else None


def _begin(request: LinkRequest, connection: Connection, proof: Proof) -> Guardianship:
    """The link this proof began before, so that a repeat or a lost answer is asked for again, else a new one."""
    with transaction.atomic():
        guardianship = link_begun_with(request) or Guardianship.objects.create(
            guardian=request.guardian,
            connection=connection,
            method=request.method,
            expires_at=timezone.now() + ANSWER_WITHIN,
            role=proof.role,
            ends_at=proof.ends_at,
            asks_child=proof.always_ask_child,
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
            # The same proof at the same moment was refused: the platform contradicts itself.
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
        end_carers_of(child)
        apply_profile(child=child, profile=proved.profile, time=asked_at)
        obstacle, standing = _obstacle(guardianship, child)
        if obstacle:
            _drop(guardianship, child, obstacle, actor)
            return obstacle, standing or guardianship
        if proved.needs_child_approval or guardianship.asks_child:
            return _wait_for_child(guardianship, child, actor), guardianship
        begin_cooling(guardianship=guardianship, child=child, actor=actor)
        return _present(guardianship), guardianship


def _wait_for_child(guardianship: Guardianship, child: Child, actor: Actor) -> ClaimOutcome:
    """A repeated claim finds the step made already; a withdrawn one is told to the platform again, by account."""
    proved = move(
        guardianship=guardianship,
        to=GuardianshipState.PROVED,
        actor=actor,
        by="guardian",
        unless=lambda current: current.state not in PENDING_STATES,
        child=child,
        expires_at=timezone.now() + ANSWER_WITHIN,
    )
    if not proved and guardianship.state not in STANDING_STATES:
        tell_platform(guardianship, account=child.account)
    return _present(guardianship)


def _present(guardianship: Guardianship) -> ClaimOutcome:
    if is_live(guardianship):
        return ClaimOutcome.ACTIVE
    if guardianship.state == GuardianshipState.COOLING:
        return ClaimOutcome.COOLING
    return ClaimOutcome.WAITING_CHILD if guardianship.state in PENDING_STATES else ClaimOutcome.CANCELLED


def _obstacle(guardianship: Guardianship, child: Child) -> tuple[ClaimOutcome | None, Guardianship | None]:
    others = Guardianship.objects.filter(child=child, state__in=STANDING_STATES).exclude(pk=guardianship.pk)
    standing = others.filter(guardian=guardianship.guardian_id).first()
    if standing:
        live = is_live(standing)
        return (ClaimOutcome.ALREADY_LINKED if live else ClaimOutcome.ALREADY_WAITING), standing
    if others.filter(live_at(timezone.now())).count() >= LIMIT_PER_CHILD:
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


def settle(
    request: LinkRequest, outcome: ClaimOutcome, link: Guardianship | None, actor: Actor, *, cause: str = ""
) -> LinkAttempt:
    """Store how an attempt ended; `cause` is for support alone."""
    with transaction.atomic():
        LinkRequest.objects.filter(pk=request.pk).update(outcome=outcome)
        record(
            actor=actor,
            action=Action.LINK_ATTEMPTED,
            object_kind="link_request",
            object_id=request.public_id,
            outcome=outcome,
            link=link.public_id if link else "",
            **({"cause": cause} if cause else {}),
        )
    return LinkAttempt(outcome, request.reference, link)
