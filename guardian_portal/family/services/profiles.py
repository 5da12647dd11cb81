"""Keeps what the platform says about a child's account: the newest profile, and whether the account still lives."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import ActorKind
from guardian_portal.audit.services import Actor, record
from guardian_portal.family.models import Child, ChildState
from guardian_portal.family.services.births import age_facts
from guardian_portal.platforms.events import AccountUpdated


def apply_profile(*, child: Child, profile: AccountUpdated, time: datetime) -> bool:
    """Take over a profile unless a newer one is known. What it does not mention stays as it was known."""
    with transaction.atomic():
        older = Child.objects.filter(Q(profile_time__isnull=True) | Q(profile_time__lt=time), pk=child.pk)
        if not older.update(profile_time=time, **_known(profile)):
            return False
        facts = age_facts(child=child, profile=profile, time=time, actor=_platform(child))
        if facts:
            Child.objects.filter(pk=child.pk).update(**facts)
    child.refresh_from_db()
    return True


def _known(profile: AccountUpdated) -> dict[str, object]:
    """Age and country come apart (births.py): the end of supervision hangs on them."""
    said: dict[str, object] = {
        "display_handle": profile.display_handle,
        "age_source": profile.age_source,
        "locale": profile.locale,
    }
    return {name: value for name, value in said.items() if value not in (None, "")}


def _platform(child: Child) -> Actor:
    return Actor(ActorKind.PLATFORM, child.connection.public_id)


def set_child_state(*, child: Child, state: str, actor: Actor) -> bool:
    """Note that the account was disabled, deleted or is active again; a deleted account stays deleted."""
    with transaction.atomic():
        other = Child.objects.filter(pk=child.pk).exclude(state__in=(state, ChildState.DELETED))
        if not other.update(state=state):
            return False
        record(actor=actor, action=Action.CHILD_CHANGED, object_kind="child", object_id=child.public_id, state=state)
    child.refresh_from_db()
    return True
