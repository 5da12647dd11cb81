"""The test that people send to their own devices: the only kind that goes by Web Push alone."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import NoticeKind
from notifications.notices import always_due, no_context
from notifications.topics import Topic

PUSH_TEST = "push_test"

KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(
        key=PUSH_TEST,
        label=_("A test of Web Push"),
        topic=Topic.ACCOUNT,
        queue="alerts",
        still_due=always_due,
        context=no_context,
        at_once=True,
        ready_made=True,  # never mailed: no templates
    ),
)
