"""The bytes of a mail with a plain text and an HTML twin, as Django's message class would write them.

The standard library folds and re-encodes each header of each part, which takes longer than rendering the mail. Nearly
all mails need none of that; those that do are left to it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import cast

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.message import SafeMIMEMultipart, forbid_multi_line_headers

from guardian_portal.common.ids import new_public_id

# Nobody's out-of-office answer should come back to us.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
# RFC 5322: a line has at most 998 bytes.
_UNUSUAL = re.compile(rb"[^\n]{999}|\r")
_PLAIN_HEADER = re.compile(r"[!-~](?:[ -~]{0,58}[!-~])?")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True)
class Mail:
    """What one mail says, to whom."""

    subject: str
    text: str
    html: str
    sender: str
    recipient: str
    message_id: str
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        return {"Message-ID": self.message_id, **AUTOMATIC, **self.extra}


def wire_bytes(mail: Mail) -> bytes:
    """The message with CRLF line ends."""
    text, html = mail.text.encode(), mail.html.encode()
    if _UNUSUAL.search(text) or _UNUSUAL.search(html):
        return _by_the_library(mail)
    boundary = f"=_{new_public_id()}"
    head = [
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
        "MIME-Version: 1.0",
        f"Subject: {_header('Subject', mail.subject)}",
        f"From: {_header('From', mail.sender)}",
        f"To: {_address(mail.recipient)}",
        f"Date: {formatdate()}",
        *(f"{name}: {_header(name, value)}" for name, value in mail.headers.items()),
    ]
    parts = [
        "\n".join(head).encode("ascii"),
        b"",
        f"--{boundary}".encode(),
        _part("plain", text),
        f"--{boundary}".encode(),
        _part("html", html),
        f"--{boundary}--".encode(),
        b"",
    ]
    return b"\n".join(parts).replace(b"\n", b"\r\n")


def _part(kind: str, body: bytes) -> bytes:
    bits = "7bit" if body.isascii() else "8bit"
    head = f'Content-Type: text/{kind}; charset="utf-8"\nMIME-Version: 1.0\nContent-Transfer-Encoding: {bits}\n\n'
    return head.encode() + body


def _header(name: str, value: str) -> str:
    """Encoded and folded where it must be; a line break inside raises BadHeaderError."""
    return value if _PLAIN_HEADER.fullmatch(value) else forbid_multi_line_headers(name, value, "utf-8")[1]


def _address(value: str) -> str:
    return value if _PLAIN_ADDRESS.fullmatch(value) else _header("To", value)


def _by_the_library(mail: Mail) -> bytes:
    message = EmailMultiAlternatives(mail.subject, mail.text, mail.sender, [mail.recipient], headers=mail.headers)
    message.attach_alternative(mail.html, "text/html")
    return as_wire_bytes(message)


def as_wire_bytes(message: EmailMessage) -> bytes:
    """Any message with CRLF line ends, as RFC 5321 wants them."""
    return cast("SafeMIMEMultipart", message.message()).as_bytes(linesep="\r\n")
