"""The bytes of a mail say what Django's own message class would say."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default

import pytest
from django.core.mail import BadHeaderError
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.email.mime import Mail, _by_the_library, wire_bytes

LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=40), max_size=6)
BODIES = LINES.map("\n".join).map(lambda text: f"{text}\n") | st.sampled_from(
    ["x" * 998, "x" * 999, "é" * 499, "é" * 500, "a\n.\nFrom b", "a\r\nb"]
)
SUBJECTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=90).map(str.strip)
SENDERS = st.sampled_from(
    [
        "portal@example.org",
        "Guardian Portal <portal@example.org>",
        "보호자 포털 <portal@example.org>",
        "A" * 90 + " <a@b.cc>",
    ]
)
RECIPIENTS = st.sampled_from(["amina@example.org", "a+b.c@mail.example.org", "ämina@example.org", "amina@exämple.org"])


def parsed(data: bytes) -> EmailMessage:
    assert data.replace(b"\r\n", b"").count(b"\n") == 0
    message = email.message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def said(message: EmailMessage) -> tuple[object, ...]:
    """Everything but the boundary and the moment."""
    # The library may begin a long header on the next line; the space that folds it there is no part of what it says.
    kept = [(name, str(value).strip()) for name, value in message.items() if name not in {"Content-Type", "Date"}]
    headers = sorted(kept)
    parts = [(sorted(part.items()), part.get_payload(decode=True)) for part in message.iter_parts()]
    return message.get_content_type(), message.defects, headers, parts


@settings(deadline=None)
@given(subject=SUBJECTS.filter(bool), text=BODIES, html=BODIES, sender=SENDERS, recipient=RECIPIENTS)
def test_any_mail_reads_as_the_library_writes_it(
    subject: str, text: str, html: str, sender: str, recipient: str
) -> None:
    mail = Mail(subject, text, html, sender, recipient, "<0123456789abcdefghjkmnpq@portal.example.org>")
    ours, theirs = parsed(wire_bytes(mail)), parsed(_by_the_library(mail))
    assert said(ours) == said(theirs)
    assert set(ours.keys()) == set(theirs.keys())


@pytest.mark.parametrize("subject", ["two\nlines", "two\r\nBcc: lines"])
def test_a_header_holds_no_line_break(subject: str) -> None:
    with pytest.raises(BadHeaderError):
        wire_bytes(Mail(subject, "a", "b", "portal@example.org", "amina@example.org", "<1@example.org>"))
