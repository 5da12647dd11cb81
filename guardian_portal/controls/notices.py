"""What guardians are told of the steps of a growing-up plan. The mail does not say that it is about that."""

from django.utils import timezone

from guardian_portal.controls.models import PlanStep, StepState
from guardian_portal.controls.planning import day_of
from guardian_portal.family.ageing_notices import plan_context, still_guardian, tell_active
from guardian_portal.family.models import Forewarning
from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason

PLAN_STEP_SOON = "plan_step_soon"


def tell_of_step(forewarning: Forewarning) -> None:
    """Tell the active guardians that an agreed step comes."""
    tell_active(PLAN_STEP_SOON, forewarning.child, forewarning.public_id)


def _still_comes(notice: Notice) -> WithheldReason | None:
    told = Forewarning.objects.select_related("child").filter(public_id=notice.thing).first()
    step = told and PlanStep.objects.filter(public_id=told.about, state=StepState.AGREED).first()
    if not told or not step or day_of(step, told.child) != told.on or told.on <= timezone.now().date():
        return WithheldReason.SUPERSEDED
    return still_guardian(notice)


KINDS: tuple[NoticeKind, ...] = (NoticeKind(PLAN_STEP_SOON, "bulk", _still_comes, plan_context),)
