"""Takes claimed deliveries to a messenger, one after the other, each settled by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext

from notifications.alarms import alarm_operator
from notifications.claims import release
from notifications.email.render import as_read_by
from notifications.limits import FAULTS_IN_A_ROW
from notifications.messenger.entries import Entry
from notifications.messenger.sender import Answer, send
from notifications.messenger.services import fail_and_refuse, live_addresses
from notifications.models import Delivery, MessengerAddress, Notice
from notifications.screening import Claimed, give_back, leave_out, put_off_broken, still_due, stopped_by, with_kinds
from notifications.services import leave_unreached
from notifications.settling import begin_hand_over, defer, defer_uncertain, mark_sent

log = structlog.get_logger(__name__)
# Why a request would fail the next one too.
AWAY = {"unreachable", "uncertain"}


@dataclass(frozen=True)
class Message(Claimed):
    """A claimed delivery with where it goes; `added` is its reader's, and none for a code on its way."""

    address: str
    added: MessengerAddress | None


def deliver(batch: Sequence[Delivery], *, entry: Entry, may_go_on: Callable[[], bool]) -> bool:
    """Send what may be sent of one claimed batch. False: the messenger is away, so leave the rest for later."""
    messages, faults = _addressed(still_due(with_kinds(batch)), entry), 0
    for number, one in enumerate(messages):
        if faults >= FAULTS_IN_A_ROW or not may_go_on():
            give_back(messages[number:])
            break
        faults = faults + 1 if _attempt(one, entry) in AWAY else 0
    return faults < FAULTS_IN_A_ROW


def words(notice: Notice) -> str:
    """The same for whatever it is about: a phone's lock screen is read by others too."""
    with as_read_by(notice.recipient):
        said = gettext("Guardian Portal: there is something to look at. Sign in: %(url)s")
        return said % {"url": settings.SITE_URL}


def _addressed(claimed: Sequence[Claimed], entry: Entry) -> list[Message]:
    readers = {one.delivery.notice.recipient_id for one in claimed} - {None}
    live = live_addresses(channel=entry.key, person_ids=[one for one in readers if one]) if readers else ()
    by_reader = {one.person_id: one for one in live}
    messages = []
    for one in claimed:
        message = _message(one, by_reader.get(one.delivery.notice.recipient_id or 0))
        if message is None:
            leave_unreached(one.delivery)
        else:
            messages.append(message)
    return messages


def _message(one: Claimed, added: MessengerAddress | None) -> Message | None:
    if one.delivery.address is not None:
        return Message(one.delivery, one.kind, bytes(one.delivery.address).decode(), None)
    return Message(one.delivery, one.kind, bytes(added.address).decode(), added) if added else None


def _attempt(one: Message, entry: Entry) -> str:
    """How it went, in the words of Answer; empty where nothing was sent."""
    try:
        answer = _hand_over(one, entry)
        if answer is not None:
            _settle(one, entry, answer)
    except DatabaseError:
        # Nothing can be settled now; the lease will lapse.
        raise
    except Exception as error:  # noqa: BLE001  # whatever an entry, or Apprise with it, may raise
        put_off_broken(one.delivery, error)
        return ""
    return answer.kind if answer else ""


def _hand_over(one: Message, entry: Entry) -> Answer | None:
    """The row says `handing_over` before the messenger sees a byte."""
    text = bytes(one.delivery.body).decode() if one.delivery.body is not None else words(one.delivery.notice)
    reason = stopped_by(one)
    if reason is not None:
        leave_out(one.delivery, reason)
    elif not _still_stands(one, entry) or not begin_hand_over(one.delivery, reach=None):
        # Withdrawn or removed meanwhile: back in line, where the next screening says which.
        release(ids=[one.delivery.pk], token=one.delivery.token)
    else:
        return send(entry, address=one.address, text=text)
    return None


def _still_stands(one: Message, entry: Entry) -> bool:
    if one.added is None:
        return True
    return live_addresses(channel=entry.key, person_ids=[one.added.person_id]).filter(pk=one.added.pk).exists()


def _settle(one: Message, entry: Entry, answer: Answer) -> None:
    delivery, reply = one.delivery, answer.reply
    if answer.kind == "accepted":
        if not mark_sent(delivery, reply=reply):
            log.warning("sent_after_lease", delivery=delivery.public_id)
        return
    log.info("message_not_accepted", delivery=delivery.public_id, channel=entry.key, why=answer.kind, reply=reply)
    if answer.kind == "gone":
        fail_and_refuse(delivery, added=one.added, reply=reply)
        return
    settle = defer_uncertain if answer.kind == "uncertain" else defer
    settle(delivery, reply=reply)
    alarm_operator(cause=f"{entry.key} {reply}")
