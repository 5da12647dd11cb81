"""Steps of the growing-up plan: proposed by either side, agreed by every active guardian and the child, taken back.

`guardian` is the person who acts, None where it is the child; the caller has asked `can_plan` of a guardian's link
through `_allow`, and the child acts only from a session of their own.
"""

import enum
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, record
from guardian_portal.controls.catalogue import Value
from guardian_portal.controls.known import is_for_guardians
from guardian_portal.controls.models import OPEN_STEPS, Loosening, PlanStep, StepAnswer, StepState
from guardian_portal.controls.planning import child_agrees, day_of, deciding_guardians, missing_guardians
from guardian_portal.controls.policies import can_plan, can_withdraw
from guardian_portal.family.ageing import ending_of
from guardian_portal.family.ageing_notices import tell_child, tell_of_plan
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.selectors import guardians_of, guardianship_of
from guardian_portal.family.standing import is_live_state

FARTHEST = timedelta(days=18 * 366)


class StepProblem(enum.StrEnum):
    """Why a step can't be proposed, answered or taken back."""

    NOT_ALLOWED = "not_allowed"
    UNKNOWN = "unknown"  # no such loosening
    WHEN = "when"  # a day or an age, just one
    NO_AGE = "no_age"  # nobody knows when the child has this age
    PAST = "past"
    AFTER_END = "after_end"  # supervision has ended by then
    TWICE = "twice"  # the same is in the plan already
    NO_SUCH_VALUE = "no_such_value"  # the control has no such value, or it is no guardian's to set
    CHANGED = "changed"  # answered or taken back meanwhile


class StepRefused(Exception):
    """`problem` says why."""

    def __init__(self, problem: StepProblem) -> None:
        super().__init__(problem)
        self.problem = problem


def propose_step(
    *,
    child: Child,
    loosens: str,
    on: date | None = None,
    age: int | None = None,
    guardian: User | None,
    actor: Actor,
    control: str = "",
    value: Value = None,
) -> PlanStep:
    """Put a step into the plan; whoever proposes agrees to it. Raises StepRefused.

    With a `control`, its day sets the value (carrying.py); without, it is a promise that people keep.
    """
    _allow(child, guardian)
    step = PlanStep(child=child, loosens=loosens, on=on, age=age, proposed_by=guardian, control=control, value=value)
    _check(step, child)
    if control and not is_for_guardians(child, control, value):
        raise StepRefused(StepProblem.NO_SUCH_VALUE)
    try:
        with transaction.atomic():
            step.save(force_insert=True)
            StepAnswer.objects.create(step=step, guardian=guardian, agrees=True)
            _record(step, Action.PLAN_STEP_PROPOSED, actor)
            _tell(step, guardian, "plan_step_proposed")
    except IntegrityError:
        raise StepRefused(StepProblem.TWICE) from None
    return step


def answer_step(*, step: PlanStep, agrees: bool, guardian: User | None, actor: Actor) -> None:
    """A yes counts once all have said it; a no ends the step at once. Raises StepRefused."""
    _allow(step.child, guardian)
    with transaction.atomic():
        _hold(step)
        StepAnswer.objects.update_or_create(
            step=step, guardian=guardian, defaults={"agrees": agrees, "at": timezone.now()}
        )
        _record(step, Action.PLAN_STEP_ANSWERED, actor, agrees=agrees)
        if agrees:
            _agree_if_all(step, actor, guardian)
        else:
            _settle(step, StepState.DECLINED, Action.PLAN_STEP_DECLINED, actor)
            _tell(step, guardian, "plan_step_declined")


def withdraw_step(*, step: PlanStep, guardian: User | None, actor: Actor) -> None:
    """Take back what one proposed, or step back from what was agreed: the stricter side needs nobody's yes."""
    _allow(step.child, guardian)
    step.refresh_from_db(fields=["state", "proposed_by"])
    if not can_withdraw(guardian, step):
        raise StepRefused(StepProblem.CHANGED if step.state not in OPEN_STEPS else StepProblem.NOT_ALLOWED)
    with transaction.atomic():
        _settle(step, StepState.WITHDRAWN, Action.PLAN_STEP_WITHDRAWN, actor)
        _tell(step, guardian, "plan_step_withdrawn")


def follow_guardians(*, guardianship: Guardianship, previous: str, actor: Actor) -> None:
    """A GUARDIANSHIP_EFFECTS function: without guardians there is no plan; with fewer, fewer have to agree."""
    if not is_live_state(previous) or guardianship.child is None:
        return
    child = guardianship.child
    supervised = guardians_of(child).exists()
    for step in PlanStep.objects.filter(child=child, state__in=OPEN_STEPS).select_related("child__connection"):
        if not supervised:
            _settle(step, StepState.WITHDRAWN, Action.PLAN_STEP_WITHDRAWN, actor)
        elif step.state == StepState.PROPOSED:
            _agree_if_all(step, actor, None)


def _allow(child: Child, guardian: User | None) -> None:
    link = guardianship_of(guardian, child) if guardian else None
    if guardian and not (link and can_plan(guardian, link)):
        raise StepRefused(StepProblem.NOT_ALLOWED)


def _check(step: PlanStep, child: Child) -> None:
    if step.loosens not in Loosening.values:
        raise StepRefused(StepProblem.UNKNOWN)
    if (step.on is None) == (step.age is None):
        raise StepRefused(StepProblem.WHEN)
    day, today, ending = day_of(step, child), timezone.now().date(), ending_of(child)
    if day is None:
        raise StepRefused(StepProblem.NO_AGE)
    if day <= today:
        raise StepRefused(StepProblem.PAST)
    if day >= (ending.on if ending else today + FARTHEST):
        raise StepRefused(StepProblem.AFTER_END)


def _hold(step: PlanStep) -> None:
    """Two answers at once wait for each other, or each would find the other's yes missing."""
    present = PlanStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if present.state != StepState.PROPOSED:
        raise StepRefused(StepProblem.CHANGED)


def _agree_if_all(step: PlanStep, actor: Actor, guardian: User | None) -> None:
    answers, deciding = list(step.answers.all()), deciding_guardians(step.child)
    if not deciding or missing_guardians(answers, deciding) or not child_agrees(answers):
        return
    _settle(step, StepState.AGREED, Action.PLAN_STEP_AGREED, actor)
    _tell(step, guardian, "plan_step_agreed")


def _settle(step: PlanStep, state: StepState, action: Action, actor: Actor) -> None:
    """The row count decides which of two changes at once counts."""
    present = PlanStep.objects.filter(pk=step.pk, state=step.state)
    now = timezone.now()
    if not present.update(state=state, settled_at=now, watch_on=now.date()):
        raise StepRefused(StepProblem.CHANGED)
    step.state = state
    _record(step, action, actor)


def _tell(step: PlanStep, by: User | None, key: str) -> None:
    """Everybody but the one who did it: the guardians by mail, the child in the app."""
    tell_of_plan(child=step.child, thing=step.public_id, but=by.pk if by else None)
    if by:
        tell_child(child=step.child, key=key, step=step.public_id, loosens=step.loosens)


def _record(step: PlanStep, action: Action, actor: Actor, **data: object) -> None:
    record(
        actor=actor,
        action=action,
        object_kind="plan_step",
        object_id=step.public_id,
        child=step.child.public_id,
        loosens=step.loosens,
        **data,
    )
