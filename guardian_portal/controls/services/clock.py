"""The growing-up plan's clock: tells both sides 30 and 7 days before an agreed step, and marks its day."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, record
from guardian_portal.controls.models import OPEN_STEPS, PlanStep, StepState
from guardian_portal.controls.notices import tell_of_step
from guardian_portal.controls.planning import day_of
from guardian_portal.family.ageing import days_to_tell
from guardian_portal.family.ageing_notices import tell_child, tell_of_plan
from guardian_portal.family.models import Forewarning
from guardian_portal.family.services.forewarning import forewarn


def watch_plans() -> int:
    """Run by the sweepers, any number at once, like the clock of majority. Returns how many steps it touched."""
    today = timezone.now().date()
    steps = list(PlanStep.objects.filter(state__in=OPEN_STEPS).select_related("child__connection").order_by("pk"))
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
    return done


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
            tell_of_plan(child=step.child, thing=step.public_id)
            tell_child(
                child=step.child, key="plan_step_today", step=step.public_id, loosens=step.loosens, on=day.isoformat()
            )
    return True
