"""Reads stored windows as plain numbers, and adds them up by the local day and hour in which each began.

The sums are made here and not by the database: the two have their own ideas of time zones, and their tables of clock
changes may differ from the ones that the pages are written with. A month has at most 744 windows.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

import msgspec
from django.db import connection

from guardian_portal.activity.figures import DayFigures, PurchaseFigures
from guardian_portal.activity.periods import day_begins
from guardian_portal.activity.windows import SECONDS
from guardian_portal.platforms.models import WindowSize

# Around a period, for the rare clock change that lets a local day begin a little earlier than its midnight says.
_MARGIN = timedelta(hours=2)
_DAY_SIZE = SECONDS[WindowSize.DAY.value]
_EPOCH = {"postgresql": "extract(epoch FROM start)::bigint", "sqlite": "CAST(strftime('%%s', start) AS integer)"}
_QUERY = (
    "SELECT {epoch}, size, minutes_active, sessions, messages_sent, messages_received, new_contacts, known_contacts, "
    "NULLIF(CAST(top_places AS text), '[]'), NULLIF(CAST(purchases AS text), '[]') FROM activity_activitywindow "
    # The bounds travel as parameters, so PostgreSQL leaves out partitions when it plans and when it runs.
    "WHERE child_id = %s AND start >= %s AND start < %s ORDER BY start"
)
_decode = msgspec.json.Decoder().decode


class Read(NamedTuple):
    """One stored window."""

    start: int  # seconds since 1970
    size: int
    minutes: int
    sessions: int
    messages_sent: int
    messages_received: int
    new_contacts: int
    known_contacts: int
    places: str | None
    purchases: str | None


@dataclass
class Sums:
    """The figures of one stretch of days, while they are added up."""

    days: dict[date, list[int]] = field(default_factory=dict)
    by_hour: list[int] = field(default_factory=lambda: [0] * 24)
    has_hours: bool = False
    has_whole_days: bool = False
    known_contacts: int = 0
    places: Counter[str] = field(default_factory=Counter)
    bought: Counter[str] = field(default_factory=Counter)
    spent: Counter[str] = field(default_factory=Counter)

    def add(self, day: date, hour: int, window: Read) -> None:
        found = self.days.get(day)
        if found is None:
            self.days[day] = list(window[2:7])
        else:
            for place, value in enumerate(window[2:7]):
                found[place] += value
        if window.size == _DAY_SIZE:
            self.has_whole_days = True
        else:
            self.has_hours = True
            self.by_hour[hour] += window.minutes
        self.known_contacts = max(self.known_contacts, window.known_contacts)
        if window.places is not None:
            for one in _decode(window.places):
                self.places[one["place_key"]] += one["minutes"]
        if window.purchases is not None:
            for one in _decode(window.purchases):
                self.bought[one["currency"]] += one["count"]
                self.spent[one["currency"]] += one["minor_units"]

    def day(self, day: date, *, contacts: int = 0) -> DayFigures:
        """`contacts`: as many new ones were told one by one; a platform may do that and count them in windows too."""
        found = self.days.get(day)
        if found is None:
            return DayFigures(day, new_contacts=contacts, has_data=contacts > 0)
        minutes, sessions, sent, received, new = found
        return DayFigures(day, minutes, sessions, sent, received, max(new, contacts), has_data=True)

    def purchases(self) -> tuple[PurchaseFigures, ...]:
        return tuple(PurchaseFigures(self.bought[one], self.spent[one], one) for one in sorted(self.bought))


def bounds(
    first: date, last: date, zone: tzinfo, since: datetime | None, until: datetime | None
) -> tuple[datetime, datetime]:
    """From and before which moments windows of these local days begin that the reader may see."""
    begin = day_begins(first, zone) - _MARGIN
    end = day_begins(last + timedelta(days=1), zone) + _MARGIN
    return (begin if since is None else max(begin, since)), (end if until is None else min(end, until))


def windows_between(child_id: int, begin: datetime, end: datetime) -> Iterator[Read]:
    """The windows that began in a stretch of time, oldest first; one query."""
    moments = [connection.ops.adapt_datetimefield_value(one) for one in (begin, end)]
    with connection.cursor() as cursor:
        cursor.execute(_QUERY.format(epoch=_EPOCH[connection.vendor]), [child_id, *moments])
        while rows := cursor.fetchmany(2000):
            yield from map(Read._make, rows)


def by_local_day(windows: Iterable[Read], zone: tzinfo) -> Iterator[tuple[date, int, Read]]:
    """Each window with the local day and hour in which it began. In zones of half and quarter hours a window that runs
    over midnight counts for the day of its start, whole: what part of it fell on which side nobody has told."""
    for window in windows:
        local = datetime.fromtimestamp(window.start, zone)
        yield local.date(), local.hour, window
