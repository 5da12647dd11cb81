"""The audit trail for the staff's page: a page of entries newest first, and how far the trail is sealed and verified.

Ten million entries are never counted nor read through: a page looks at a bounded stretch and says how far back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from guardian_portal.audit.anchors import anchor_file, last_line
from guardian_portal.audit.models import Entry, Seal
from guardian_portal.family.models import LinkRequest

from .audit_scope import KINDS, known_entries

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

ENTRIES_A_PAGE = 50
LOOKED_AT = 5000
SEALS_SHOWN = 5
# Ids rise with time, but an entry is dated before it is written: transactions are shorter than this.
SLACK = timedelta(hours=1)


@dataclass(frozen=True)
class Wanted:
    """What to look for; what is empty is not asked about."""

    action: str = ""
    actor: str = ""
    thing: str = ""
    day: date | None = None


@dataclass(frozen=True)
class TrailPage:
    """One page. `older` is where the next one begins; `looked_back_to`: the stretch ended before the page was full."""

    entries: list[Entry]
    older: int | None
    looked_back_to: datetime | None


@dataclass(frozen=True)
class TrailState:
    """How far the trail is sealed, anchored and verified."""

    seals: list[Seal]
    unsealed_since: datetime | None
    verification: Entry | None
    anchored: int | None
    has_anchor: bool


def trail_page(*, staff: User, wanted: Wanted, before: int | None) -> TrailPage:
    """Newest first, from below the id `before`."""
    stretch = _stretch(staff, wanted, before)
    # About one thing there is an index and there are few; else only so many are looked at.
    end = None if wanted.thing else stretch.values_list("pk", "at")[LOOKED_AT : LOOKED_AT + 1].first()
    found = stretch.filter(pk__gt=end[0]) if end else stretch
    if wanted.action:
        found = found.filter(action=wanted.action)
    if wanted.actor:
        found = found.filter(actor_id=wanted.actor)
    rows = list(known_entries(found, staff)[: ENTRIES_A_PAGE + 1])
    if len(rows) > ENTRIES_A_PAGE:
        return TrailPage(rows[:ENTRIES_A_PAGE], rows[ENTRIES_A_PAGE - 1].pk, None)
    return TrailPage(rows, end[0] + 1 if end else None, end[1] if end else None)


def trail_state() -> TrailState:
    """For the whole installation."""
    seals = list(Seal.objects.defer("marks")[:SEALS_SHOWN])
    after = seals[0].last_entry if seals else 0
    return TrailState(
        seals=seals,
        unsealed_since=Entry.objects.filter(pk__gt=after).order_by("pk").values_list("at", flat=True).first(),
        verification=last_verification(),
        anchored=_anchored(),
        has_anchor=anchor_file() is not None,
    )


def last_verification() -> Entry | None:
    """What `verify_audit` wrote last."""
    return Entry.objects.filter(object_kind="audit", object_id="verification").first()


def _stretch(staff: User, wanted: Wanted, before: int | None) -> QuerySet[Entry]:
    entries = Entry.objects.order_by("-pk")
    if before is not None:
        entries = entries.filter(pk__lt=before)
    if wanted.thing:
        attempts = LinkRequest.objects.filter(reference=wanted.thing.upper()).values_list("public_id", flat=True)
        entries = entries.filter(object_kind__in=KINDS, object_id__in=[wanted.thing, *attempts])
    return _on(entries, wanted.day) if wanted.day else entries


def _on(entries: QuerySet[Entry], day: date) -> QuerySet[Entry]:
    """Of a day on the reader's own clock. Found by time once, then by id like everything here."""
    begin = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    first = Entry.objects.filter(at__gte=begin - SLACK).order_by("at").values_list("pk", flat=True).first()
    last = Entry.objects.filter(at__lt=end + SLACK).order_by("-at").values_list("pk", flat=True).first()
    if first is None or last is None:
        return entries.none()
    return entries.filter(pk__gte=first, pk__lte=last, at__gte=begin, at__lt=end)


def _anchored() -> int | None:
    """Number of the last seal in the anchor file; None where it can't be read from here."""
    path = anchor_file()
    try:
        line = last_line(path) if path else None
    except OSError:
        return None
    return line.number if line else None
