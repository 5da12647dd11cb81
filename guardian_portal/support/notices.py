"""What the desk mails: to a guardian that an answer is there, to the person on call that somebody may not be safe."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guardian_portal.support.models import Case, CaseState
from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason
from notifications.topics import Topic

CASE_ANSWERED = "case_answered"
CASE_PAGE = "case_page"


def _due_while_theirs(notice: Notice) -> WithheldReason | None:
    theirs = Case.objects.filter(public_id=notice.thing, person=notice.recipient_id)
    return None if theirs.exists() else WithheldReason.NOT_ENTITLED


def _due_until_seen(notice: Notice) -> WithheldReason | None:
    unseen = Case.objects.filter(public_id=notice.thing, first_looked_at__isnull=True)
    return None if unseen.exclude(state=CaseState.CLOSED).exists() else WithheldReason.SUPERSEDED


def _way_to_own(notice: Notice) -> dict[str, object]:
    return {"path": reverse("help:case_show", args=[notice.thing])}


def _way_to_case(notice: Notice) -> dict[str, object]:
    return {"path": reverse("support:case_detail", args=[notice.thing])}


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(CASE_ANSWERED, _("The desk answered a request"), Topic.HELP, "bulk", _due_while_theirs, _way_to_own),
    NoticeKind(
        CASE_PAGE,
        _("On call: somebody may not be safe"),
        Topic.DESK,
        "alerts",
        _due_until_seen,
        _way_to_case,
        needs_verified_address=False,
    ),
)
