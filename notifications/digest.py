"""The run of the daily mail: who has things waiting for it, in chunks, each one transaction that writes and moves on.

What waits are notices with a moment (`digest_at`); a daily mail is a notice that they are `told_by`. Runs at once
share the work, and a constraint keeps it to one mail for each person and day of theirs.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from guardian_portal.common.ids import new_public_id
from notifications.locking import lock_notices
from notifications.models import DAILY_DIGEST, Notice, Preference
from notifications.routing import Chosen, choices_of, next_digest
from notifications.services import NoticeRequest, notify

CHUNK = 200
# The sweepers of all rooms take turns: what is left waits for the next round.
SWEEP_SECONDS = 3.0
log = structlog.get_logger(__name__)


class Row(NamedTuple):
    """A notice that waits."""

    pk: int
    digest_at: datetime


def sweep() -> None:
    """One of settings.SWEEPERS. Ends by itself after a few seconds, however many are due."""
    until, written = time.monotonic() + SWEEP_SECONDS, 0
    while time.monotonic() < until:
        looked_at, mails = write_chunk(now=timezone.now())
        written += mails
        if looked_at < CHUNK:
            break
    if written:
        log.info("daily_mails_written", mails=written)


def write_chunk(*, now: datetime, size: int = CHUNK) -> tuple[int, int]:
    """The mails of up to `size` people for whom something is due: how many people, and how many mails.

    The statements do not grow with them.
    """
    with transaction.atomic():
        people = _take(now, size)
        waiting = _waiting(people, now)
        chosen = choices_of(waiting)
        days = {person: _day(chosen[person], rows) for person, rows in waiting.items()}
        told = _told_already(days)
        fresh, late = [one for one in waiting if one not in told], [one for one in waiting if one in told]
        mails = notify(requests=[_request(person, days[person]) for person in fresh])
        _tell(mails, [row.pk for person in fresh for row in waiting[person]])
        for person in late:
            _wait_for_tomorrow(waiting[person], chosen[person], now)
    return len(people), len(mails)


def _take(now: datetime, size: int) -> list[int]:
    """People for whom something is due, longest due first. Of two runs that take the same the second waits here, and
    then finds nothing of theirs waiting any more."""
    due = Notice.objects.filter(digest_at__lte=now, recipient__isnull=False).order_by("digest_at")
    people = list(dict.fromkeys(due.values_list("recipient_id", flat=True)[: size * 10]))[:size]
    if people:
        Preference.objects.bulk_create([Preference(person_id=one) for one in sorted(people)], ignore_conflicts=True)
        taken = Preference.objects.filter(person__in=people).order_by("person").select_for_update()
        list(taken.values_list("pk", flat=True))
    return people


def _waiting(people: Collection[int], now: datetime) -> dict[int, list[Row]]:
    """By person, what is due for them, locked. Asked after they were taken."""
    due = lock_notices(Notice.objects.filter(digest_at__lte=now, recipient__in=people)) if people else []
    rows = Notice.objects.filter(pk__in=due) if due else Notice.objects.none()
    found: dict[int, list[Row]] = defaultdict(list)
    for person, pk, digest_at in rows.order_by("recipient", "pk").values_list("recipient_id", "pk", "digest_at"):
        if digest_at is not None:
            found[person].append(Row(pk, digest_at))
    return found


def _day(chosen: Chosen, rows: Sequence[Row]) -> str:
    """The reader's day whose mail it is, however late it is written."""
    return max(row.digest_at for row in rows).astimezone(chosen.zone).date().isoformat()


def _told_already(days: Mapping[int, str]) -> set[int]:
    """The constraint's own question, asked first: what came late waits for the next day."""
    rows = Notice.objects.filter(kind=DAILY_DIGEST, recipient__in=list(days), thread__in=set(days.values()))
    return {person for person, day in rows.values_list("recipient_id", "thread") if person and days[person] == day}


def _request(person: int, day: str) -> NoticeRequest:
    return NoticeRequest(kind=DAILY_DIGEST, recipient_id=person, thing=new_public_id(), thread=day)


def _tell(mails: Sequence[Notice], members: Sequence[int]) -> None:
    """Only what still waits: what was taken back meanwhile stays out."""
    if not mails:
        return
    mail = Notice.objects.filter(pk__in=[one.pk for one in mails], recipient=OuterRef("recipient"))
    waiting = Notice.objects.filter(pk__in=members, digest_at__isnull=False)
    waiting.update(told_by=Subquery(mail.values("pk")[:1]), digest_at=None)


def _wait_for_tomorrow(late: Sequence[Row], chosen: Chosen, now: datetime) -> None:
    rows = Notice.objects.filter(pk__in=[row.pk for row in late], digest_at__isnull=False)
    rows.update(digest_at=next_digest(chosen, after=now))


@transaction.atomic(savepoint=False)
def follow_choice(*, person: Any, now: datetime) -> None:
    """After another hour or another time zone: what waits comes with the next daily mail by the new clock."""
    chosen = choices_of([person.pk])[person.pk]
    waiting = lock_notices(Notice.objects.filter(recipient=person, digest_at__gt=now))
    Notice.objects.filter(pk__in=waiting).update(digest_at=next_digest(chosen, after=now))
