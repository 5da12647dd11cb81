"""A step of the growing-up plan counts once every active guardian and the child agree; anyone can step back from it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.models import ActorKind
from guardian_portal.audit.services import SYSTEM, Actor
from guardian_portal.controls.models import PlanStep, StepState
from guardian_portal.controls.selectors import coming_changes, plan_of
from guardian_portal.controls.services import StepProblem, StepRefused, answer_step, propose_step, withdraw_step
from guardian_portal.family.models import Child, GuardianRole
from guardian_portal.family.services import leave_child
from notifications.models import Notice
from tests.builders import link
from tests.guardian_portal.family.ages import keys_told

pytestmark = pytest.mark.django_db

AUGUST = date(2027, 8, 1)
THE_CHILD = Actor(ActorKind.CHILD, "kit")


def propose(kit: Child, guardian: User | None, **fields: Any) -> PlanStep:
    actor = actor_of(guardian) if guardian else THE_CHILD
    when = {} if "age" in fields else {"on": AUGUST}
    return propose_step(child=kit, guardian=guardian, actor=actor, **{"loosens": "voice", **when, **fields})


def says(step: PlanStep, guardian: User | None, *, yes: bool = True) -> None:
    answer_step(step=step, agrees=yes, guardian=guardian, actor=actor_of(guardian) if guardian else THE_CHILD)


def state(step: PlanStep) -> str:
    return PlanStep.objects.get(pk=step.pk).state


def test_all_of_them_have_to_agree(amina: User, ben: User, kit: Child) -> None:
    link(amina, kit)
    link(ben, kit)
    step = propose(kit, amina)
    says(step, None)
    assert state(step) == StepState.PROPOSED
    says(step, ben)
    assert state(step) == StepState.AGREED


def test_the_child_proposes_and_the_guardians_agree(amina: User, kit: Child) -> None:
    link(amina, kit)
    step = propose(kit, None, age=15)
    (line,) = plan_of(kit, reader=amina).ahead
    assert (line.by_child, line.asks_reader, line.on) == (True, True, date(2028, 6, 30))
    says(step, amina)
    assert state(step) == StepState.AGREED


def test_one_no_ends_it(amina: User, ben: User, kit: Child) -> None:
    link(amina, kit)
    link(ben, kit)
    step = propose(kit, amina)
    says(step, ben, yes=False)
    assert state(step) == StepState.DECLINED
    with pytest.raises(StepRefused) as refused:
        says(step, None)
    assert refused.value.problem == StepProblem.CHANGED


def test_everybody_but_the_one_who_did_it_is_told(amina: User, ben: User, dana: User, kit: Child) -> None:
    for guardian in (amina, ben):
        link(guardian, kit)
    link(dana, kit, "frozen")
    says(propose(kit, amina), None)
    told = Notice.objects.filter(kind="plan_changed").order_by("pk").values_list("recipient__name", flat=True)
    assert list(told) == ["Ben"]
    assert keys_told(kit) == ["plan_step_proposed"]


@pytest.mark.parametrize(
    ("role", "standing"), [("view_only", "active"), ("carer", "active"), ("guardian", "frozen"), ("guardian", "paused")]
)
def test_others_see_it_and_can_not_change_it_nor_are_they_waited_for(
    amina: User, ben: User, kit: Child, role: str, standing: str
) -> None:
    link(amina, kit)
    ends_at = timezone.now() + timedelta(days=90) if role == GuardianRole.CARER else None
    link(ben, kit, standing, role=GuardianRole(role), ends_at=ends_at)
    step = propose(kit, None)
    for attempt in (lambda: says(step, ben), lambda: propose(kit, ben, loosens="spending")):
        with pytest.raises(StepRefused) as refused:
            attempt()
        assert refused.value.problem == StepProblem.NOT_ALLOWED
    says(step, amina)
    assert state(step) == StepState.AGREED


def test_nobody_plans_on_the_day_they_were_linked(amina: User, kit: Child) -> None:
    link(amina, kit, age=timedelta(hours=23))
    with pytest.raises(StepRefused):
        propose(kit, amina)


def test_no_guardian_is_no_agreement(amina: User, kit: Child) -> None:
    link(amina, kit, "paused")
    step = propose(kit, None)
    says(step, None)
    assert state(step) == StepState.PROPOSED


def test_who_leaves_is_not_waited_for_and_the_last_one_takes_the_plan_along(amina: User, ben: User, kit: Child) -> None:
    own, bens = link(amina, kit), link(ben, kit)
    step = propose(kit, None)
    says(step, amina)
    leave_child(guardianship=bens, actor=SYSTEM)
    assert state(step) == StepState.AGREED
    leave_child(guardianship=own, actor=SYSTEM)
    assert state(step) == StepState.WITHDRAWN


def test_proposers_take_back_and_any_side_steps_back_from_what_was_agreed(amina: User, ben: User, kit: Child) -> None:
    link(amina, kit)
    link(ben, kit)
    step = propose(kit, amina)
    with pytest.raises(StepRefused):
        withdraw_step(step=step, guardian=ben, actor=actor_of(ben))
    says(step, ben)
    says(step, None)
    withdraw_step(step=step, guardian=ben, actor=actor_of(ben))
    assert state(step) == StepState.WITHDRAWN
    mine = propose(kit, None)
    withdraw_step(step=mine, guardian=None, actor=THE_CHILD)
    assert state(mine) == StepState.WITHDRAWN


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"on": date(2027, 3, 1)}, StepProblem.PAST),
        ({"on": date(2031, 6, 30)}, StepProblem.AFTER_END),
        ({"age": 13}, StepProblem.PAST),
        ({"age": 18}, StepProblem.AFTER_END),
        ({"on": AUGUST, "age": 15}, StepProblem.WHEN),
        ({"on": None}, StepProblem.WHEN),
        ({"loosens": "everything"}, StepProblem.UNKNOWN),
    ],
)
def test_what_can_not_be_planned_is_refused_by_name(
    amina: User, kit: Child, fields: dict[str, Any], problem: StepProblem
) -> None:
    link(amina, kit)
    with pytest.raises(StepRefused) as refused:
        propose(kit, amina, **fields)
    assert refused.value.problem == problem
    assert not PlanStep.objects.exists()


def test_the_same_stands_in_the_plan_once(amina: User, kit: Child) -> None:
    link(amina, kit)
    propose(kit, amina)
    with pytest.raises(StepRefused) as refused:
        propose(kit, None, age=15)
    assert refused.value.problem == StepProblem.TWICE


def test_an_age_needs_somebody_to_know_it(amina: User, kit: Child) -> None:
    link(amina, kit)
    Child.objects.update(birth_month="")
    kit.refresh_from_db()
    with pytest.raises(StepRefused) as refused:
        propose(kit, amina, age=15)
    assert refused.value.problem == StepProblem.NO_AGE
    propose(kit, amina)
    assert plan_of(kit).ending is None


def test_what_is_ahead_ends_with_majority(amina: User, kit: Child) -> None:
    link(amina, kit)
    says(propose(kit, amina), None)
    propose(kit, None, age=15, loosens="spending")
    plan = plan_of(kit)
    assert [one.loosens for one in plan.ahead] == ["voice", "spending"]
    assert plan.majority_age == 18
    assert [(one.on, one.step and one.step.loosens) for one in coming_changes(kit)] == [
        (AUGUST, "voice"),
        (date(2031, 6, 30), None),
    ]
