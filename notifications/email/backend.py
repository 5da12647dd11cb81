"""The portal's e-mail backend for Django: queues what others (django-allauth) have composed; sends nothing itself."""

from collections.abc import Sequence
from datetime import timedelta

from allauth.account import app_settings as account_settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from guardian_portal.common.ids import new_public_id
from notifications.email.mime import AUTOMATIC, as_wire_bytes
from notifications.notices import READY_MADE
from notifications.services import NoticeRequest, message_id_for, notify

# A composer that knows better sets this attribute (a timedelta) on the message.
EXPIRES_IN = "expires_in"


class QueueBackend(BaseEmailBackend):
    """Each recipient gets a delivery that carries the whole mail, encrypted until it is settled."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        requests = [request for message in email_messages for request in _requests(message)]
        with transaction.atomic():
            notify(requests=requests)
        return len(requests)


def expires_in(message: EmailMessage) -> timedelta:
    """How long the mail is worth sending; unless it says so itself, as long as a code lives."""
    given = getattr(message, EXPIRES_IN, None)
    return given if isinstance(given, timedelta) else longest_life_of_a_code()


def longest_life_of_a_code() -> timedelta:
    """By django-allauth's settings."""
    seconds = max(
        account_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
        account_settings.LOGIN_BY_CODE_TIMEOUT,
        account_settings.PASSWORD_RESET_BY_CODE_TIMEOUT,
    )
    return timedelta(seconds=seconds)


def _requests(message: EmailMessage) -> list[NoticeRequest]:
    public_id = new_public_id()
    message.extra_headers.setdefault("Message-ID", message_id_for(public_id))
    for name, value in AUTOMATIC.items():
        message.extra_headers.setdefault(name, value)
    body, expires_at = as_wire_bytes(message), timezone.now() + expires_in(message)
    return [
        NoticeRequest(
            kind=READY_MADE,
            address=address,
            body=body,
            message_id=message.extra_headers["Message-ID"],
            expires_at=expires_at,
        )
        for address in message.recipients()
    ]
