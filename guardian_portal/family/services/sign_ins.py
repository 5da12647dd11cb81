"""Linking by sign-in as the child at the platform: the claim with what was proved, and sign-ins that failed."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.services import Actor
from guardian_portal.family.errors import AddressNotVerified
from guardian_portal.family.limits import exceeded, keyed_hash
from guardian_portal.family.models import ClaimOutcome, LinkMethod, LinkRequest
from guardian_portal.family.policies import can_link
from guardian_portal.family.services.linking import LinkAttempt, link_by_proof, settle
from guardian_portal.platforms.models import Connection

# The child signs in for this link, and not once upon a time (contract, section 3).
FRESH_FOR = timedelta(minutes=5)
CLOCKS_DIFFER = timedelta(minutes=1)


def link_by_sign_in(
    *, guardian: User, connection: Connection, sub: str, auth_time: datetime, address: str, actor: Actor
) -> LinkAttempt:
    """Claim the account that signed in at the platform a moment ago.

    Signing in again as the same child is the same request: after an answer that got lost it repairs what was begun.
    """
    age = timezone.now() - auth_time
    if not -CLOCKS_DIFFER <= age <= FRESH_FOR:
        return note_failed_sign_in(
            guardian=guardian,
            connection=connection,
            outcome=ClaimOutcome.SIGN_IN_TOO_OLD,
            address=address,
            actor=actor,
        )
    return link_by_proof(
        guardian=guardian,
        connection=connection,
        method=LinkMethod.OIDC,
        proof={"sub": sub, "auth_time": int(auth_time.timestamp())},
        proof_key=sub,
        address=address,
        actor=actor,
    )


def note_failed_sign_in(
    *, guardian: User, connection: Connection, outcome: ClaimOutcome, address: str, actor: Actor
) -> LinkAttempt:
    """Keep a sign-in that proved nothing, with a reference for support."""
    if not can_link(guardian):
        raise AddressNotVerified
    request = LinkRequest.objects.create(
        guardian=guardian,
        connection=connection,
        method=LinkMethod.OIDC,
        outcome=outcome,
        address_hash=keyed_hash("address", address),
    )
    return settle(request, exceeded(request) or outcome, None, actor)
