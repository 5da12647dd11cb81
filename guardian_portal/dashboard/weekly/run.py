"""The run of the weekly mail: who is due, in chunks, each one transaction that writes the mails and moves on.

A run that dies leaves whole chunks done and the one in hand undone, so the next run goes on where it stopped. Two
runs at once share the work. What is written is the outbox (docs/delivery.md); sending is the queue's.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from guardian_portal.common.ids import new_public_id
from guardian_portal.dashboard.weekly.contents import Reader, standings
from guardian_portal.incidents.weekly import tell_by_weekly_mail, untold_sightings
from notifications.models import WEEKLY_READY, Notice, WeeklyChoice
from notifications.services import NoticeRequest, notify
from notifications.weekly import LATE, reckon_missing, settle, take_due

CHUNK = 500
# The sweepers of all rooms take turns: what is left waits for the next round.
SWEEP_SECONDS = 3.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Chunk:
    """How many guardians were due, got a mail, and were so late that the week is skipped."""

    looked_at: int = 0
    mailed: int = 0
    late: int = 0

    def __add__(self, other: "Chunk") -> "Chunk":
        return Chunk(self.looked_at + other.looked_at, self.mailed + other.mailed, self.late + other.late)


def sweep() -> None:
    """One of settings.SWEEPERS. Ends by itself after a few seconds, however many are due."""
    until, done = time.monotonic() + SWEEP_SECONDS, Chunk()
    reckon_missing(now=timezone.now(), limit=CHUNK)
    while time.monotonic() < until:
        chunk = write_chunk(now=timezone.now())
        done += chunk
        if chunk.looked_at < CHUNK:
            break
    if done.looked_at:
        log.info("weekly_mails_written", looked_at=done.looked_at, mailed=done.mailed, late=done.late)


def write_chunk(*, now: datetime, size: int = CHUNK) -> Chunk:
    """The mails of up to `size` guardians who are due, and their next moment. The statements do not grow with them."""
    with transaction.atomic():
        due = take_due(now=now, limit=size)
        in_time = [one for one in due if one.due_at is not None and now - one.due_at <= LATE]
        mailed = _write(in_time, now=now) if in_time else 0
        settle(due, now=now)
    return Chunk(len(due), mailed, len(due) - len(in_time))


def _write(due: Sequence[WeeklyChoice], *, now: datetime) -> int:
    """A mail for each who has something to read: nothing is sent to say that there is nothing."""
    readers = [Reader.of(one.person, one.due_week) for one in due if one.due_week]
    found = standings(readers, now=now)
    news = untold_sightings(guardian_ids=list(found), now=now)
    told = _told_already(due)
    mails: dict[str, int] = {}
    requests = []
    for one in due:
        person = one.person_id
        if person not in found or person in told or not (found[person].active or person in news):
            continue
        thing = new_public_id()
        mails[thing] = person
        requests.append(_request(one, thing))
    notify(requests=requests)
    tell_by_weekly_mail(sightings={thing: news.get(person, ()) for thing, person in mails.items()}, now=now)
    return len(requests)


def _request(choice: WeeklyChoice, thing: str) -> NoticeRequest:
    if choice.due_at is None or choice.due_week is None:
        raise ValueError("a choice that is due has a moment and a week")
    return NoticeRequest(
        kind=WEEKLY_READY,
        recipient_id=choice.person_id,
        thing=thing,
        thread=choice.due_week.isoformat(),
        expires_at=choice.due_at + LATE,
    )


def _told_already(due: Sequence[WeeklyChoice]) -> set[int]:
    """The constraint's own question, asked first: one row that breaks it must not stop a chunk for good."""
    weeks = {(one.person_id, one.due_week.isoformat()) for one in due if one.due_week}
    rows = Notice.objects.filter(
        kind=WEEKLY_READY, recipient__in=[one.person_id for one in due], thread__in={week for _person, week in weeks}
    )
    return {person for person, week in rows.values_list("recipient_id", "thread") if person and (person, week) in weeks}
