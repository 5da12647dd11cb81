"""Whatever happens to the links of one family, in whatever order: at most six, one per guardian, endings stay."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.models import LIVE_STATES, STANDING_STATES, Child, Guardianship, GuardianshipState
from guardian_portal.family.selectors import guardians_to_tell, supervised_children
from guardian_portal.family.services import cancel_link, expire_links, leave_child
from guardian_portal.family.services.transitions import move
from guardian_portal.family.states import can_follow
from tests.guardian_portal.family.builders import link, platform_says
from tests.people import person

GUARDIANS = 8
S = GuardianshipState
STEPS = ("ask", "confirm", "decline", "revoke", "leave", "cancel", "pause", "freeze", "resume", "late", "sweep")
LIVES = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, GUARDIANS - 1)), max_size=40)


@pytest.fixture
def people(db: None) -> list[User]:
    return [person(f"guardian{number}") for number in range(GUARDIANS)]


def _ask(guardian: User, kit: Child) -> None:
    if not Guardianship.objects.filter(guardian=guardian, child=kit, state__in=STANDING_STATES).exists():
        link(guardian, kit, S.PROVED)


def _take(step: str, guardian: User, kit: Child) -> None:
    if step == "ask":
        return _ask(guardian, kit)
    newest = Guardianship.objects.filter(guardian=guardian, child=kit).order_by("-pk").first()
    if step == "sweep":
        expire_links()
    elif newest is None:
        return None
    elif step == "late":
        Guardianship.objects.filter(pk=newest.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    elif step in ("leave", "cancel"):
        (leave_child if step == "leave" else cancel_link)(guardianship=newest, actor=SYSTEM)
    elif step in ("confirm", "decline", "revoke"):
        platform_says(step, newest)
    else:
        to = {"pause": S.PAUSED, "freeze": S.FROZEN, "resume": S.ACTIVE}[step]
        move(guardianship=newest, to=to, actor=SYSTEM, unless=lambda now: now.state not in LIVE_STATES)
    return None


def _states() -> dict[int, str]:
    return dict(Guardianship.objects.values_list("pk", "state"))


def _check(kit: Child, before: dict[int, str], audited: int) -> None:
    after = _states()
    changed = {pk: (before[pk], after[pk]) for pk in before if before[pk] != after[pk]}
    assert all(can_follow(*step) for step in changed.values())
    assert Entry.objects.count() - audited == len(changed)  # one entry a step, and none without one
    live = Guardianship.objects.filter(child=kit, state__in=LIVE_STATES)
    assert live.count() <= 6
    standing = Guardianship.objects.filter(child=kit, state__in=STANDING_STATES).values("guardian")
    assert not standing.annotate(links=Count("pk")).filter(links__gt=1).exists()
    assert len(guardians_to_tell(child_ids=[kit.pk])[kit.pk]) == live.count()
    assert bool(supervised_children(connection=kit.connection, accounts=[kit.account])) == live.exists()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(life=LIVES)
def test_any_life_keeps_the_promises(people: list[User], kit: Child, life: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        for step, who in life:
            before, audited = _states(), Entry.objects.count()
            _take(step, people[who], kit)
            _check(kit, before, audited)
        transaction.set_rollback(True)
