"""Takes claimed deliveries to the mail server: screened together, then one after the other, each settled by itself."""

import time
from collections.abc import Callable, Sequence
from email.utils import parseaddr

import structlog
from django.conf import settings
from django.db import DatabaseError

from notifications.alarms import alarm_operator
from notifications.claims import release
from notifications.email.render import mail_bytes
from notifications.email.replies import LostError, MailTroubleError, RefusedError, UnavailableError
from notifications.email.screening import Letter, screen
from notifications.email.transport import Transport
from notifications.limits import FAULTS_IN_A_ROW
from notifications.models import Delivery
from notifications.notices import OPERATOR_ALARM
from notifications.screening import give_back, put_off_broken, stopped_by
from notifications.settling import begin_hand_over, defer, defer_uncertain, mark_sent, withhold
from notifications.suppressing import fail_and_flag

log = structlog.get_logger(__name__)


def deliver(batch: Sequence[Delivery], *, transport: Transport, may_go_on: Callable[[], bool]) -> bool:
    """Send what may be sent of one claimed batch. False: the mail server is away, so leave the rest for later.

    What was not tried, for that reason or because `may_go_on` said no, is given back untouched.
    """
    letters, faults = screen(batch), 0
    for number, letter in enumerate(letters):
        if faults >= FAULTS_IN_A_ROW or not may_go_on():
            give_back(letters[number:])
            break
        trouble = _attempt(letter, transport)
        if isinstance(trouble, UnavailableError):
            give_back(letters[number + 1 :])
            return False
        faults = faults + 1 if isinstance(trouble, LostError) else 0
    return faults < FAULTS_IN_A_ROW


def _attempt(letter: Letter, transport: Transport) -> MailTroubleError | None:
    try:
        _hand_over(letter, transport)
    except MailTroubleError as trouble:
        _settle_trouble(letter, trouble)
        return trouble
    except DatabaseError:
        # Nothing can be settled now. The lease will lapse; the conversation is in an unknown state.
        transport.close()
        raise
    except Exception as error:  # noqa: BLE001  # a kind's context or templates, or an address no server can take
        transport.close()
        put_off_broken(letter.delivery, error)
    return None


def _hand_over(letter: Letter, transport: Transport) -> None:
    """The row says `handing_over` before the server sees DATA, and `sent` only after its 250."""
    delivery = letter.delivery
    payload = mail_bytes(delivery, address=letter.address)
    transport.begin(sender=parseaddr(settings.DEFAULT_FROM_EMAIL)[1], recipient=letter.address)
    reason, begun = stopped_by(letter), time.monotonic()
    if reason is not None:
        withhold(ids=[delivery.pk], reason=reason, token=delivery.token)
    elif begin_hand_over(delivery, reach=letter.reach):
        reply = transport.hand_over(payload, begun=begun)
        if not mark_sent(delivery, reply=str(reply)):
            log.warning("sent_after_lease", delivery=delivery.public_id)
        return
    else:
        # Withdrawn meanwhile, or the address is not good any more: back in line, where the next screening says which.
        release(ids=[delivery.pk], token=delivery.token)
    transport.reset()


def _settle_trouble(letter: Letter, trouble: MailTroubleError) -> None:
    delivery, reply = letter.delivery, trouble.last_reply
    log.info("mail_not_accepted", delivery=delivery.public_id, cause=trouble.cause)
    if isinstance(trouble, RefusedError) and trouble.reply and trouble.reply.flags_address:
        if fail_and_flag(delivery, address=letter.address, reply=reply):
            return
    elif isinstance(trouble, LostError) and trouble.uncertain:
        defer_uncertain(delivery, reply=reply)
    else:
        defer(delivery, reply=reply)
    if delivery.notice.kind != OPERATOR_ALARM:
        alarm_operator(cause=trouble.cause)
