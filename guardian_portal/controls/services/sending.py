"""Brings the newest revision of each child to its platform, one call at a time for a child, and reads back every night.

The sheet's row is the promise; the Celery message is only a wake-up. A call happens outside any transaction, under a
lease that a conditional UPDATE takes; what comes of it is written by whoever still has the lease.
"""

import random
import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from guardian_portal.audit.models import ActorKind
from guardian_portal.audit.services import SYSTEM, Actor
from guardian_portal.common.ids import new_public_id
from guardian_portal.controls.answers import (
    ACCOUNT_GONE,
    STALE,
    UNKNOWN_TO_PLATFORM,
    Said,
    Settled,
    Untrue,
    read_said,
    reasons,
)
from guardian_portal.controls.models import OPEN_REVISIONS, ControlSheet, Revision, RevisionState
from guardian_portal.controls.services.hearing import close_revision, hear, lock_sheet, newest_revision
from guardian_portal.controls.services.sheet import ask_anew, hold, set_aside
from guardian_portal.platforms import client
from guardian_portal.platforms.catalogues import refresh_soon
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.outbox import JITTER, RETRIES

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
BATCH = 20
DRAIN_SECONDS = 25.0
ANSWER_WITHIN = timedelta(hours=24)
_FINAL = frozenset({404, 409, 422})


def send_revisions() -> int:
    """Send what is due; for the sweepers and the woken worker, any number at once. Returns how many were tried."""
    return drain("send_due_at", _send)


def drain(clock: str, work: Callable[[ControlSheet], None]) -> int:
    """Lease sheets that are due by this clock, one after the other, and do the work of each."""
    stop, done = time.monotonic() + DRAIN_SECONDS, 0
    due = Q(**{f"{clock}__lte": timezone.now()})
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=timezone.now())
    for pk in list(ControlSheet.objects.filter(due, free).order_by(clock).values_list("pk", flat=True)[:BATCH]):
        token = new_public_id()
        mine = ControlSheet.objects.filter(due, free, pk=pk)
        if time.monotonic() > stop or not mine.update(lease=token, leased_until=timezone.now() + LEASE):
            continue
        work(ControlSheet.objects.select_related("child__connection").get(pk=pk, lease=token))
        done += 1
    return done


def platform_of(connection: Connection) -> Actor:
    """The platform, as the audit trail names it."""
    return Actor(ActorKind.PLATFORM, connection.public_id)


def _send(sheet: ControlSheet) -> None:
    """The newest revision; without one that waits there is nothing to send."""
    ControlSheet.objects.filter(pk=sheet.pk, lease=sheet.lease).update(attempts=F("attempts") + 1)
    revision = newest_revision(sheet.child_id)
    if revision is None or revision.state not in OPEN_REVISIONS:
        _finish(sheet, None)
        return
    document = {
        "revision": revision.number,
        "set_by": revision.set_by,
        "set_at": revision.set_at,
        "controls": revision.controls,
        "locks": revision.locks,
    }
    child = sheet.child
    try:
        answer = client.put_controls(connection=child.connection, account=child.account, document=document)
        said = None if answer.status == 202 else read_said(answer.body, account=child.account)
        if said is not None and said.revision < revision.number:
            raise Untrue("answer for an older revision")
    except client.PlatformRefused as refused:
        _refused(sheet, revision, refused)
    except client.PlatformDown as down:
        _retry(sheet, revision, str(down), down.retry_after)
    except Untrue as untrue:
        _retry(sheet, revision, str(untrue), None)
    else:
        _answered(sheet, revision, said)


def _answered(sheet: ControlSheet, revision: Revision, said: Said | None) -> None:
    """200: settled. 202: an event follows, and if it gets lost, the nightly read finds out."""
    with transaction.atomic():
        locked = lock_sheet(sheet.child_id)
        if locked.lease != sheet.lease:
            return
        if said is not None:
            hear(locked, said, actor=platform_of(sheet.child.connection))
        else:
            waiting = Revision.objects.filter(pk=revision.pk, state__in=OPEN_REVISIONS)
            waiting.update(state=RevisionState.ASKED, last_status="status 202")
    _finish(sheet, revision)


