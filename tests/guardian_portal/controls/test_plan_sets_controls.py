"""On its day an agreed step sets its control, by the rule of any change; what the rule forbids does not happen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from guardian_portal.audit.services import SYSTEM
from guardian_portal.controls.models import PlanStep
from guardian_portal.controls.services import (
    StepProblem,
    StepRefused,
    answer_step,
    propose_step,
    watch_plans,
)
from tests.guardian_portal.controls.fixtures import clock, home, platform
from tests.guardian_portal.controls.household import DAY, Household

__all__ = ["clock", "home", "platform"]

pytestmark = pytest.mark.django_db
KEY = "contact.messages"
IN_MAY = date(2027, 5, 1)


def agreed(home: Household, value: Any, key: str = KEY) -> PlanStep:
    """Proposed by the child, agreed to by both guardians."""
    step = propose_step(
        child=home.kit, loosens="messages", on=IN_MAY, guardian=None, actor=SYSTEM, control=key, value=value
    )
    for guardian in (home.amina, home.ben):
        answer_step(step=step, agrees=True, guardian=guardian, actor=home.actor(guardian))
    return step


def until_its_day(home: Household) -> None:
    home.wait(timedelta(days=61))
    watch_plans()
    home.sweep()


def test_within_the_default_it_is_so_on_the_day_whatever_the_agreeing_wished(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.messages(home.ben, "nobody")
    agreed(home, "friends")
    home.sweep()
    assert home.view().in_force == "nobody"
    until_its_day(home)
    assert (home.view().state, home.view().in_force) == ("in_force", "friends")
    assert home.ledger()[-1][:3] == (KEY, "nobody", "friends")


def test_beyond_the_default_there_is_a_last_day_to_say_no(home: Household) -> None:
    agreed(home, "everyone")
    until_its_day(home)
    assert home.view().in_force == "friends"
    home.wait(DAY)
    assert home.view().in_force == "everyone"


def test_without_a_verified_guardian_it_is_not_set(home: Household) -> None:
    step = agreed(home, "everyone")
    for guardian in (home.amina, home.ben):
        home.link(guardian).verifications.all().delete()
    until_its_day(home)
    home.wait(DAY)
    step.refresh_from_db()
    assert (step.state, home.view().in_force) == ("done", "friends")


@pytest.mark.parametrize(("key", "value"), [(KEY, "strangers"), ("no.such", 1), ("visibility.profile", "nobody")])
def test_only_what_a_guardian_can_set_goes_into_the_plan(home: Household, key: str, value: Any) -> None:
    with pytest.raises(StepRefused) as refused:
        agreed(home, value, key)
    assert refused.value.problem == StepProblem.NO_SUCH_VALUE
