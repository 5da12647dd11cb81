"""Asks each platform every hour for the events after the last one read this way: an outage of any length loses nothing.

What had come already is a duplicate and has no second effect (section 4 of the platform contract, gap repair).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import structlog
from django.utils import timezone

from guardian_portal.intake.applying import Outcome, apply
from guardian_portal.intake.judging import Good, Judged, Rules
from guardian_portal.intake.keeping import RECEIPTS_KEPT
from guardian_portal.intake.problems import Refusal
from guardian_portal.intake.reading import judge_body
from guardian_portal.platforms.client import CallError, PlatformRefused, poll_events
from guardian_portal.platforms.models import Connection, GapRepair

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=1)
TRIED_AGAIN_AFTER = timedelta(minutes=5)
# A platform that offers no such call may offer it tomorrow.
REFUSED_FOR = timedelta(days=1)
# Older ones could count twice: the receipts that tell what came before are not kept for ever.
READ_BACK = RECEIPTS_KEPT - timedelta(days=5)
AT_ONCE = 3
# Other sweepers wait behind this one.
SECONDS = 5.0
MAX_SEQUENCE = 64


class _Numbered(msgspec.Struct):
    sequence: str | int | None = None


class _CannotGoOn(Exception):
    """The page names no later `sequence` than the one it was asked after."""


_numbered = msgspec.json.Decoder(list[_Numbered]).decode


def repair_gaps() -> None:
    """A sweeper. A new connection is asked for the first time an hour after it was made."""
    now = timezone.now()
    new = Connection.objects.filter(retired_at__isnull=True, gap_repair__isnull=True)
    GapRepair.objects.bulk_create([GapRepair(connection=one, due_at=now + EVERY) for one in new], ignore_conflicts=True)
    due = GapRepair.objects.filter(due_at__lte=now, connection__retired_at__isnull=True)
    for one in due.select_related("connection").order_by("due_at")[:AT_ONCE]:
        if _claim(one, now):
            repair(one)


def repair(one: GapRepair) -> None:
    """Read what came since, a page at a time. What is left when the time is over is read at the next sweep."""
    until = time.monotonic() + SECONDS
    try:
        while time.monotonic() < until:
            if not _read_page(one):
                _settle(one, wait=EVERY, read_at=timezone.now())
                return
    except PlatformRefused as refused:
        _settle(one, wait=REFUSED_FOR, status=f"status {refused.status}")
    except (CallError, Refusal, _CannotGoOn) as error:
        _settle(one, wait=TRIED_AGAIN_AFTER, status=type(error).__name__)
    else:
        _settle(one, wait=timedelta())


def _read_page(one: GapRepair) -> bool:
    """False: there is nothing left. Where the reader dies after the effects, the page is read again to none."""
    body = poll_events(connection=one.connection, after=one.after)
    now = timezone.now()
    judged = judge_body(body, Rules.of(one.connection, now=now), batch=True)
    if not judged:
        return False
    outcome = apply(connection=one.connection, judged=_recent(judged, now), single=False)
    _log(one, outcome)
    one.after = _last(body, after=one.after)
    GapRepair.objects.filter(pk=one.pk).update(after=one.after)
    return True


def _recent(judged: Sequence[Judged], now: datetime) -> list[Judged]:
    return [one for one in judged if not (isinstance(one, Good) and one.event.time < now - READ_BACK)]


def _last(body: bytes, *, after: str) -> str:
    try:
        found = [str(one.sequence) for one in _numbered(body) if one.sequence is not None]
    except msgspec.MsgspecError:
        found = []
    if not found or found[-1] == after or len(found[-1]) > MAX_SEQUENCE:
        raise _CannotGoOn
    return found[-1]


def _log(one: GapRepair, outcome: Outcome) -> None:
    if outcome.accepted:
        log.warning("gap_repaired", connection=one.connection.public_id, events=outcome.accepted)


def _claim(one: GapRepair, now: datetime) -> bool:
    """Of several sweepers one reads; should it die, another tries soon."""
    due = GapRepair.objects.filter(pk=one.pk, due_at=one.due_at)
    return due.update(due_at=now + TRIED_AGAIN_AFTER) == 1


def _settle(one: GapRepair, *, wait: timedelta, status: str = "", read_at: datetime | None = None) -> None:
    said = {"due_at": timezone.now() + wait, "last_status": status}
    GapRepair.objects.filter(pk=one.pk).update(**said, **({"read_at": read_at} if read_at else {}))
    if status:
        log.warning("gap_not_repaired", connection=one.connection.public_id, cause=status)
