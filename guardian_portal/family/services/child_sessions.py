"""A child's visit to their own page: opened once by a token of the platform, closed by the child or the clock."""

import secrets
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import ActorKind
from guardian_portal.audit.services import Actor, record
from guardian_portal.family.child_selectors import hash_of
from guardian_portal.family.errors import NobodySupervises, TokenSpent
from guardian_portal.family.models import Child, ChildSession
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.tokens import CHILD_VIEW, issuing_connection, spend_token, verify_token

VISIT = timedelta(minutes=15)
# A row says who came when: not needed once the visit is over.
KEPT = timedelta(days=1)


class Visit(NamedTuple):
    """An open visit, and the secret that only the child's browser keeps."""

    session: ChildSession
    secret: str


def enter_by_token(*, token: str, instead_of: ChildSession | None = None) -> Visit:
    """Check and spend a platform's `child-view` token and open a visit in place of another one's.

    Raises TokenRefused of platforms.tokens, TokenSpent where it was used before, NobodySupervises.
    """
    connection = issuing_connection(token)
    claims = verify_token(connection=connection, token=token, purpose=CHILD_VIEW)
    child = _known_child(connection, claims.sub)
    with transaction.atomic():
        if not spend_token(connection=connection, jti=claims.jti, expires_at=claims.expires_at):
            raise TokenSpent
        if instead_of is not None:
            close_visit(session=instead_of)
        return open_visit(child=child)


def open_visit(*, child: Child) -> Visit:
    """Let this child in for 15 minutes."""
    secret, now = secrets.token_urlsafe(32), timezone.now()
    with transaction.atomic():
        session = ChildSession.objects.create(
            child=child, token_hash=hash_of(secret), opened_at=now, expires_at=now + VISIT
        )
        _record(session, Action.CHILD_SESSION_OPENED)
    return Visit(session, secret)


def close_visit(*, session: ChildSession) -> None:
    """End a visit before its time; a repeat changes nothing."""
    with transaction.atomic():
        if ChildSession.objects.filter(pk=session.pk, closed_at__isnull=True).update(closed_at=timezone.now()):
            _record(session, Action.CHILD_SESSION_CLOSED)


def forget_visits() -> int:
    """Delete visits that were over a day ago; for the sweeper. Returns how many."""
    return ChildSession.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()[0]


def child_actor(child: Child) -> Actor:
    """The child, in the audit trail."""
    return Actor(ActorKind.CHILD, child.public_id)


def _known_child(connection: Connection, account: str) -> Child:
    child = Child.objects.filter(connection=connection, account=account).first()
    if child is None:
        raise NobodySupervises
    return child


def _record(session: ChildSession, action: Action) -> None:
    record(actor=child_actor(session.child), action=action, object_kind="child_session", object_id=session.public_id)
