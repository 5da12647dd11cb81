"""The mail services whose reports we take: how each signs, what our mail carries for it, how it says "no such address".

Only services that sign what they send, or that send a secret of ours over TLS. django-anymail knows their forms and
signatures; what is here is what it leaves to the site.
"""

import json
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from anymail.exceptions import AnymailNotSupportedWarning
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.mailtrap import MailtrapTrackingWebhookView
from anymail.webhooks.mandrill import MandrillCombinedWebhookView
from anymail.webhooks.postal import PostalTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sendgrid import SendGridTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from django.conf import settings
from django.urls import reverse

# anymail has no account there to test with. The signature is plain ECDSA and its tests are ours.
warnings.filterwarnings("ignore", category=AnymailNotSupportedWarning)

REFERENCE = "delivery"


def by_password(secret: str) -> dict[str, object]:
    """`user:password` of the callback's own address, sent with each report."""
    return {"webhook_secret": [secret]}


def bare_key(pem: str) -> str:
    """anymail puts the first and the last line of a PEM file around it again."""
    return "".join(line for line in pem.split() if line.strip("-") not in _PEM_WORDS)


def carries_json(name: str, *outer: str) -> Callable[[str], tuple[str, str]]:
    """A header with a JSON object, the reference inside `outer`."""

    def header(reference: str) -> tuple[str, str]:
        value: dict[str, object] = {REFERENCE: reference}
        for key in reversed(outer):
            value = {key: value}
        return name, json.dumps(value)

    return header


def carries(name: str) -> Callable[[str], tuple[str, str]]:
    """A header that is the reference."""
    return lambda reference: (name, reference)


@dataclass(frozen=True)
class Provider:
    """`arguments`: what anymail's view takes for a secret. `gone`: members and the words in them that are about the
    address; an enhanced status, where there is one, weighs more."""

    key: str
    view: Callable[..., Any]
    arguments: Callable[[str], dict[str, object]]
    header: Callable[[str], tuple[str, str]]
    gone: Mapping[str, frozenset[str]] | None = None
    status: str = ""
    filtered: str = ""  # the `Type` of what is called a complaint and is a machine's opinion

    @property
    def needs_tls(self) -> bool:
        """Nothing but a secret of ours shows who it is."""
        return self.arguments is by_password

    @property
    def has_public_key(self) -> bool:
        return self.key in {"sendgrid", "postal"}


def _mandrill(secret: str) -> dict[str, object]:
    # It signs the address that it was given, which is not always the one that our proxy lets us see.
    return {"webhook_key": secret, "webhook_url": settings.SITE_URL + reverse("callbacks:receive", args=["mandrill"])}


_PEM_WORDS = {"BEGIN", "END", "PUBLIC", "KEY"}
_ALL = (
    Provider(
        "mailgun",
        MailgunTrackingWebhookView,
        lambda secret: {"webhook_signing_key": secret},
        carries_json("X-Mailgun-Variables"),
        status="event-data.delivery-status.enhanced-code",
    ),
    Provider(
        "sendgrid",
        SendGridTrackingWebhookView,
        lambda secret: {"tracking_webhook_verification_key": bare_key(secret)},
        carries_json("X-SMTPAPI", "unique_args"),
        status="status",
    ),
    Provider(
        "postal",
        PostalTrackingWebhookView,
        lambda secret: {"webhook_key": bare_key(secret)},
        carries("X-Postal-Tag"),
    ),
    Provider(
        "mailtrap",
        MailtrapTrackingWebhookView,
        lambda secret: {"tracking_secret": secret},
        carries_json("X-MT-Custom-Variables"),
    ),
    Provider(
        "mandrill",
        MandrillCombinedWebhookView,
        _mandrill,
        carries_json("X-MC-Metadata"),
        gone={"msg.bounce_description": frozenset({"bad_mailbox", "invalid_domain"})},
    ),
    Provider(
        "postmark",
        PostmarkTrackingWebhookView,
        by_password,
        carries(f"X-PM-Metadata-{REFERENCE}"),
        gone={"Type": frozenset({"HardBounce", "BadEmailAddress"})},
        filtered="SpamNotification",
    ),
    Provider(
        "brevo",
        BrevoTrackingWebhookView,
        by_password,
        carries_json("X-Mailin-custom"),
        gone={"event": frozenset({"invalid_email"})},
    ),
    Provider(
        "sparkpost",
        SparkPostTrackingWebhookView,
        by_password,
        carries_json("X-MSYS-API", "metadata"),
        gone={"msys.message_event.bounce_class": frozenset({"10"})},
    ),
    Provider(
        "mailjet",
        MailjetTrackingWebhookView,
        by_password,
        carries_json("X-MJ-EventPayload"),
        gone={"error": frozenset({"user unknown", "mailbox inactive", "invalid domain", "no mail host"})},
    ),
)
PROVIDERS: Mapping[str, Provider] = {one.key: one for one in _ALL}


def secrets_of(key: str) -> list[str]:
    """Those that the operator set for it, newest first; empty: it is not configured."""
    return [secret for secret in settings.MAIL_CALLBACKS.get(key, ()) if secret]


def configured() -> Iterable[Provider]:
    """Those with a secret."""
    return (PROVIDERS[key] for key in settings.MAIL_CALLBACKS if key in PROVIDERS and secrets_of(key))


def carried_headers(reference: str) -> bytes:
    """Lines to stand before a mail, so that a report about it names it. Nothing where no service is configured."""
    lines = (f"{name}: {value}\r\n" for name, value in (one.header(reference) for one in configured()))
    return "".join(lines).encode("ascii")
