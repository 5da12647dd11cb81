"""A platform's declaration that it verifies the guardians whose addresses it keeps; filed by the operator."""

from django.db import transaction
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, record
from guardian_portal.family.errors import VerificationRefused
from guardian_portal.family.models import PlatformDeclaration
from guardian_portal.family.verification.methods import METHODS
from guardian_portal.family.verification.references import check_reference
from guardian_portal.platforms.models import Connection


def declare_platform_record(
    *, connection: Connection, method: str, reference: str, actor: Actor
) -> PlatformDeclaration:
    """From now on; an earlier one ends. Raises VerificationRefused for an unknown method, ValidationError as ever."""
    if method not in METHODS or method == "platform_record":
        raise VerificationRefused
    check_reference(reference)
    with transaction.atomic():
        _end(connection)
        made = PlatformDeclaration.objects.create(connection=connection, method=method, reference=reference)
        _audit(connection, actor, method)
    return made


def end_platform_record(*, connection: Connection, actor: Actor) -> bool:
    """No more guardians are verified by it; those who were, stay so. False when none stood."""
    with transaction.atomic():
        if not _end(connection):
            return False
        _audit(connection, actor, "")
    return True


def _end(connection: Connection) -> int:
    standing = PlatformDeclaration.objects.filter(connection=connection, ended_at__isnull=True)
    return standing.update(ended_at=timezone.now())


def _audit(connection: Connection, actor: Actor, method: str) -> None:
    record(
        actor=actor,
        action=Action.PLATFORM_DECLARED,
        object_kind="connection",
        object_id=connection.public_id,
        method=method,
    )
