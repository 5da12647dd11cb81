"""Reads back what is in force, every night and for a child who is new here, and takes what platforms tell by events."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from guardian_portal.controls.answers import Said, Untrue, read_said
from guardian_portal.controls.models import OPEN_REVISIONS, ControlSheet, Revision, RevisionState
from guardian_portal.controls.services.hearing import hear, lock_sheet, newest_revision
from guardian_portal.controls.services.sending import drain, platform_of
from guardian_portal.family.models import Child
from guardian_portal.family.selectors import guardians_of
from guardian_portal.platforms import client
from guardian_portal.platforms.events import ControlsReported

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=24)
AGAIN_AFTER = timedelta(minutes=10)


def read_back() -> int:
    """Run by the sweepers, any number at once. Of a child whom nobody looks after any more nothing is asked."""
    return drain("read_due_at", _read)


def report_controls(*, child: Child, report: ControlsReported) -> None:
    """An event told what is in force: `effective` may name only what changed. It may come twice and in any order."""
    with transaction.atomic():
        ControlSheet.objects.get_or_create(child=child)
        sheet = lock_sheet(child.pk)
        rejected = {one.control: one.code for one in report.rejected}
        said = Said(report.revision, {**sheet.in_force, **report.effective}, rejected)
        hear(sheet, said, actor=platform_of(child.connection))


def _read(sheet: ControlSheet) -> None:
    child = sheet.child
    again_at = timezone.now() + EVERY if guardians_of(child).exists() else None
    said = None
    if again_at is not None:
        try:
            answer = client.read_controls(connection=child.connection, account=child.account)
            said = read_said(answer.body, account=child.account)
        except client.PlatformRefused as refused:
            log.warning("controls_not_read", connection=child.connection.public_id, status=refused.status)
        except (client.PlatformDown, Untrue) as error:
            log.warning("controls_not_read", connection=child.connection.public_id, cause=str(error))
            again_at = timezone.now() + AGAIN_AFTER
    with transaction.atomic():
        locked = lock_sheet(child.pk)
        if locked.lease != sheet.lease:
            return
        if said is not None:
            hear(locked, said, actor=platform_of(child.connection), by_reading=True)
            _ask_for_lost(locked, said)
        ControlSheet.objects.filter(pk=locked.pk).update(lease="", leased_until=None, read_due_at=again_at)


def _ask_for_lost(sheet: ControlSheet, said: Said) -> None:
    """The platform holds an older document than the one it took: what it lost is sent again, as it was."""
    newest = newest_revision(sheet.child_id)
    if newest is None or said.revision >= newest.number or newest.state == RevisionState.REFUSED:
        return
    Revision.objects.filter(pk=newest.pk).exclude(state__in=OPEN_REVISIONS).update(
        state=RevisionState.QUEUED, rejected={}
    )
    ControlSheet.objects.filter(pk=sheet.pk, send_due_at__isnull=True).update(send_due_at=timezone.now(), attempts=0)
