"""Mail services as they report: each makes its own form of an event and signs it by its own published scheme."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

PORTAL = "http://127.0.0.1:8000"
SECRET = "a-secret-of-the-mail-service"
PASSWORD = "portal:a-password-of-ours"
EC_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Post:
    """A request's body and headers."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


@dataclass(frozen=True)
class Said:
    """What is reported: by default that no such address exists."""

    delivery: str
    recipient: str
    at: datetime
    status: str = "5.1.1"
    kind: str = "bounced"

    @property
    def reply(self) -> str:
        return f"550 {self.status} refused".replace("  ", " ")


def pem(key: PublicKeyTypes) -> str:
    """As the service shows it to copy: without its first and last line."""
    whole = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return "".join(whole.decode().splitlines()[1:-1])


def hexdigest(*parts: bytes) -> str:
    return hmac.new(SECRET.encode(), b"".join(parts), hashlib.sha256).hexdigest()


def mailgun(said: Said) -> Post:
    token, timestamp = secrets.token_hex(25), str(int(said.at.timestamp()))
    event: dict[str, Any] = {
        "event": "complained" if said.kind == "complained" else "failed",
        "severity": "permanent",
        "timestamp": said.at.timestamp(),
        "recipient": said.recipient,
        "user-variables": {"delivery": said.delivery},
        "message": {"headers": {"message-id": f"{said.delivery}@example.org"}},
        "delivery-status": {"code": 550, "enhanced-code": said.status, "message": said.reply},
    }
    signature = hexdigest(timestamp.encode(), token.encode())
    signed = {"timestamp": timestamp, "token": token, "signature": signature}
    return Post(json.dumps({"signature": signed, "event-data": event}).encode())


def sendgrid(said: Said) -> Post:
    event = {
        "event": "spamreport" if said.kind == "complained" else "bounce",
        "type": "bounce",
        "email": said.recipient,
        "timestamp": int(said.at.timestamp()),
        "smtp-id": f"<{said.delivery}@example.org>",
        "status": said.status,
        "reason": said.reply,
        "delivery": said.delivery,
    }
    body, timestamp = json.dumps([event]).encode(), str(int(said.at.timestamp()))
    signature = EC_KEY.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return Post(
        body,
        {
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
        },
    )


def postal(said: Said) -> Post:
    message = {"id": 12, "to": said.recipient, "tag": said.delivery, "message_id": f"{said.delivery}@example.org"}
    body = json.dumps(
        {
            "event": "MessageDeliveryFailed",
            "timestamp": said.at.timestamp(),
            "uuid": "0f",
            "payload": {"status": "HardFail", "details": "Permanent", "output": said.reply, "message": message},
        }
    ).encode()
    signature = RSA_KEY.sign(body, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303  # Postal's own choice
    return Post(body, {"X-Postal-Signature": base64.b64encode(signature).decode()})


def mailtrap(said: Said) -> Post:
    event = {
        "event": "spam" if said.kind == "complained" else "bounce",
        "email": said.recipient,
        "message_id": "3f2c",
        "event_id": "9a",
        "timestamp": int(said.at.timestamp()),
        "response": said.reply,
        "response_code": 550,
        "custom_variables": {"delivery": said.delivery},
    }
    body = json.dumps({"events": [event]}).encode()
    return Post(body, {"Mailtrap-Signature": hexdigest(body)})


def mandrill(said: Said) -> Post:
    message = {
        "email": said.recipient,
        "metadata": {"delivery": said.delivery},
        "diag": f"smtp;{said.reply}" if said.status else "",
        "bounce_description": "bad_mailbox",
    }
    kind = "spam" if said.kind == "complained" else "hard_bounce"
    events = json.dumps([{"event": kind, "ts": int(said.at.timestamp()), "_id": "7c", "msg": message}])
    signed = f"{PORTAL}/notifications/callbacks/mandrill/mandrill_events{events}"
    signature = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha1).digest()
    return Post(
        urlencode({"mandrill_events": events}).encode(),
        {"X-Mandrill-Signature": base64.b64encode(signature).decode()},
        "application/x-www-form-urlencoded",
    )


def by_password(value: object) -> Post:
    given = base64.b64encode(PASSWORD.encode()).decode()
    # Before a portal stands a proxy that ends TLS; it says so.
    return Post(json.dumps(value).encode(), {"Authorization": f"Basic {given}", "X-Forwarded-Proto": "https"})


def postmark(said: Said) -> Post:
    complained = said.kind == "complained"
    return by_password(
        {
            "RecordType": "SpamComplaint" if complained else "Bounce",
            "Type": "SpamComplaint" if complained else "HardBounce",
            "ID": 42,
            "MessageID": "00000000-0000-0000-0000-000000000000",
            "Email": said.recipient,
            "BouncedAt": said.at.isoformat(),
            "Details": f"smtp;{said.reply}" if said.status else "",
            "Metadata": {"delivery": said.delivery},
        }
    )


def brevo(said: Said) -> Post:
    return by_password(
        {
            "event": "complaint" if said.kind == "complained" else "hard_bounce",
            "email": said.recipient,
            "ts_epoch": int(said.at.timestamp() * 1000),
            "message-id": f"<{said.delivery}@example.org>",
            "reason": said.reply,
            "X-Mailin-custom": json.dumps({"delivery": said.delivery}),
        }
    )


def sparkpost(said: Said) -> Post:
    event = {
        "type": "spam_complaint" if said.kind == "complained" else "bounce",
        "timestamp": str(int(said.at.timestamp())),
        "raw_rcpt_to": said.recipient,
        "bounce_class": "10",
        "raw_reason": said.reply if said.status else "",
        "rcpt_meta": {"delivery": said.delivery},
    }
    return by_password([{"msys": {"message_event": event}}])


def mailjet(said: Said) -> Post:
    return by_password(
        [
            {
                "event": "spam" if said.kind == "complained" else "bounce",
                "time": int(said.at.timestamp()),
                "email": said.recipient,
                "MessageID": 19,
                "error": "user unknown",
                "comment": said.reply,
                "Payload": json.dumps({"delivery": said.delivery}),
            }
        ]
    )


SERVICES: dict[str, Callable[[Said], Post]] = {
    one.__name__: one for one in (mailgun, sendgrid, postal, mailtrap, mandrill, postmark, brevo, sparkpost, mailjet)
}
SECRETS: dict[str, list[str]] = {
    **{name: [SECRET] for name in ("mailgun", "mailtrap", "mandrill")},
    "sendgrid": [pem(EC_KEY.public_key())],
    "postal": [pem(RSA_KEY.public_key())],
    **{name: [PASSWORD] for name in ("postmark", "brevo", "sparkpost", "mailjet")},
}
