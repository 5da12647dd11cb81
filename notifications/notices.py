"""The kinds of this room itself: ready-made mails (django-allauth's), and what goes to whoever operates the portal."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason
from notifications.topics import Topic

READY_MADE = "raw"
OPERATOR_ALARM = "operator_alarm"
CANARY = "canary"


def always_due(notice: Notice) -> WithheldReason | None:
    """For what nothing but its time limit can overtake."""
    return None


def no_context(notice: Notice) -> dict[str, object]:
    """There is nothing to fill in."""
    return {}


def alarm_context(notice: Notice) -> dict[str, object]:
    """The cause is a fixed word with reply codes; see notifications.alarms."""
    return {"cause": notice.params["cause"], "since": notice.created_at}


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(
        key=READY_MADE,
        label=_("A mail about an account, with or without a code"),
        topic=Topic.ACCOUNT,
        queue="alerts",
        still_due=always_due,
        context=no_context,
        needs_verified_address=False,
        at_once=True,
        wiped_when_settled=True,
        ready_made=True,
    ),
    NoticeKind(
        key=OPERATOR_ALARM,
        label=_("An alarm to the operator"),
        topic=Topic.DESK,
        queue="bulk",
        still_due=always_due,
        context=alarm_context,
        needs_verified_address=False,
    ),
    NoticeKind(
        key=CANARY,
        label=_("A test mail"),
        topic=Topic.DESK,
        queue="alerts",
        still_due=always_due,
        context=no_context,
        needs_verified_address=False,
    ),
)
