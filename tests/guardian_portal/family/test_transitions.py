"""Which state of a guardianship may follow which: the whole table, written out once more by hand."""

import itertools

import pytest

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.models import LIVE_STATES, Child, Guardianship, GuardianshipState
from guardian_portal.family.services.transitions import move
from guardian_portal.family.states import can_follow, sees
from guardian_portal.platforms.models import OutboundEvent
from tests.guardian_portal.family.builders import link, state_of

ALLOWED = {
    "requested": "proved cooling active frozen declined expired revoked ended aged_out",
    "proved": "cooling active frozen declined expired revoked ended aged_out",
    "cooling": "active frozen declined expired revoked ended aged_out",
    "active": "paused frozen declined revoked ended aged_out",
    "paused": "active frozen declined revoked ended aged_out",
    "frozen": "active paused declined revoked ended aged_out",
    "declined": "revoked",
    "expired": "proved cooling active frozen declined revoked aged_out",
    "revoked": "",
    "ended": "",
    "aged_out": "",
}
PAIRS = list(itertools.product(GuardianshipState.values, repeat=2))

effects: list[tuple[str, str, str]] = []


def remember(*, guardianship: Guardianship, previous: str, actor: object) -> None:
    """An effect of another room."""
    effects.append((guardianship.public_id, previous, guardianship.state))


@pytest.mark.parametrize(("previous", "state"), PAIRS)
def test_only_the_named_steps_are_possible(previous: str, state: str) -> None:
    assert can_follow(previous, state) == (state in ALLOWED[previous].split())


@pytest.mark.parametrize("state", GuardianshipState.values)
def test_only_a_standing_link_shows_anything(state: str) -> None:
    standing = (*LIVE_STATES, "requested", "proved", "cooling")
    assert bool(sees(state)) == (state in standing)


def test_a_step_is_audited_and_told_to_the_platform_and_the_other_rooms(
    amina: User, kit: Child, settings: object
) -> None:
    effects.clear()
    settings.GUARDIANSHIP_EFFECTS = [f"{__name__}.remember"]  # type: ignore[attr-defined]
    guardianship = link(amina, kit)
    assert move(guardianship=guardianship, to=GuardianshipState.FROZEN, actor=SYSTEM)

    entry = Entry.objects.get(object_id=guardianship.public_id)
    assert entry.data == {"previous": "active", "state": "frozen", "by": ""}
    assert effects == [(guardianship.public_id, "active", "frozen")]
    event = OutboundEvent.objects.get(subject=kit.account)
    assert event.type == "org.guardianportal.guardianship.changed.v1"
    for word in (b'"frozen"', b'"critical_alerts"', b'"Amina"', guardianship.public_id.encode()):
        assert word in bytes(event.payload or b"")


def test_a_step_that_is_not_allowed_leaves_no_trace(amina: User, kit: Child) -> None:
    guardianship = link(amina, kit, GuardianshipState.REVOKED)
    assert not move(guardianship=guardianship, to=GuardianshipState.ACTIVE, actor=SYSTEM)
    assert state_of(guardianship) == "revoked"
    assert not Entry.objects.exists()
    assert not OutboundEvent.objects.exists()


def test_a_stale_object_does_not_overwrite_what_happened_meanwhile(amina: User, kit: Child) -> None:
    guardianship = link(amina, kit)
    stale = Guardianship.objects.get(pk=guardianship.pk)
    move(guardianship=guardianship, to=GuardianshipState.REVOKED, actor=SYSTEM)
    assert not move(guardianship=stale, to=GuardianshipState.PAUSED, actor=SYSTEM)
    assert state_of(guardianship) == "revoked"
