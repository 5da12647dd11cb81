"""Changes to an account."""

from collections.abc import Collection, Sequence

from django.conf import settings
from django.db import transaction

from accounts.actors import actor_of
from accounts.models import StaffRole, User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, record
from guardian_portal.platforms.models import Platform
from notifications import preferences, weekly


@transaction.atomic
def change_account(*, user: User, changed: Sequence[str]) -> None:
    """Store the named fields; the audit entry holds their names, never their values."""
    if not changed:
        return
    user.save(update_fields=list(changed))
    if "time_zone" in changed:
        weekly.follow_zone(person=user)
        preferences.follow_zone(person=user)
    record(
        actor=actor_of(user),
        action=Action.ACCOUNT_CHANGED,
        object_kind="user",
        object_id=user.public_id,
        fields=sorted(changed),
    )


def set_language(*, user: User, language: str) -> None:
    """Keep the language chosen on any page; an unknown one changes nothing."""
    if language in dict(settings.LANGUAGES) and language != user.language:
        user.language = language
        change_account(user=user, changed=["language"])


@transaction.atomic
def set_staff_role(
    *, user: User, role: StaffRole, platforms: Collection[Platform] = (), all_platforms: bool = False
) -> None:
    """Give or (NONE) take a staff role, for these platforms and no others. Takes effect at the next request."""
    served = platforms if role else ()
    user.staff_role, user.serves_all_platforms = role, all_platforms and bool(role)
    user.save(update_fields=["staff_role", "serves_all_platforms"])
    user.platforms.set(served)
    record(
        actor=SYSTEM,
        action=Action.STAFF_ROLE_SET,
        object_kind="user",
        object_id=user.public_id,
        role=role.value,
        platforms=sorted(one.public_id for one in served),
        all_platforms=user.serves_all_platforms,
    )
