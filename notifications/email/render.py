"""Makes the mail of a notice in its reader's language and time zone: subject, text and HTML from one context."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

import css_inline
from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template
from django.utils import timezone, translation

from notifications.bounces.providers import carried_headers
from notifications.email.mime import Mail, wire_bytes
from notifications.kinds import kind_of
from notifications.models import Delivery, Notice
from notifications.notices import no_context
from notifications.ways_out import one_click, says_little, stop_path_of
from notifications.week import zone_named


@dataclass(frozen=True)
class Words:
    """What one mail says, in one language. `stop_path`: where its reader can stop mails like it, if anybody can."""

    subject: str
    text: str
    html: str
    stop_path: str = ""


def render(notice: Notice) -> Words:
    """Fill in the kind's three templates; the context is asked for once. To who wants it so, a mail says nothing."""
    kind = kind_of(notice)
    folder, context = f"emails/{kind.key}", kind.context
    if says_little(notice, kind):
        folder, context = "emails/portal_only", no_context
    stop_path = stop_path_of(notice)
    with as_read_by(notice.recipient):
        words = words_from(f"{folder}/subject.txt", f"{folder}/body", {"stop_path": stop_path, **context(notice)})
    return replace(words, stop_path=stop_path)


def words_from(subject: str, body: str, context: Mapping[str, object]) -> Words:
    """Fill in the template `subject` and the twins `body`.txt and `body`.html, in the language and zone in force."""
    context = {"site_url": settings.SITE_URL, **context}
    return Words(
        subject=" ".join(_filled(subject, context, escape=False).split()),
        text=_filled(f"{body}.txt", context, escape=False).strip() + "\n",
        html=_inliner().inline(_filled(f"{body}.html", context, escape=True)),
    )


def mail_bytes(delivery: Delivery, *, address: str) -> bytes:
    """The whole message as it goes over the wire, CRLF line ends; a ready-made one as it was queued."""
    carried = carried_headers(delivery.public_id)
    if delivery.body is not None:
        return carried + bytes(delivery.body)
    words = render(delivery.notice)
    return carried + wire_bytes(
        Mail(
            subject=words.subject,
            text=words.text,
            html=words.html,
            sender=settings.DEFAULT_FROM_EMAIL,
            recipient=address,
            message_id=delivery.message_id,
            extra={**kind_of(delivery.notice).headers(delivery.notice), **one_click(words.stop_path)},
        )
    )


@contextmanager
def as_read_by(reader: Any) -> Iterator[None]:
    """Speak the language and tell the time of this person; without one, the site's own."""
    language = reader.language if reader else settings.LANGUAGE_CODE
    zone = zone_named(reader.time_zone if reader else settings.TIME_ZONE)
    with translation.override(language), timezone.override(zone):
        yield


def _filled(name: str, context: Mapping[str, object], *, escape: bool) -> str:
    # Plain text is not HTML: names with an apostrophe would arrive as &#x27;.
    template = cast("Template", get_template(name).template)  # type: ignore[attr-defined]  # DjangoTemplates' own
    return str(template.render(Context(dict(context), autoescape=escape)))


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    # keep_at_rules: else the rules for dark mode vanish. load_remote_stylesheets: a mail fetches nothing.
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
