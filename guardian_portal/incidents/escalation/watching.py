"""Starts an escalation where a grave alert has nobody who takes it in hand, and stops what has lost its reason.

Both are read from what is stored, under the lock on the children that every writer of their incidents holds; so it does
not matter which of several events came first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, Max, Min, OuterRef, Q, QuerySet, Subquery

from guardian_portal.common.rows import insert_rows
from guardian_portal.family.models import ChildState
from guardian_portal.family.standing import live_at
from guardian_portal.incidents.models import Acknowledgement, Escalation, Sighting, Stopped

from .ladder import LADDERED, first_due

if TYPE_CHECKING:
    from guardian_portal.incidents.services.changes import Change

# After this long the next grave thing is a new matter, even where the desk has the last one.
NEW_MATTER_AFTER = timedelta(hours=24)


def follow_ladders(changes: Sequence[Change], *, now: datetime) -> None:
    """After guardians were told, or something was hidden or closed. No statement where nothing is grave enough."""
    if any(one.before is not None and one.was_visible and one.before.severity in LADDERED for one in changes):
        stop_baseless({one.incident.child_id for one in changes}, now=now)
    grave = [one for one in changes if one.visible and not one.incident.cleared and one.incident.severity in LADDERED]
    if grave:
        _start(Q(incident__in=[one.incident.pk for one in grave]), now=now)


def grave_sightings(now: datetime) -> QuerySet[Sighting]:
    """What escalates: open, held from nobody, as grave as a ladder asks, and of a guardian who is one today."""
    return Sighting.objects.filter(
        live_at(now, "alert__guardianship__"),
        withdrawn_at__isnull=True,
        frozen_at__isnull=True,
        cleared=False,
        severity__in=LADDERED,
        alert__guardianship__is_danger=False,
        alert__guardian__is_active=True,
    ).exclude(alert__thread__child__state=ChildState.DELETED)


def taken(thread: str, now: datetime) -> Exists:
    """Whether a guardian of today has it. What somebody said whom staff name the danger must not quiet it."""
    standing = Acknowledgement.objects.filter(
        live_at(now, "alert__guardianship__"),
        reopened_at__isnull=True,
        alert__thread=OuterRef(thread),
        alert__guardianship__is_danger=False,
        guardian__is_active=True,
    )
    return Exists(standing)


def stop_baseless(child_ids: Collection[int], *, now: datetime) -> None:
    """Where nothing grave is left, or nobody to see it. What remains may be younger than what began it: then anew."""
    standing = Escalation.objects.filter(thread__child__in=child_ids, stopped_at__isnull=True)
    since = Subquery(
        grave_sightings(now)
        .filter(alert__thread=OuterRef("thread"), risen_at__gte=OuterRef("about_from"))
        .order_by()
        .values("alert__thread")
        .annotate(since=Min("risen_at"))
        .values("since")
    )
    found = list(standing.annotate(since=since, taken=taken("thread", now)))
    baseless = [one for one in found if one.since is None]
    stop([one.pk for one in baseless], why=Stopped.GONE, now=now)
    _take_up_again(baseless, now=now)
    stop([one.pk for one in found if one.since is not None and one.taken], why=Stopped.TAKEN, now=now)
    younger = [one for one in found if one.since is not None and one.since > one.started_at and not one.taken]
    stop([one.pk for one in younger], why=Stopped.RESTARTED, now=now)
    _insert([_new(one.thread_id, one.severity, one.since, about_from=one.since) for one in younger])


def _take_up_again(ended: Sequence[Escalation], *, now: datetime) -> None:
    """As if it had never been: what it had replaced goes on, where that has a reason still."""
    if not ended:
        return
    replaced = Escalation.objects.filter(
        thread__in=[one.thread_id for one in ended],
        stopped_at__in=[one.started_at for one in ended],
        stopped_why=Stopped.RESTARTED,
    )
    still = grave_sightings(now).filter(alert__thread=OuterRef("thread"), risen_at__gte=OuterRef("about_from"))
    replaced.filter(Exists(still)).update(stopped_at=None, stopped_why="")


def stop(ids: Collection[int], *, why: Stopped, now: datetime) -> int:
    """How many of these went on until now."""
    if not ids:
        return 0
    return Escalation.objects.filter(pk__in=ids, stopped_at__isnull=True).update(
        stopped_at=now, stopped_why=why, due_at=None
    )


def stop_taken(thread_id: int, *, now: datetime) -> int:
    """Somebody has it: nobody else is asked."""
    return Escalation.objects.filter(thread=thread_id, stopped_at__isnull=True).update(
        stopped_at=now, stopped_why=Stopped.TAKEN, due_at=None
    )


def begin_again_without(*, guardianship_id: int, now: datetime) -> None:
    """Who had it is gone, and nobody else has it."""
    had = Acknowledgement.objects.filter(alert__guardianship=guardianship_id, reopened_at__isnull=True)
    threads = list(had.values_list("alert__thread", flat=True))
    if threads:
        _start(Q(alert__thread__in=threads), now=now)


def _start(which: Q, *, now: datetime) -> None:
    """Where one of these sightings is grave, nobody has it, and nobody is asked yet."""
    threads = list(
        grave_sightings(now)
        .filter(which, ~taken("alert__thread", now), ~_watched(now))
        .order_by()
        .values_list("alert__thread")
        .annotate(Max("severity"), Max("risen_at"))
    )
    if not threads:
        return
    older = Escalation.objects.filter(thread__in=[thread for thread, *_ in threads], stopped_at__isnull=True)
    older.update(stopped_at=now, stopped_why=Stopped.RESTARTED, due_at=None)
    _insert([_new(thread, severity, now, about_from=risen) for thread, severity, risen in threads])


def _watched(now: datetime) -> Exists:
    """One for all, unless it got graver; and what the desk was told of long ago does not answer for what is new."""
    risen_at = ExpressionWrapper(OuterRef("risen_at"), DateTimeField())
    known = Escalation.objects.annotate(risen_at=risen_at).filter(
        thread=OuterRef("alert__thread"), severity__gte=OuterRef("severity")
    )
    lately = Q(due_at__isnull=False) | Q(started_at__gt=now - NEW_MATTER_AFTER) | Q(risen_at__lt=now)
    seen_to = Q(stopped_why=Stopped.REACHED, stopped_at__gt=F("risen_at"))
    return Exists(known.filter((Q(stopped_at__isnull=True) & lately) | seen_to))


def _new(thread_id: int, severity: int, started_at: datetime, *, about_from: datetime) -> Escalation:
    return Escalation(
        thread_id=thread_id,
        severity=severity,
        started_at=started_at,
        about_from=about_from,
        due_at=first_due(severity, started_at),
    )


def _insert(rows: list[Escalation]) -> None:
    if rows:
        insert_rows(rows)
