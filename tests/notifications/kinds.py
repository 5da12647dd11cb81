"""Notice kinds that exist only in these tests; what `still_due` answers is set per thing."""

from __future__ import annotations

from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason
from notifications.topics import Topic

# thing -> the answers in order; the last one stays.
ANSWERS: dict[str, list[WithheldReason | None]] = {}
ASKED: list[str] = []


def still_due(notice: Notice) -> WithheldReason | None:
    ASKED.append(notice.thing)
    answers = ANSWERS.get(notice.thing, [None])
    return answers.pop(0) if len(answers) > 1 else answers[0]


def context(notice: Notice) -> dict[str, object]:
    return {"thing": notice.thing, "at": notice.created_at, "name": "O'Hara & <sons>"}


def broken_context(notice: Notice) -> dict[str, object]:
    raise KeyError(notice.params["nothing"])


KINDS = (
    NoticeKind("test_alert", "an alert", Topic.ALERTS_URGENT, "alerts", still_due, context),
    NoticeKind("test_bulk", "bulk", Topic.CONTROLS, "bulk", still_due, context),
    NoticeKind("broken", "broken", Topic.ALERTS, "alerts", still_due, broken_context),
)
