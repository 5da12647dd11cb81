"""The code that proves an address on a messenger, and the mail about a change of how somebody is reached."""

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.kinds import NoticeKind
from notifications.messenger.entries import entries
from notifications.models import MESSENGER_CODE, MessengerAddress, Notice, WithheldReason
from notifications.notices import always_due, no_context
from notifications.topics import Topic

MESSENGER_CHANGED = "messenger_changed"


def _code_due(notice: Notice) -> WithheldReason | None:
    waiting = MessengerAddress.objects.filter(public_id=notice.thing, code_expires_at__gt=timezone.now())
    return None if waiting.exists() else WithheldReason.SUPERSEDED


def _changed_context(notice: Notice) -> dict[str, object]:
    return {
        "at": notice.created_at,
        "messenger": _label(notice.params["messenger"]),
        "added": notice.params["added"],
        "path": reverse("messengers:list"),
    }


def _label(channel: str) -> str | Promise:
    """As its reader knows it; the operator may have stopped offering it since."""
    entry = entries().get(channel)
    return entry.label if entry else _("phone or messenger")


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(
        MESSENGER_CODE,
        _("A code to a phone or messenger"),
        Topic.ACCOUNT,
        "alerts",
        _code_due,
        no_context,
        needs_verified_address=False,
        wiped_when_settled=True,
        at_once=True,
        ready_made=True,
    ),
    NoticeKind(
        MESSENGER_CHANGED,
        _("A messenger was added or removed"),
        Topic.ACCOUNT,
        "alerts",
        always_due,
        _changed_context,
    ),
)
