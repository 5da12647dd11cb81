"""When supervision of a child ends by age, and when that is told ahead."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from guardian_portal.family.ages import majority_of
from guardian_portal.family.models import AgeOut, AgeOutState, AgeRule, Child
from guardian_portal.family.rulebook import RuleBook

# Both sides are told this many days before something changes.
TOLD_BEFORE = (30, 7)
# What Forewarning.about says of the end of supervision.
ENDING = "ending"


@dataclass(frozen=True)
class Ending:
    """The moment at which supervision ends, and what says so: a rule, or the platform's word."""

    at: datetime
    rule: AgeRule | None = None
    age_out: AgeOut | None = None

    @property
    def on(self) -> date:
        """Its day."""
        return self.at.date()


def ending_of(child: Child) -> Ending | None:
    """The first of majority and what the platform announced; None where nothing is known."""
    announced = AgeOut.objects.filter(child=child, state=AgeOutState.SCHEDULED).first()
    return first_ending(child, announced, None)


def first_ending(child: Child, announced: AgeOut | None, book: RuleBook | None) -> Ending | None:
    """The same with what was read before for many children."""
    majority = majority_of(child, book)
    endings = [Ending(midnight(majority.on), rule=majority.rule)] if majority else []
    if announced:
        endings.append(Ending(announced.effective_at, age_out=announced))
    return min(endings, key=lambda one: one.at, default=None)


def midnight(day: date) -> datetime:
    """The beginning of a day."""
    return datetime.combine(day, time.min, tzinfo=UTC)


def days_to_tell(on: date, today: date) -> int | None:
    """Which of the two tellings is due: the last one that the day allows; who hears late is told once, not twice."""
    left = (on - today).days
    return next((days for days in sorted(TOLD_BEFORE) if 0 < left <= days), None)
