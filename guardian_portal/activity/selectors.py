"""What a reader may see of a child's activity. One code for guardians, for the child's own page, mails and files."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from guardian_portal.activity.bypass import bypass_signs, drifts_between
from guardian_portal.activity.encounter_reading import Encounters, encounters_between
from guardian_portal.activity.figures import ActivitySummary, DayFigures, PlaceFigures
from guardian_portal.activity.periods import Period, day_begins, period_range
from guardian_portal.activity.reading import Read, Sums, bounds, by_local_day, windows_between
from guardian_portal.activity.windows import OTHER_PLACES
from guardian_portal.family.models import Child
from guardian_portal.platforms.catalogues import control_labels, place_labels
from guardian_portal.platforms.models import Catalogue, Connection, WindowSize

# After all days: no window.
_NOTHING: tuple[date, Iterable[tuple[date, int, Read]]] = (date.max, ())


def reading_zone(child: Child, reader_zone: tzinfo) -> tzinfo:
    """Hours are read on the reader's clock; whole days on the platform's, since they cannot be cut anew."""
    connection = child.connection
    return ZoneInfo(connection.zone) if connection.windows == WindowSize.DAY else reader_zone


def activity_summary(
    *, child: Child, period: Period, zone: tzinfo, since: datetime | None, until: datetime | None = None
) -> ActivitySummary:
    """The figures of a period and of the days before it.

    `since` is the guardian's activation: a window that began before it is left out whole. None is the child's own view.
    `until` leaves out what began then or later. `zone` is `reading_zone(...)`. Two queries, those of
    settings.DRIFT_COUNTERS, and one for the names of places and controls where there are any.
    """
    before = period.before()
    current, earlier = _sums(child, period, before, zone, since, until)
    moments = _moments(before.first, period, zone, since, until)
    told = encounters_between(child.pk, *moments, zone)
    drifts = drifts_between(child, *moments[1:])
    days = tuple(current.day(day, contacts=told.contacts_on(day)) for day in period.days())
    previous_days = tuple(earlier.day(day, contacts=told.contacts_on(day)) for day in before.days())
    _prepare_names(child.connection, current, told)
    now = min(timezone.now(), until) if until else timezone.now()
    begun = sum(day_begins(day, zone) <= now for day in period.days())
    is_comparable = since is None or since <= day_begins(before.first, zone)
    return ActivitySummary(
        period=period,
        zone=zone,
        days=days,
        previous_days=previous_days,
        previous_minutes=_minutes(previous_days) if is_comparable else None,
        previous_minutes_so_far=_minutes(previous_days[:begun]) if is_comparable else None,
        **_totals(days),
        known_contacts=current.known_contacts,
        by_hour=None if child.connection.windows == WindowSize.DAY else tuple(current.by_hour),
        places=_places(current, child.connection),
        purchases=current.purchases(),
        contacts_added=len(told.added),
        contacts_removed=len(told.removed),
        contacts_known_to_friends=len(told.known),
        blocked=told.blocked_figures(control_labels(child.connection) if told.blocked else {}),
        bypass_signs=bypass_signs(days, previous_days, zone=zone, since=since, now=now, drifts=drifts),
        has_any=bool(current.days or told.added or told.removed or told.blocked),
        is_partial=_is_partial(period, zone, since, now),
    )


def day_rows(
    *, child: Child, first: date, last: date, zone: tzinfo, since: datetime | None, until: datetime | None = None
) -> Iterator[DayFigures]:
    """Every local day of a range, oldest first, with zeros where nothing was. Holds one day at a time."""
    begin, end = bounds(first, last, zone, since, until)
    told = encounters_between(child.pk, *_moments(first, period_range(first, last), zone, since, until), zone)
    groups = groupby(by_local_day(windows_between(child.pk, begin, end), zone), key=lambda one: one[0])
    found, group = next(groups, _NOTHING)
    for day in period_range(first, last).days():
        while found < day:
            found, group = next(groups, _NOTHING)
        sums = Sums()
        if found == day:
            for _day, hour, window in group:
                sums.add(day, hour, window)
        yield sums.day(day, contacts=told.contacts_on(day))


def _sums(
    child: Child, period: Period, before: Period, zone: tzinfo, since: datetime | None, until: datetime | None
) -> tuple[Sums, Sums]:
    """Both periods from one query."""
    begin, end = bounds(before.first, period.last, zone, since, until)
    current, earlier = Sums(), Sums()
    for day, hour, window in by_local_day(windows_between(child.pk, begin, end), zone):
        if period.first <= day <= period.last:
            current.add(day, hour, window)
        elif before.first <= day <= before.last:
            earlier.add(day, hour, window._replace(places=None, purchases=None))
    return current, earlier


def _moments(
    first: date, period: Period, zone: tzinfo, since: datetime | None, until: datetime | None
) -> tuple[datetime, datetime, datetime]:
    """From which moments on the days before and the period itself may be seen, and before which."""
    begin, middle = day_begins(first, zone), day_begins(period.first, zone)
    end = day_begins(period.last + timedelta(days=1), zone)
    if since is not None:
        begin, middle = max(begin, since), max(middle, since)
    return begin, middle, end if until is None else min(end, until)


def _minutes(days: Iterable[DayFigures]) -> int:
    return sum(day.minutes for day in days)


def _totals(days: Iterable[DayFigures]) -> dict[str, int]:
    """What is simply the sum of the days."""
    names = ("minutes", "sessions", "messages_sent", "messages_received", "new_contacts")
    return {name: sum(getattr(day, name) for day in days) for name in names}


def _prepare_names(connection: Connection, sums: Sums, told: Encounters) -> None:
    """Fetch what the platform declares, in one query, where anything found has a name there."""
    if told.blocked or any(key != OTHER_PLACES for key in sums.places):
        newest = Catalogue.objects.select_related("newest")
        prefetch_related_objects([connection], Prefetch("catalogue", queryset=newest))


def _places(sums: Sums, connection: Connection) -> tuple[PlaceFigures, ...]:
    """A place that was public when its minutes came and is not any more is one of the others."""
    labels = place_labels(connection) if any(key != OTHER_PLACES for key in sums.places) else {}
    named = [PlaceFigures(key, labels[key], minutes) for key, minutes in sums.places.items() if key in labels]
    found = sorted(named, key=lambda one: (-one.minutes, one.label))
    other = sums.places.total() - sum(one.minutes for one in found)
    return (*found, PlaceFigures(OTHER_PLACES, _("Other places"), other)) if other else tuple(found)


def _is_partial(period: Period, zone: tzinfo, since: datetime | None, now: datetime) -> bool:
    ends = day_begins(period.last + timedelta(days=1), zone)
    return now < ends or (since is not None and since > day_begins(period.first, zone))
