"""What the child's own page and the desk ask about a child: an open visit, who waits for a yes, what was objected."""

import hashlib
from collections.abc import Collection

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import (
    Child,
    ChildSession,
    Guardianship,
    GuardianshipState,
    Objection,
    ObjectionState,
)
from guardian_portal.family.serving import served

# A request that the child was told of: before, the platform does not know whose account is meant.
_KNOWN_TO_CHILD = (GuardianshipState.PROVED, GuardianshipState.COOLING)


def hash_of(secret: str) -> str:
    """What is stored in a secret's place: of 256 random bits a plain hash cannot be searched back."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def visit_by_secret(secret: str) -> ChildSession | None:
    """The open visit that this browser holds the secret of; one query."""
    if not secret:
        return None
    standing = ChildSession.objects.filter(
        token_hash=hash_of(secret), closed_at__isnull=True, expires_at__gt=timezone.now()
    )
    return standing.select_related("child__connection__platform").first()


def asking_guardians(child: Child) -> QuerySet[Guardianship]:
    """Who wants to look after the child and has not begun, oldest first."""
    asking = Guardianship.objects.filter(child=child, state__in=_KNOWN_TO_CHILD)
    return asking.select_related("guardian").order_by("requested_at", "pk")


def name_for_child(guardian: User, hidden: Collection[int]) -> str:
    """The name that the child was told; of whom staff protect none, since others may look on: the app says who."""
    return "" if guardian.pk in hidden else guardian.display_name


def protected_guardians(child: Child) -> set[int]:
    """Keys of the child's guardians whom staff protect: neither name nor any day of theirs stands on a page."""
    return set(Guardianship.objects.filter(child=child, is_protected=True).values_list("guardian_id", flat=True))


def objections_for_staff(staff: User) -> QuerySet[Objection]:
    """Those on the platforms they serve, with child and platform: what waits first and longest, then the newest."""
    waiting_first = Objection.objects.select_related("child__connection__platform", "taken_by", "answered_by")
    known = served(waiting_first, staff, platform="child__connection__platform", child="child")
    return known.order_by(F("answered_at").desc(nulls_first=True), "made_at", "pk")


def waiting_objections(staff: User) -> QuerySet[Objection]:
    """Those of them that nobody has answered yet."""
    return objections_for_staff(staff).exclude(state=ObjectionState.ANSWERED)
