"""The growing-up plan's clock: tells both sides 30 and 7 days before an agreed step, and marks its day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, record
from guardian_portal.controls.models import OPEN_STEPS, PlanStep, StepState
from guardian_portal.controls.notices import tell_of_step
from guardian_portal.controls.planning import day_of
from guardian_portal.controls.services.carrying import carry_out
from guardian_portal.family.ageing import TOLD_BEFORE, days_to_tell
from guardian_portal.family.ageing_notices import tell_child, tell_of_plan
from guardian_portal.family.models import Forewarning
from guardian_portal.family.services.forewarning import forewarn

_SWEPT_AT_ONCE = 500


def watch_plans() -> int:
    """Run by the sweepers, any number at once, like the clock of majority. Returns how many steps it touched.

    Reads only what its day has come for; a step of which nothing is due waits until something may be.
    """
    today = timezone.now().date()
    waiting = PlanStep.objects.filter(state__in=OPEN_STEPS, watch_on__lte=today).select_related("child__connection")
    steps = list(waiting.order_by("watch_on", "pk")[:_SWEPT_AT_ONCE])
    if not steps:
        return 0
    told = set(
        Forewarning.objects.filter(about__in=[step.public_id for step in steps]).values_list("about", "on", "days")
    )
    done = 0
    for step in steps:
        day = day_of(step, step.child)
        if day is None:
            continue
        days = days_to_tell(day, today)
        if day <= today:
            done += _arrive(step, day)
        elif days and step.state == StepState.AGREED and (step.public_id, day, days) not in told:
            done += _forewarn(step, day, days)
    _put_off(steps, today)
    return done


def _put_off(steps: Sequence[PlanStep], today: date) -> None:
    """Look again on the next day that matters. A change of the step meanwhile stays to be looked at: it said so."""
    until: dict[tuple[date, str], list[int]] = defaultdict(list)
    for step in steps:
        until[_next_look(step, today), step.state].append(step.pk)
    for (day, state), keys in until.items():
        PlanStep.objects.filter(pk__in=keys, state=state).update(watch_on=day)


def _next_look(step: PlanStep, today: date) -> date:
    """Of an age tomorrow: what is known of a birthday may change on any day."""
    if step.on is None:
        return today + timedelta(days=1)
    matters = (step.on - timedelta(days=days) for days in (*TOLD_BEFORE, 0))
    return min((day for day in matters if day > today), default=today + timedelta(days=1))


def _forewarn(step: PlanStep, day: date, days: int) -> bool:
    with transaction.atomic():
        told = forewarn(child=step.child, about=step.public_id, on=day, days=days)
        if told is None:
            return False
        tell_of_step(told)
        tell_child(
            child=step.child,
            key=f"plan_step_in_{days}_days",
            notice_id=told.public_id,
            step=step.public_id,
            loosens=step.loosens,
            on=day.isoformat(),
        )
    return True


def _arrive(step: PlanStep, day: date) -> bool:
    """What was agreed is done; what nobody agreed to in time is off the plan."""
    agreed = step.state == StepState.AGREED
    state, action = (
        (StepState.DONE, Action.PLAN_STEP_DONE) if agreed else (StepState.WITHDRAWN, Action.PLAN_STEP_WITHDRAWN)
    )
    with transaction.atomic():
        present = PlanStep.objects.filter(pk=step.pk, state=step.state)
        if not present.update(state=state, settled_at=timezone.now()):
            return False
        record(
            actor=SYSTEM,
            action=action,
            object_kind="plan_step",
            object_id=step.public_id,
            child=step.child.public_id,
            loosens=step.loosens,
        )
        if agreed:
            carry_out(step)
            tell_of_plan(child=step.child, thing=step.public_id)
            tell_child(
                child=step.child, key="plan_step_today", step=step.public_id, loosens=step.loosens, on=day.isoformat()
            )
    return True
