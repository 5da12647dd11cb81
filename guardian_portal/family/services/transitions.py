"""The one way a guardianship changes state: a conditional UPDATE, an audit entry, the effects, word to all sides."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, record
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from guardian_portal.family.notices import tell_guardians
from guardian_portal.family.seeing import seen_keys
from guardian_portal.family.standing import is_live_state
from guardian_portal.family.states import can_follow
from guardian_portal.platforms.events import PREFIX
from guardian_portal.platforms.outbox import send_event

LIMIT_PER_CHILD = 6

# What others may have changed since the row was read, and a step depends on.
_WATCHED = ("state", "expires_at", "child", "cooling_until", "ends_at", "frozen_from")
_NOTHING: Mapping[str, object] = MappingProxyType({})


class Effect(Protocol):
    """What another room does when a guardianship changes, inside the same transaction."""

    def __call__(self, *, guardianship: Guardianship, previous: str, actor: Actor) -> None: ...


@lru_cache(maxsize=4)
def _effects(paths: tuple[str, ...]) -> tuple[Effect, ...]:
    return tuple(import_string(path) for path in paths)


def move(
    *,
    guardianship: Guardianship,
    to: str,
    actor: Actor,
    by: str = "",
    unless: Callable[[Guardianship], bool] = lambda _current: False,
    said: Mapping[str, object] = _NOTHING,
    quietly: bool = False,
    **changes: object,
) -> bool:
    """Bring a guardianship to a state, if its present one allows; False when it stays as it is.

    The row count of the UPDATE decides: whoever comes second reads again what the first one made of it.
    `said` goes into the audit entry: ids and numbers that say why. `quietly`: whose link it is gets no mail about it,
    which two people of the desk decide (overrides.py).
    """
    with transaction.atomic():
        while True:
            guardianship.refresh_from_db(fields=_WATCHED)
            previous = guardianship.state
            if not can_follow(previous, to) or unless(guardianship):
                return False
            now = {**changes, **_review(previous, to), "state": to}
            if Guardianship.objects.filter(pk=guardianship.pk, state=previous).update(**now):
                break
        for name, value in now.items():
            setattr(guardianship, name, value)
        _follow_up(guardianship, previous=previous, actor=actor, by=by, said=said)
        tell_guardians(guardianship=guardianship, previous=previous, quietly=quietly)
    return True


def _review(previous: str, to: str) -> dict[str, object]:
    """What freezing remembers and lifting forgets; an end keeps it, for whoever links again."""
    if to == GuardianshipState.FROZEN:
        return {"frozen_from": previous if is_live_state(previous) else GuardianshipState.ACTIVE}
    if previous == GuardianshipState.FROZEN and is_live_state(to):
        return {"frozen_from": "", "review_ends_at": None, "is_danger": False}
    return {}


def _follow_up(guardianship: Guardianship, *, previous: str, actor: Actor, by: str, said: Mapping[str, object]) -> None:
    record(
        actor=actor,
        action=Action.GUARDIANSHIP_CHANGED,
        object_kind="guardianship",
        object_id=guardianship.public_id,
        previous=previous,
        state=guardianship.state,
        by=by,
        **said,
    )
    for effect in _effects(tuple(settings.GUARDIANSHIP_EFFECTS)):
        effect(guardianship=guardianship, previous=previous, actor=actor)
    tell_platform(guardianship)


def tell_platform(guardianship: Guardianship, *, account: str = "") -> None:
    """Send the link's present state to the platform.

    Before its answer the account is not known, and nobody can be told: if the platform should believe in a link that
    was withdrawn or expired meanwhile, its own next word about it brings both sides together (see answers.py).
    """
    child = guardianship.child
    subject = account or (child.account if child else "")
    if not subject:
        return
    send_event(
        connection=guardianship.connection,
        type=PREFIX + "guardianship.changed.v1",
        subject=subject,
        data={
            "link_id": guardianship.public_id,
            "state": guardianship.state,
            "role": guardianship.role,
            "display_name": guardianship.guardian.display_name,
            "sees": seen_keys(guardianship),
        },
    )


def lock_child(child: Child) -> None:
    """Let nobody else activate a guardian of this child until the transaction ends: six is counted, then taken."""
    # Not the row's key: inserts that refer to the child need not wait, which leaves nothing to deadlock on.
    Child.objects.select_for_update(no_key=True).get(pk=child.pk)
