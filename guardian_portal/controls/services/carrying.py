"""The day of an agreed step has come: its control is set by the rule of any change, and who agreed said yes.

The step to alerts only ends the summaries.
"""

import structlog
from django.db import transaction

from guardian_portal.audit.services import SYSTEM
from guardian_portal.controls.errors import ControlsRefused, LooseningRefused
from guardian_portal.controls.models import Cause, ControlSheet, Loosening, LooseningProposal, LooseningState, PlanStep
from guardian_portal.controls.policies import editor_of
from guardian_portal.controls.services.proposals import accept_loosening
from guardian_portal.controls.services.setting import Outcome, change
from guardian_portal.family.models import Guardianship
from guardian_portal.family.selectors import guardians_of
from guardian_portal.family.services import end_summaries

log = structlog.get_logger(__name__)


def carry_out(step: PlanStep) -> None:
    """Inside a transaction. What the rule does not allow does not happen: nobody is asked twice, nothing is forced."""
    if step.loosens == Loosening.FEWER_SUMMARIES:
        end_summaries(child=step.child)
    if not step.control:
        return
    links = _agreeing(step)
    by = next((link for link in links if _set(step, link)), None)
    for link in links:
        if by is not None and link.pk != by.pk:
            _agree(step, link)


def _agreeing(step: PlanStep) -> list[Guardianship]:
    """Whoever said yes and is a guardian still; those who may ask for more than the default first."""
    said = step.answers.filter(agrees=True, guardian__isnull=False).values_list("guardian_id", flat=True)
    links = list(guardians_of(step.child).filter(guardian_id__in=said).select_related("guardian", "child"))
    return sorted(links, key=lambda link: not editor_of(link).is_verified)


def _set(step: PlanStep, link: Guardianship) -> Outcome | None:
    seen = ControlSheet.objects.filter(child=step.child).values_list("version", flat=True).first() or 0
    try:
        with transaction.atomic():
            return change(step.child, link.guardian, {step.control: step.value}, seen, SYSTEM, Cause.PLAN, "")
    except ControlsRefused as refused:
        log.warning("plan_step_not_set", step=step.public_id, problems={k: str(v) for k, v in refused.problems.items()})
        return None


def _agree(step: PlanStep, link: Guardianship) -> None:
    waiting = LooseningProposal.objects.filter(
        child=step.child, control=step.control, state=LooseningState.WAITING
    ).exclude(guardianship=link)
    for loosening in waiting.select_related("child__connection", "guardianship"):
        try:
            with transaction.atomic():
                accept_loosening(loosening=loosening, guardian=link.guardian, actor=SYSTEM)
        except LooseningRefused:
            log.info("plan_step_not_agreed", step=step.public_id)
