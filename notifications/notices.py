"""The kinds of this room itself: ready-made mails (django-allauth's) and the alarm to whoever operates the portal."""

from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason

READY_MADE = "raw"
OPERATOR_ALARM = "operator_alarm"


def always_due(notice: Notice) -> WithheldReason | None:
    """For what nothing but its time limit can overtake."""
    return None


def no_context(notice: Notice) -> dict[str, object]:
    """A ready-made mail has nothing to fill in."""
    return {}


def alarm_context(notice: Notice) -> dict[str, object]:
    """The cause is a fixed word with reply codes; see notifications.alarms."""
    return {"cause": notice.params["cause"], "since": notice.created_at}


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(
        key=READY_MADE,
        queue="alerts",
        still_due=always_due,
        context=no_context,
        safety_critical=True,
        needs_verified_address=False,
        wiped_when_settled=True,
        ready_made=True,
    ),
    NoticeKind(
        key=OPERATOR_ALARM,
        queue="bulk",
        still_due=always_due,
        context=alarm_context,
        safety_critical=True,
        needs_verified_address=False,
    ),
)
