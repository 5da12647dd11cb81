"""What there is to say to many guardians at once: whose child's week has something in it. No figures, no names."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.db.models import Exists, OuterRef, Q

from guardian_portal.activity.digest_figures import Stretch, with_activity
from guardian_portal.activity.periods import Period, day_begins, period_week
from guardian_portal.activity.selectors import reading_zone
from guardian_portal.controls.models import Loosening, PlanStep, StepState
from guardian_portal.family.ages import monitoring_bar
from guardian_portal.family.models import (
    AgeRuleKind,
    Child,
    ConsentRecord,
    Decision,
    Guardianship,
    GuardianshipState,
)
from guardian_portal.family.powers import Power, powers_of
from guardian_portal.family.purposes import SUPERVISION_SUMMARY
from guardian_portal.family.rulebook import RuleBook
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
    theirs = Q(guardianship=OuterRef("pk")) | Q(guardianship__isnull=True)
    refused = ConsentRecord.objects.filter(
        theirs, child=OuterRef("child"), purpose=SUPERVISION_SUMMARY, is_current=True
    ).exclude(decision=Decision.GIVEN)
    alerts_only = PlanStep.objects.filter(
        child=OuterRef("child"), loosens=Loosening.FEWER_SUMMARIES, state=StepState.DONE
    )
    rows = Guardianship.objects.filter(
        live_at(now),
        guardian_id__in=[one.person_id for one in readers],
        guardian__is_active=True,
        state=GuardianshipState.ACTIVE,
    ).annotate(refused=Exists(refused), alerts_only=Exists(alerts_only))
    found: dict[int, list[Guardianship]] = defaultdict(list)
    for one in rows.select_related("child__connection").order_by("pk"):
        found[one.guardian_id].append(one)
    return found


def _has_summary(link: Any, now: datetime, book: RuleBook | None) -> bool:
    """None is made for who refused it, nor for anybody where the child did; a plan or the law may bar it."""
    if link.refused or link.alerts_only or Power.SEE_ACTIVITY not in powers_of(link, now):
        return False
    return monitoring_bar(child_of(link), now.date(), book) is None


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
