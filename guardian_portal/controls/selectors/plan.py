"""The growing-up plan as both sides read it: one selector, so that guardian and child see the same truth."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language

from accounts.models import User
from guardian_portal.controls.catalogue import Catalogue, words
from guardian_portal.controls.known import current_catalogue
from guardian_portal.controls.models import OPEN_STEPS, PlanStep, StepState
from guardian_portal.controls.planning import child_agrees, day_of, deciding_guardians, missing_guardians
from guardian_portal.controls.policies import can_withdraw
from guardian_portal.controls.selectors.words import key_words, value_words
from guardian_portal.family.ageing import Ending, ending_of
from guardian_portal.family.ages import needs_birth_month
from guardian_portal.family.models import Child

SETTLED_SHOWN = 10


@dataclass(frozen=True)
class StepLine:
    """One step of the plan, for one reader."""

    public_id: str
    loosens: str
    words: str | Promise
    on: date | None
    age: int | None
    state: str
    state_words: str | Promise
    by_child: bool
    by_reader: bool
    waits_for_child: bool
    waits_for_guardians: int
    asks_reader: bool
    may_withdraw: bool
    sets: str = ""
    """Which setting changes on its day, and to what, in the reader's language; empty where none does by itself."""


@dataclass(frozen=True)
class Plan:
    """What is ahead, soonest first, the end of supervision last; and what was settled lately."""

    ahead: list[StepLine]
    settled: list[StepLine]
    ending: Ending | None
    needs_birth_month: bool

    @property
    def majority_age(self) -> int | None:
        """The age at which the law ends supervision, where that comes first."""
        return self.ending.rule.age if self.ending and self.ending.rule else None


@dataclass(frozen=True)
class ComingChange:
    """Something that changes by itself on a day: an agreed step, or (without `step`) the end of supervision."""

    on: date
    days_left: int
    step: StepLine | None = None


def plan_of(child: Child, *, reader: User | None = None) -> Plan:
    """The plan as this guardian reads it, or, without a reader, the child."""
    steps = list(PlanStep.objects.filter(child=child).prefetch_related("answers"))
    deciding = deciding_guardians(child)
    catalogue = current_catalogue(child.connection_id) if any(step.control for step in steps) else None
    lines = [_line(step, child, deciding, reader, catalogue) for step in steps]
    ahead = [one for one in lines if one.state in OPEN_STEPS]
    settled = [one for one in lines if one.state not in OPEN_STEPS]
    return Plan(
        ahead=sorted(ahead, key=lambda one: (one.on is None, one.on or date.max)),
        settled=settled[::-1][:SETTLED_SHOWN],
        ending=ending_of(child),
        needs_birth_month=needs_birth_month(child),
    )


def coming_changes(child: Child) -> list[ComingChange]:
    """What changes by itself, soonest first, the end of supervision included."""
    today, plan = timezone.now().date(), plan_of(child)
    agreed = [one for one in plan.ahead if one.state == StepState.AGREED]
    found = [ComingChange(one.on, (one.on - today).days, one) for one in agreed if one.on]
    if plan.ending:
        found.append(ComingChange(plan.ending.on, (plan.ending.on - today).days))
    return sorted((one for one in found if one.days_left >= 0), key=lambda one: one.on)


def step_of(child: Child, public_id: str) -> PlanStep | None:
    """One step of this child's plan: the scoped way to it."""
    return PlanStep.objects.filter(child=child, public_id=public_id).select_related("child__connection").first()


def _line(
    step: PlanStep, child: Child, deciding: Collection[int], reader: User | None, catalogue: Catalogue | None
) -> StepLine:
    answers, me = list(step.answers.all()), reader.pk if reader else None
    missing, waits = missing_guardians(answers, deciding), step.state == StepState.PROPOSED
    waits_for_child = waits and not child_agrees(answers)
    return StepLine(
        public_id=step.public_id,
        loosens=step.loosens,
        words=step.get_loosens_display(),
        on=day_of(step, child),
        age=step.age,
        state=step.state,
        state_words=step.get_state_display(),
        by_child=step.proposed_by_id is None,
        by_reader=step.proposed_by_id == me,
        waits_for_child=waits_for_child,
        waits_for_guardians=len(missing) if waits else 0,
        asks_reader=waits and (me in missing if reader else waits_for_child),
        may_withdraw=can_withdraw(reader, step),
        sets=_sets(step, catalogue),
    )


def _sets(step: PlanStep, catalogue: Catalogue | None) -> str:
    if not step.control:
        return ""
    control, language = catalogue.control(step.control) if catalogue else None, get_language() or ""
    if control is None:
        return key_words(step.control)
    return f"{words(control.labels, language)}: {value_words(control, step.value, language)}"
