"""Takes claimed deliveries to the push services, one after the other, each settled by itself."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone

from notifications.alarms import alarm_operator
from notifications.claims import postpone, release
from notifications.locking import lock_notice_of
from notifications.models import Delivery, Ending
from notifications.push.endpoints import Endpoint, EndpointRefused, endpoint_of
from notifications.push.message import push_for
from notifications.push.screening import Addressed, screen
from notifications.push.sender import Answer, NotOurs, NotSent, Sender, Uncertain
from notifications.push.services import forget_device, note_accepted
from notifications.screening import give_back, leave_out, put_off_broken, stopped_by
from notifications.services import has_company, tell_otherwise
from notifications.settling import (
    begin_hand_over_to_device,
    defer,
    defer_uncertain,
    mark_failed,
    mark_needless,
    mark_sent,
)

log = structlog.get_logger(__name__)
ON_PURPOSE = (400, 401, 403, 413)


def deliver(batch: Sequence[Delivery], *, sender: Sender, may_go_on: Callable[[], bool]) -> bool:
    """Send what may be sent of one claimed batch; what `may_go_on` left no time for is given back untouched."""
    pushes = screen(batch)
    for number, one in enumerate(pushes):
        if not may_go_on():
            give_back(pushes[number:])
            break
        _attempt(one, sender)
    return True


def _attempt(one: Addressed, sender: Sender) -> None:
    try:
        endpoint = endpoint_of(bytes(one.device.endpoint).decode())
        away = sender.standing.seconds_away(endpoint.origin)
        if away:
            _leave_alone(one, away)
        else:
            sender.standing.note(endpoint.origin, fault=not _hand_over(one, endpoint, sender))
    except EndpointRefused as error:
        _refuse(one, error)
    except DatabaseError:
        # Nothing can be settled now; the lease will lapse.
        raise
    except Exception as error:  # noqa: BLE001  # a kind's context, or keys that no browser made
        put_off_broken(one.delivery, error)


def _hand_over(one: Addressed, endpoint: Endpoint, sender: Sender) -> bool:
    """The row says `handing_over` before the push service sees a byte, and `sent` only after its 2xx.

    False: a fault of the push service, or on the way there.
    """
    push = push_for(one.delivery, one.kind, one.device, endpoint)
    reason = stopped_by(one)
    if reason is not None:
        leave_out(one.delivery, reason)
        return True
    try:
        answer = sender.post(endpoint, push, begin=partial(begin_hand_over_to_device, one.delivery))
    except NotOurs:
        # Withdrawn meanwhile, or the device is switched off: back in line, where the next screening says which.
        release(ids=[one.delivery.pk], token=one.delivery.token)
        return True
    except NotSent as trouble:
        defer(one.delivery, reply=trouble.cause)
        _tell_operator(trouble.cause)
        return False
    except Uncertain:
        defer_uncertain(one.delivery, reply="connection")
        _tell_operator("no answer")
        return False
    return _settle(one, answer)


def _settle(one: Addressed, answer: Answer) -> bool:
    delivery, reply = one.delivery, str(answer.status)
    if answer.accepted:
        if not mark_sent(delivery, reply=reply):
            log.warning("sent_after_lease", delivery=delivery.public_id)
        note_accepted(device=one.device)
        return True
    log.info("push_not_accepted", delivery=delivery.public_id, status=answer.status)
    if answer.unknown_device:
        _end_without(one, Ending.UNKNOWN, reply)
        return True
    defer(delivery, reply=reply, at_least=timedelta(seconds=answer.wait))
    _tell_operator(reply)
    # What it says about this push alone is no sign that it is away.
    return answer.status in ON_PURPOSE


def _refuse(one: Addressed, error: EndpointRefused) -> None:
    """The operator's list has changed since, or the name leads inside now: nothing is sent there."""
    log.warning("push_refused", delivery=one.delivery.public_id, why=error.why)
    defer(one.delivery, reply=error.why)
    _tell_operator(error.why)


def _end_without(one: Addressed, why: Ending, reply: str) -> None:
    """The device is gone. Its delivery failed only if none of its reader's devices took, or may take, the notice."""
    delivery = one.delivery
    with transaction.atomic():
        # Two devices that are found gone at once: the second sees that the first reached nobody.
        lock_notice_of(delivery)
        forget_device(device=one.device, why=why)
        if has_company(delivery):
            mark_needless(delivery, reply=reply)
        elif mark_failed(delivery, reply=reply):
            tell_otherwise(delivery)


def _leave_alone(one: Addressed, seconds: float) -> None:
    until = timezone.now() + timedelta(seconds=seconds)
    postpone(ids=[one.delivery.pk], token=one.delivery.token, until=until)


def _tell_operator(cause: str) -> None:
    alarm_operator(cause=f"push {cause}")
