"""What one push says: generic words, a way to the page, and for the push service how soon and how long.

The words are encrypted for the device (RFC 8291). The push service sees headers, and a length that is always the same.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from notifications.email.render import as_read_by
from notifications.models import Delivery, Notice, PushDevice, Queue
from notifications.push.keys import as_text, vapid
from notifications.push.notices import PUSH_TEST
from notifications.topics import Topic
from notifications.ways_out import says_little

if TYPE_CHECKING:
    from notifications.kinds import NoticeKind
    from notifications.push.endpoints import Endpoint

# Far below the 4,096 bytes that every push service takes, and more than any of our words need.
PAYLOAD_BYTES = 1024
# RFC 8292 allows a day; clocks differ.
TOKEN_LIFE = 12 * 3600
TAG_LENGTH = 32
_TAG_SALT = "notifications.push.tag"


@dataclass(frozen=True)
class Push:
    """One request to a push service: an encrypted body and its headers."""

    body: bytes
    headers: Mapping[str, str]


def push_for(delivery: Delivery, kind: NoticeKind, device: PushDevice, endpoint: Endpoint) -> Push:
    """Signed for this push service, encrypted for this device."""
    tag = tag_of(delivery.notice)
    left = int((delivery.expires_at - timezone.now()).total_seconds())
    return Push(
        body=_encrypted(payload_of(delivery.notice, kind, tag), device),
        headers={
            **_signed(endpoint),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(max(left, 0)),
            "Urgency": urgency_of(delivery),
            # What still waits for a device that is away is replaced by the newer one.
            "Topic": tag,
        },
    )


def payload_of(notice: Notice, kind: NoticeKind, tag: str) -> bytes:
    """JSON, as static/js/service-worker.js reads it: neither child nor event, only how soon to look and where.

    Who wants nothing said but that something is on the portal is told neither.
    """
    urgent = is_urgent(notice) and not says_little(notice, kind)
    with as_read_by(notice.recipient):
        said = {
            "title": "Guardian Portal",
            "body": _words(notice, urgent=urgent),
            "path": _path(notice, kind),
            "tag": tag,
            "urgent": urgent,
            "language": notice.recipient.language if notice.recipient else settings.LANGUAGE_CODE,
        }
    # Blanks behind JSON mean nothing; without them the length would tell the push service which words these are.
    return msgspec.json.encode(said).ljust(PAYLOAD_BYTES)


def tag_of(notice: Notice) -> str:
    """Opaque; one for all notices of a thread to one person, so that a newer one stands in the older one's place."""
    about = f"{notice.recipient_id}:{notice.thread or notice.thing or notice.public_id}"
    return as_text(salted_hmac(_TAG_SALT, about, algorithm="sha256").digest())[:TAG_LENGTH]


def is_urgent(notice: Notice) -> bool:
    """Critical: what breaks quiet hours too."""
    return notice.breaks_quiet


def urgency_of(delivery: Delivery) -> str:
    """RFC 8030: whether a device that saves its battery is woken."""
    if is_urgent(delivery.notice) or delivery.notice.topic == Topic.ALERTS_URGENT:
        return "high"
    return "low" if delivery.queue == Queue.BULK else "normal"


def _words(notice: Notice, *, urgent: bool) -> str:
    if notice.kind == PUSH_TEST:
        return gettext("This is a test. It works.")
    return gettext("Please look now.") if urgent else gettext("There is something to look at.")


def _path(notice: Notice, kind: NoticeKind) -> str:
    if notice.kind == PUSH_TEST:
        return reverse("notifications:settings")
    found = None if says_little(notice, kind) else kind.context(notice).get("path")
    return found if isinstance(found, str) else reverse("front")


def _signed(endpoint: Endpoint) -> dict[str, str]:
    claims = {"aud": endpoint.origin, "sub": settings.VAPID_SUBJECT, "exp": int(time.time()) + TOKEN_LIFE}
    return dict(vapid().sign(claims))


def _encrypted(payload: bytes, device: PushDevice) -> bytes:
    # Takes half a second to import; only who sends needs it.
    from pywebpush import WebPusher

    keys = {"p256dh": as_text(bytes(device.p256dh)), "auth": as_text(bytes(device.auth))}
    return bytes(WebPusher({"endpoint": "", "keys": keys}).encode(payload, "aes128gcm")["body"])
