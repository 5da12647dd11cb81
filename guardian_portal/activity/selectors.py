"""What a reader may see of a child's activity. One code for guardians, for the child's own page, mails and files."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from guardian_portal.activity.bypass import bypass_signs
from guardian_portal.activity.encounter_reading import Encounters, encounters_between
from guardian_portal.activity.figures import ActivitySummary, DayFigures, PlaceFigures
from guardian_portal.activity.models import ActivityWindow
from guardian_portal.activity.periods import Period, day_begins, period_range
from guardian_portal.activity.reading import Read, Sums, bounds, by_local_day, windows_between
from guardian_portal.activity.windows import OTHER_PLACES
from guardian_portal.family.models import Child
from guardian_portal.platforms.catalogues import control_labels, place_labels
from guardian_portal.platforms.models import Connection, WindowSize

# After all days: no window.
_NOTHING: tuple[date, Iterable[tuple[date, int, Read]]] = (date.max, ())
_SAYS_SOMETHING = Q(minutes_active__gt=0) | Q(messages_sent__gt=0) | Q(messages_received__gt=0) | Q(new_contacts__gt=0)


def reading_zone(child: Child, reader_zone: tzinfo) -> tzinfo:
    """Hours are read on the reader's clock; whole days on the platform's, since they cannot be cut anew."""
    connection = child.connection
    return ZoneInfo(connection.zone) if connection.windows == WindowSize.DAY else reader_zone


def activity_summary(
    *, child: Child, period: Period, zone: tzinfo, since: datetime | None, until: datetime | None = None
) -> ActivitySummary:
    """The figures of a period and of the days before it.

    `since` is the guardian's activation: a window that began before it is left out whole. None is the child's own view.
    `until` leaves out what began then or later. `zone` is `reading_zone(...)`. Two queries, and one for the names of
    places and controls where `child` was not fetched with `connection__catalogue__newest`.
    """
    before = period.before()
    current, earlier = _sums(child, period, before, zone, since, until)
    told = _encounters(child, before.first, period, zone, since, until)
    days = tuple(current.day(day, contacts=told.contacts_on(day)) for day in period.days())
    previous_days = tuple(earlier.day(day, contacts=told.contacts_on(day)) for day in before.days())
    is_comparable = since is None or since <= day_begins(before.first, zone)
    now = min(timezone.now(), until) if until else timezone.now()
    begun = sum(day_begins(day, zone) <= now for day in period.days())
    return ActivitySummary(
        period=period,
        zone=zone,
        days=days,
        previous_days=previous_days,
        previous_minutes=sum(day.minutes for day in previous_days) if is_comparable else None,
        previous_minutes_so_far=sum(day.minutes for day in previous_days[:begun]) if is_comparable else None,
        **_totals(days),
        known_contacts=current.known_contacts,
        by_hour=None if child.connection.windows == WindowSize.DAY else tuple(current.by_hour),
        places=_places(current, child.connection),
        purchases=current.purchases(),
        contacts_added=len(told.added),
        contacts_removed=len(told.removed),
        contacts_known_to_friends=len(told.known),
        blocked=told.blocked_figures(control_labels(child.connection) if told.blocked else {}),
        bypass_signs=bypass_signs(days, previous_days, zone=zone, since=since, now=now, drifts=told.drifts),
        has_any=bool(current.days or told.added or told.removed or told.blocked),
        is_partial=_is_partial(period, zone, since, now),
    )


def day_rows(
    *, child: Child, first: date, last: date, zone: tzinfo, since: datetime | None, until: datetime | None = None
) -> Iterator[DayFigures]:
    """Every local day of a range, oldest first, with zeros where nothing was. Holds one day at a time."""
    begin, end = bounds(first, last, zone, since, until)
    told = _encounters(child, first, period_range(first, last), zone, since, until)
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


def children_with_activity(
    *, child_ids: Collection[int], first: datetime, before: datetime, since: Mapping[int, datetime] | None = None
) -> set[int]:
    """Which of the children did anything in a stretch of time; `since` by child: nothing from before it counts."""
    rows = ActivityWindow.objects.filter(child_id__in=child_ids, start__gte=first, start__lt=before)
    latest = rows.filter(_SAYS_SOMETHING).values_list("child_id").annotate(latest=Max("start"))
    return {child_id for child_id, start in latest if since is None or start >= since[child_id]}


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


def _encounters(
    child: Child, first: date, period: Period, zone: tzinfo, since: datetime | None, until: datetime | None
) -> Encounters:
    begin, middle = day_begins(first, zone), day_begins(period.first, zone)
    end = day_begins(period.last + timedelta(days=1), zone)
    if since is not None:
        begin, middle = max(begin, since), max(middle, since)
    return encounters_between(child, begin, middle, end if until is None else min(end, until), zone)


def _totals(days: Iterable[DayFigures]) -> dict[str, int]:
    """What is simply the sum of the days."""
    names = ("minutes", "sessions", "messages_sent", "messages_received", "new_contacts")
    return {name: sum(getattr(day, name) for day in days) for name in names}


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
