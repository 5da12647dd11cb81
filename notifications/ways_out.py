"""What a mail owes its reader: the way to stop mails like it, and to say no more than its reader wants said."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from notifications.kinds import NoticeKind
from notifications.models import Detail, Notice, WayOut
from notifications.topics import CHOOSABLE, Topic

# What is about the account itself says so to everybody: its owner may have to act, and it tells of no child.
_SAYS_ALL = frozenset({Topic.ACCOUNT, Topic.DESK})


def says_little(notice: Notice, kind: NoticeKind) -> bool:
    """Whether this mail says only that something is on the portal."""
    if notice.recipient is None or kind.at_once or notice.topic in _SAYS_ALL:
        return False
    preference = getattr(notice.recipient, "preference", None)
    return preference is not None and preference.detail == Detail.PORTAL_ONLY


def stop_path_of(notice: Notice) -> str:
    """Where its reader can stop mails about its topic; empty where nobody can."""
    topic = Topic(notice.topic)
    if notice.recipient_id is None or topic not in {*CHOOSABLE, Topic.DIGEST}:
        return ""
    return reverse("notifications:unsubscribe", args=[token_for(person_id=notice.recipient_id, topic=topic)])


def token_for(*, person_id: int, topic: Topic) -> str:
    """What the link carries; made when it is first needed."""
    return WayOut.objects.get_or_create(person_id=person_id, topic=topic)[0].token


def one_click(path: str) -> Mapping[str, str]:
    """RFC 8058: a mail program shows a button that stops these mails at once, without opening a page."""
    if not path:
        return {}
    return {
        "List-Unsubscribe": f"<{settings.SITE_URL}{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
