"""Mails about the account itself: written in their reader's language, sent for as long as they are of use."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from accounts.models import User
from notifications.email.backend import EXPIRES_IN
from notifications.email.render import as_read_by, words_from
from notifications.services import LIFETIME

ADDRESS_CODE = "accounts/email/address_code"
# To the address that was replaced: it is nobody's any more, so no notice can look it up.
ADDRESS_CHANGED = "accounts/email/address_changed"
# Mails with a code, by their templates; a code that came too late would only confuse.
_CODE_LIVES = {
    ADDRESS_CODE: settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "account/email/email_confirmation": settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "account/email/email_confirmation_signup": settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "account/email/password_reset_code": settings.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT,
}


def send_account_mail(
    prefix: str,
    *,
    address: str,
    context: Mapping[str, object],
    reader: User | None = None,
    lives: timedelta | None = None,
) -> None:
    """Queue the mail `prefix`_subject.txt, _message.txt, _message.html. Words in the reader's language, where known.

    Somebody else's try to sign up must not decide in which language the owner of the address is told.
    """
    reader = reader or User.objects.filter(email=address.lower()).first()
    with _speaking_to(reader):
        words = words_from(f"{prefix}_subject.txt", f"{prefix}_message", {**context, "email": address})
    message = EmailMultiAlternatives(words.subject, words.text, settings.DEFAULT_FROM_EMAIL, [address])
    message.attach_alternative(words.html, "text/html")
    setattr(message, EXPIRES_IN, lives or life_of(prefix))
    message.send()


def life_of(prefix: str) -> timedelta:
    """As long as the code in it, else as long as any notice."""
    return timedelta(seconds=_CODE_LIVES[prefix]) if prefix in _CODE_LIVES else LIFETIME


@contextmanager
def _speaking_to(reader: User | None) -> Iterator[None]:
    """A stranger is spoken to in the language of the request."""
    with as_read_by(reader) if reader else nullcontext():
        yield
