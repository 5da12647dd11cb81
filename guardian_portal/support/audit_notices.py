"""The daily mail to whoever operates the portal: the newest seal, so that its code stands outside the database."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.audit.anchors import Line, anchor_file, is_behind, last_line
from guardian_portal.audit.models import Seal
from guardian_portal.support.audit_reading import last_verification
from notifications.alarms import AGAIN_AFTER, is_turn
from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason
from notifications.services import NoticeRequest, notify
from notifications.topics import Topic

AUDIT_SEALED = "audit_sealed"
DAILY = timedelta(hours=24)
ANCHOR_BEHIND = "audit anchor behind"


def send_daily() -> None:
    """A sweeper: once a day, whoever asks first, where there is an address and a seal; hourly while the anchor is
    behind."""
    newest = Seal.objects.values_list("number", flat=True).first()
    if not settings.OPERATOR_EMAIL or newest is None:
        return
    with transaction.atomic():
        is_late = is_behind() and is_turn(ANCHOR_BEHIND, every=AGAIN_AFTER)
        if is_turn(AUDIT_SEALED, every=DAILY) or is_late:
            told = NoticeRequest(
                kind=AUDIT_SEALED, address=settings.OPERATOR_EMAIL, thread=AUDIT_SEALED, params={"seal": newest}
            )
            notify(requests=[told])


def _still_due(notice: Notice) -> WithheldReason | None:
    """After a restore to before it, the seal is gone."""
    return None if Seal.objects.filter(number=notice.params["seal"]).exists() else WithheldReason.SUPERSEDED


def _context(notice: Notice) -> dict[str, object]:
    """`line` is as in the anchor file: kept mails are an anchor too."""
    seal = Seal.objects.defer("marks").get(number=notice.params["seal"])
    verification = last_verification()
    return {
        "line": str(Line.of(seal)),
        "anchor": _anchor(seal.number),
        "verified_at": verification.at if verification else None,
        "sound": verification.data.get("sound") if verification else None,
        "old": timezone.now() - seal.at > DAILY,
        "path": reverse("support:audit_list"),
    }


def _anchor(newest: int) -> str:
    """`none`, `unread`, `behind` or `whole`."""
    path = anchor_file()
    if path is None:
        return "none"
    try:
        line = last_line(path)
    except OSError:
        return "unread"
    return "whole" if line and line.number >= newest else "behind"


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(
        AUDIT_SEALED,
        _("The newest seal of the audit trail"),
        Topic.DESK,
        "bulk",
        _still_due,
        _context,
        needs_verified_address=False,
    ),
)
