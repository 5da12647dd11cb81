"""When a step of the growing-up plan comes, and whose yes it still needs."""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils import timezone

from guardian_portal.controls.models import PlanStep, StepAnswer
from guardian_portal.family.ages import birth_dates
from guardian_portal.family.birthdays import birthday
from guardian_portal.family.models import Child, GuardianRole, Guardianship, GuardianshipState
from guardian_portal.family.standing import live_at


def day_of(step: PlanStep, child: Child) -> date | None:
    """The step's day; of an age the day on which the child surely has it. None where no age is known."""
    if step.on or step.age is None:
        return step.on
    born = birth_dates(child)
    return birthday(born[1], step.age) if born else None


def deciding_guardians(child: Child) -> set[int]:
    """Keys of the guardians whose yes a step needs: the active ones, who are neither carers nor only looking."""
    links = Guardianship.objects.filter(
        live_at(timezone.now()), child=child, state=GuardianshipState.ACTIVE, role=GuardianRole.GUARDIAN
    )
    return set(links.values_list("guardian_id", flat=True))


def missing_guardians(answers: Iterable[StepAnswer], deciding: Collection[int]) -> set[int]:
    """Of those, who has not said yes yet."""
    return set(deciding) - {one.guardian_id for one in answers if one.agrees}


def child_agrees(answers: Iterable[StepAnswer]) -> bool:
    """Whether the child said yes."""
    return any(one.agrees and one.guardian_id is None for one in answers)
