"""How old the open cases are by kind, and which clocks are near their end or past it: the law's and our own apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.support.cases.queue import QueueRow, queue_row, waiting_cases
from guardian_portal.support.models import CaseKind, Clock

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from accounts.models import User

# Each begins where the one before it ends; the last has no end.
BANDS: Sequence[tuple[timedelta | None, StrPromise]] = (
    (timedelta(days=1), _("Under a day")),
    (timedelta(days=3), _("1 to 3 days")),
    (timedelta(days=7), _("3 to 7 days")),
    (timedelta(days=30), _("7 to 30 days")),
    (None, _("Over 30 days")),
)
# This long before its end a clock is near it.
NEAR_LOOK, NEAR_LEGAL, NEAR_OWN = timedelta(minutes=30), timedelta(days=3), timedelta(days=1)
NEAREST_SHOWN = 15


@dataclass(frozen=True)
class AgeRow:
    """Of one kind, how many in each band."""

    kind: str
    name: str | StrPromise
    bands: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.bands)


@dataclass(frozen=True)
class ClockRow:
    """One clock: how many of those that wait are near its end, and past it."""

    name: StrPromise
    near: int
    over: int


def ageing(staff: User) -> list[AgeRow]:
    """The kinds that wait, in the order of their list, and all of them. One query."""
    now = timezone.now()
    counted = [Count("pk", filter=one) for one in _bands(now)]
    rows_by_kind = (
        waiting_cases(staff)
        .order_by()
        .values_list("kind")
        .annotate(**{f"band_{number}": one for number, one in enumerate(counted)})
    )
    found: dict[str, list[int]] = {kind: bands for kind, *bands in rows_by_kind}
    rows = [AgeRow(kind, CaseKind(kind).label, tuple(found[kind])) for kind in CaseKind.values if kind in found]
    every = tuple(sum(bands) for bands in zip(*(row.bands for row in rows), strict=True))
    return [*rows, AgeRow("", _("All"), every)] if rows else []


def band_of(age: timedelta) -> int:
    """The number of the band that this age falls in."""
    return next(number for number, (end, _name) in enumerate(BANDS) if end is None or age < end)


def clocks(staff: User) -> list[ClockRow]:
    """The first look and the two kinds of answers. One query."""
    now = timezone.now()
    unseen, legal, own = Q(first_looked_at__isnull=True), Q(clock=Clock.LEGAL), Q(clock=Clock.OWN)
    of = (
        (_("First look, as we promise"), unseen, "first_look_due_at", NEAR_LOOK),
        (_("Answer, as the law demands"), legal, "due_at", NEAR_LEGAL),
        (_("Answer, as we promise"), own, "due_at", NEAR_OWN),
    )
    wanted: dict[str, Count] = {}
    for number, (_name, which, due, near) in enumerate(of):
        wanted[f"near_{number}"] = Count("pk", filter=which & Q(**{f"{due}__gte": now, f"{due}__lt": now + near}))
        wanted[f"over_{number}"] = Count("pk", filter=which & Q(**{f"{due}__lt": now}))
    counts = waiting_cases(staff).order_by().aggregate(**wanted)
    return [ClockRow(one[0], counts[f"near_{n}"], counts[f"over_{n}"]) for n, one in enumerate(of)]


def nearest(staff: User) -> list[QueueRow]:
    """Those whose clock ends first, or has ended. One query."""
    now = timezone.now()
    due = waiting_cases(staff).filter(next_due_at__lt=now + NEAR_LEGAL).order_by("next_due_at", "pk")
    return [queue_row(one, now) for one in due[:NEAREST_SHOWN]]


def _bands(now: datetime) -> list[Q]:
    found, upper = [], Q()
    for end, _name in BANDS:
        lower = Q(opened_at__gt=now - end) if end else Q()
        found.append(lower & upper)
        upper = Q(opened_at__lte=now - end) if end else Q()
    return found
