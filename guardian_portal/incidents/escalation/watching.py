"""Starts an escalation where a grave alert has nobody who takes it in hand, and stops what has lost its reason.

Both are read from what is stored, under the lock on the children that every writer of their incidents holds; so it does
not matter which of several events came first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, Max, Min, OuterRef, Q, Subquery

from guardian_portal.common.rows import insert_rows
from guardian_portal.incidents.models import DESKS, Acknowledgement, Escalation, Stopped

from .ladder import LADDERED, first_due
from .reasons import grave_sightings, had, open_incidents

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


def stop_baseless(child_ids: Collection[int], *, now: datetime) -> None:
    """Where nothing grave is left, or nobody to see it, or somebody has all of it.

    What remains may be younger than what began it: then anew.
    """
    standing = Escalation.objects.filter(thread__child__in=child_ids, stopped_at__isnull=True)
    about = grave_sightings(now).filter(alert__thread=OuterRef("thread"), risen_at__gte=OuterRef("about_from"))
    nobodys = about.filter(~had(now)).order_by().values("alert__thread").annotate(since=Min("risen_at"))
    standing = standing.annotate(is_grave=Exists(about), since=Subquery(nobodys.values("since")))
    everything = list(standing.select_related("thread"))
    found = [one for one in everything if one.thread.apart != DESKS]
    baseless = [one for one in found if not one.is_grave]
    stop([one.pk for one in baseless], why=Stopped.GONE, now=now)
    _take_up_again(baseless, now=now)
    stop([one.pk for one in found if one.is_grave and one.since is None], why=Stopped.TAKEN, now=now)
    younger = [one for one in found if one.since is not None and one.since > one.started_at]
    stop([one.pk for one in younger], why=Stopped.RESTARTED, now=now)
    _insert([_new(one.thread_id, one.severity, one.since, about_from=one.since) for one in younger])
    _stop_the_desks([one for one in everything if one.thread.apart == DESKS], now=now)


def _stop_the_desks(standing: Sequence[Escalation], *, now: datetime) -> None:
    """What no guardian may hear of stands until staff close it, unless nothing of the kind is open any more."""
    if not standing:
        return
    still = open_incidents(now).filter(child=OuterRef("thread__child"), class_code=OuterRef("thread__class_code"))
    gone = Escalation.objects.filter(~Exists(still), pk__in=[one.pk for one in standing])
    stop(list(gone.values_list("pk", flat=True)), why=Stopped.GONE, now=now)


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


def stop(ids: Collection[int], *, why: Stopped, now: datetime) -> None:
    """Those of these that went on until now. When the next step was due stays: it may be taken up again."""
    if ids:
        Escalation.objects.filter(pk__in=ids, stopped_at__isnull=True).update(stopped_at=now, stopped_why=why)


def begin_again_without(*, guardianship_id: int, now: datetime) -> None:
    """What this guardian said to have does not count any more, and nobody else has it."""
    said = Acknowledgement.objects.filter(alert__guardianship=guardianship_id, reopened_at__isnull=True)
    threads = list(said.values_list("alert__thread", flat=True))
    if threads:
        _start(Q(alert__thread__in=threads), now=now)


def _start(which: Q, *, now: datetime) -> None:
    """Where one of these sightings is grave, nobody has it, and nobody is asked yet."""
    threads = list(
        grave_sightings(now)
        .filter(which, ~had(now), ~_watched(now))
        .order_by()
        .values_list("alert__thread")
        .annotate(Max("severity"), Max("risen_at"))
    )
    if not threads:
        return
    older = Escalation.objects.filter(thread__in=[thread for thread, *_ in threads], stopped_at__isnull=True)
    older.update(stopped_at=now, stopped_why=Stopped.RESTARTED)
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
