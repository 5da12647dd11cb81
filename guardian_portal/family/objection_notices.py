"""What the person on call is told when a child wrote to the desk in private: that something waits, and where."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.models import Objection, ObjectionState
from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason
from notifications.topics import Topic

OBJECTION_PAGE = "objection_page"


def _still_due(notice: Notice) -> WithheldReason | None:
    waiting = Objection.objects.filter(public_id=notice.thing, state=ObjectionState.OPEN)
    return None if waiting.exists() else WithheldReason.SUPERSEDED


def _context(notice: Notice) -> dict[str, object]:
    return {"path": reverse("support:objection_detail", args=[notice.thing])}


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(
        OBJECTION_PAGE,
        _("On call: a child objects"),
        Topic.DESK,
        "alerts",
        _still_due,
        _context,
        needs_verified_address=False,
    ),
)
