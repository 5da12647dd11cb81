"""What there is to say to many guardians at once: whose child's week has something in it. No figures, no names."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from guardian_portal.activity.digest_figures import Stretch, with_activity
from guardian_portal.activity.periods import Period, day_begins, period_week
from guardian_portal.activity.selectors import reading_zone
from guardian_portal.family.ages import monitoring_bar
from guardian_portal.family.models import AgeRuleKind, Child, Guardianship, GuardianshipState
from guardian_portal.family.rulebook import RuleBook
from guardian_portal.family.seeing import with_refusals, withheld_from
from guardian_portal.family.standing import live_at
from notifications.week import zone_named


@dataclass(frozen=True)
class Reader:
    """Somebody who may get a mail about a week, told by its Monday, on their own calendar."""

    person_id: int
    week: date
    zone: tzinfo

    @classmethod
    def of(cls, person: Any, week: date) -> "Reader":
        return cls(person.pk, week, zone_named(person.time_zone))

    @property
    def period(self) -> Period:
        return period_week(self.week)


@dataclass(frozen=True)
class Standing:
    """One reader's active guardianships: of `summaries` they may read a summary, and `active` had something in it."""

    links: tuple[Guardianship, ...] = ()
    summaries: tuple[Guardianship, ...] = ()
    active: tuple[Guardianship, ...] = ()


def standings(readers: Collection[Reader], *, now: datetime) -> dict[int, Standing]:
    """By person, for those who look after anybody now. Three queries, however many readers."""
    links = _links_of(readers, now)
    book = RuleBook.read(AgeRuleKind.MONITORING_BARRED) if links else None
    summaries = {person: [one for one in mine if _has_summary(one, now, book)] for person, mine in links.items()}
    active = with_activity([one for reader in readers for one in _stretches(reader, summaries)])
    return {
        person: Standing(
            links=tuple(mine),
            summaries=tuple(summaries[person]),
            active=tuple(one for one in summaries[person] if one.pk in active),
        )
        for person, mine in links.items()
    }


def child_of(link: Guardianship) -> Child:
    """A live guardianship has one: a constraint says so."""
    if link.child is None:
        raise ValueError("a live guardianship has a child")
    return link.child


def _links_of(readers: Iterable[Reader], now: datetime) -> Mapping[int, list[Guardianship]]:
    rows = Guardianship.objects.filter(
        live_at(now),
        guardian_id__in=[one.person_id for one in readers],
        guardian__is_active=True,
        state=GuardianshipState.ACTIVE,
    )
    found: dict[int, list[Guardianship]] = defaultdict(list)
    for one in with_refusals(rows).select_related("guardian", "child__connection").order_by("pk"):
        found[one.guardian_id].append(one)
    return found


def _has_summary(link: Any, now: datetime, book: RuleBook | None) -> bool:
    """As the pages answer it."""
    barred = monitoring_bar(child_of(link), now.date(), book) is not None
    return withheld_from(link.guardian, link, barred=barred, now=now) is None


def _stretches(reader: Reader, summaries: Mapping[int, Sequence[Guardianship]]) -> list[Stretch]:
    """The reader's week with each child, from their own activation on."""
    found = []
    for link in summaries.get(reader.person_id, ()):
        zone = reading_zone(child_of(link), reader.zone)
        begins = day_begins(reader.period.first, zone)
        ends = day_begins(reader.period.last + timedelta(days=1), zone)
        since = max(begins, link.activated_at) if link.activated_at else ends
        found.append(Stretch(link.pk, child_of(link).pk, since, ends))
    return found
