"""Linking by an invite that the platform signed for one guardian's address (C of the contract)."""

import hmac
from collections.abc import Mapping

from allauth.account.models import EmailAddress

from accounts.models import User
from guardian_portal.audit.services import Actor
from guardian_portal.family.claims import address_sha256
from guardian_portal.family.limits import exceeded
from guardian_portal.family.models import ClaimOutcome, LinkMethod, LinkRequest
from guardian_portal.family.services.linking import (
    LinkAttempt,
    Proof,
    begin_attempt,
    claim_attempt,
    link_begun_with,
    settle,
)
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.tokens import (
    GUARDIAN_LINK,
    Cause,
    TokenClaims,
    TokenRefused,
    issuing_connection,
    spend_token,
    verify_token,
)

# What a guardian is told apart; every other cause is "this is not a good invite".
_OUTCOMES: Mapping[Cause, ClaimOutcome] = {
    Cause.EXPIRED: ClaimOutcome.INVITE_EXPIRED,
    Cause.KEYS_AWAY: ClaimOutcome.KEYS_AWAY,
}


def link_by_invite(*, guardian: User, token: str, address: str, actor: Actor) -> LinkAttempt:
    """Claim the child's account that the token names; the child is always asked.

    A token that is not good, or not for this guardian, is not used up: whom it is for can still use it.
    """
    request = begin_attempt(
        guardian=guardian, connection=None, method=LinkMethod.INVITE, proof_key=token, address=address
    )
    over = exceeded(request)
    if over:
        return settle(request, over, None, actor)
    try:
        connection = issuing_connection(token)
        claims = verify_token(connection=connection, token=token, purpose=GUARDIAN_LINK)
    except TokenRefused as refused:
        outcome = _OUTCOMES.get(refused.cause, ClaimOutcome.INVITE_INVALID)
        return settle(request, outcome, None, actor, cause=refused.cause)
    obstacle = _taken(request, connection, claims)
    if obstacle:
        return settle(request, obstacle, None, actor)
    proof = Proof(members={"sub": claims.sub, "jti": claims.jti}, always_ask_child=True, account=claims.sub)
    return claim_attempt(request=request, proof=proof, actor=actor)


def _taken(request: LinkRequest, connection: Connection, claims: TokenClaims) -> ClaimOutcome | None:
    """Use the token up for this guardian. Sent again while the link it began stands, it asks for the same answer."""
    request.connection = connection
    request.save(update_fields=("connection",))
    if not _is_for(request.guardian, claims.email_sha256):
        return ClaimOutcome.INVITE_NOT_YOURS
    fresh = spend_token(connection=connection, jti=claims.jti, expires_at=claims.expires_at)
    return None if fresh or link_begun_with(request) else ClaimOutcome.INVITE_USED


def _is_for(guardian: User, email_sha256: str) -> bool:
    proved = EmailAddress.objects.filter(user=guardian, verified=True).values_list("email", flat=True)
    told = email_sha256.strip().lower().encode()
    return any(hmac.compare_digest(address_sha256(one).encode(), told) for one in proved)