def _refused(sheet: ControlSheet, revision: Revision, refused: client.PlatformRefused) -> None:
    """What trying again would not change is settled; all else may be about us, and is tried again."""
    if refused.status not in _FINAL:
        _retry(sheet, revision, str(refused), None)
        return
    actor = platform_of(sheet.child.connection)
    with transaction.atomic():
        held = hold(sheet.child)
        locked = lock_sheet(sheet.child_id)
        if locked.lease != sheet.lease:
            return
        if refused.status == 409:
            _stale(locked, revision, refused, actor)
        elif refused.status == 404:
            rejected = dict.fromkeys(revision.controls, ACCOUNT_GONE)
            close_revision(revision, Settled(RevisionState.REFUSED, rejected), actor=actor)
        else:
            codes = reasons(refused.problem.get("errors"))
            rejected = {key: codes.get(key, "not-taken") for key in revision.controls}
            close_revision(revision, Settled(RevisionState.REFUSED, rejected), actor=actor)
            known = {key: code for key, code in codes.items() if key in revision.controls}
            unknown = {key: code for key, code in known.items() if code in UNKNOWN_TO_PLATFORM}
            if held is not None and unknown:
                set_aside(held, unknown)
                refresh_soon(sheet.child.connection)
                ask_anew(held)
    _finish(sheet, revision)


def _stale(sheet: ControlSheet, revision: Revision, refused: client.PlatformRefused, actor: Actor) -> None:
    """The platform holds another document: show it, and overwrite nothing before somebody has seen it."""
    try:
        hear(sheet, read_said(refused.problem, account=sheet.child.account, revision="current_revision"), actor=actor)
    except Untrue:
        log.warning("controls_conflict_without_values", connection=sheet.child.connection.public_id)
    still_open = Revision.objects.filter(pk=revision.pk, state__in=OPEN_REVISIONS)
    if still_open.exists():
        close_revision(revision, Settled(RevisionState.REFUSED, dict.fromkeys(revision.controls, STALE)), actor=actor)
    ControlSheet.objects.filter(pk=sheet.pk).update(read_due_at=timezone.now())


def _retry(sheet: ControlSheet, revision: Revision, cause: str, retry_after: int | None) -> None:
    """Again and again, at the end once a day: what was asked for is not dropped because the platform is away."""
    Revision.objects.filter(pk=revision.pk).update(last_status=cause[:40])
    attempts = ControlSheet.objects.values_list("attempts", flat=True).get(pk=sheet.pk)
    wait = RETRIES[min(attempts, len(RETRIES) - 1)] * (1 + random.uniform(0, JITTER))  # noqa: S311  spreads load
    due_at = timezone.now() + timedelta(seconds=max(wait, retry_after or 0))
    _finish(sheet, revision, due_at=due_at)


def _finish(sheet: ControlSheet, sent: Revision | None, *, due_at: object = None) -> None:
    """Give the lease back. A revision that was made meanwhile is due at once."""
    with transaction.atomic():
        locked = lock_sheet(sheet.child_id)
        if locked.lease != sheet.lease:
            return
        newest = newest_revision(sheet.child_id)
        is_new = newest is not None and newest.state == RevisionState.QUEUED and (not sent or newest.pk != sent.pk)
        ControlSheet.objects.filter(pk=sheet.pk).update(
            lease="", leased_until=None, send_due_at=timezone.now() if is_new else due_at
        )


def time_out_revisions() -> int:
    """Run by the sweepers: what nobody answered for a day is told. It is tried on. Returns how many."""
    late = Revision.objects.filter(
        state__in=(RevisionState.QUEUED, RevisionState.ASKED), set_at__lte=timezone.now() - ANSWER_WITHIN
    )
    return sum(_time_out(revision) for revision in late.select_related("child").order_by("set_at")[:200])


def _time_out(revision: Revision) -> bool:
    with transaction.atomic():
        lock_sheet(revision.child_id)
        if not Revision.objects.filter(pk=revision.pk, state__in=(RevisionState.QUEUED, RevisionState.ASKED)).exists():
            return False
        rejected = dict.fromkeys(revision.controls, "not-answered")
        close_revision(revision, Settled(RevisionState.TIMED_OUT, rejected), actor=SYSTEM)
        ControlSheet.objects.filter(child=revision.child_id, send_due_at__isnull=True).update(
            send_due_at=timezone.now()
        )
    return True
