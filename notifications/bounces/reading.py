"""From a request to reports: first the signature, then what it says. Before it all is hostile, after it may be odd."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog
from anymail.signals import EventType
from django.http import HttpRequest

from notifications.bounces.providers import REFERENCE, Provider, secrets_of
from notifications.bounces.reports import Report
from notifications.email.replies import says_no_such_address

log = structlog.get_logger(__name__)

_KINDS: Mapping[str, Any] = {
    EventType.BOUNCED: "bounced",
    EventType.REJECTED: "bounced",
    EventType.FAILED: "bounced",
    EventType.COMPLAINED: "complained",
}
_PUBLIC_ID = re.compile(r"[0-9a-z]{1,24}")
_MESSAGE_ID = re.compile(r"<?([0-9a-z]{1,24})@[^<>@\s]{1,255}>?")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\d|\.\d)")
_UNDEFINED = {"4.0.0", "5.0.0"}
_LONGEST_TEXT = 2000


class ForgedError(Exception):
    """Nothing shows that it is from the service: one error for all causes."""


def read_reports(request: HttpRequest, provider: Provider) -> list[Report]:
    """Raises ForgedError; RequestDataTooBig and UnreadablePostError are the caller's to answer."""
    _ = request.body  # once, before any library reads it in its own way
    if provider.needs_tls and not request.is_secure():
        raise ForgedError
    for secret in secrets_of(provider.key):
        view = _verified(request, provider, secret)
        if view is not None:
            return list(_reports(view, request, provider))
    raise ForgedError


def _verified(request: HttpRequest, provider: Provider, secret: str) -> Any:
    """The view that found its signature good, else None. It raises whatever bad input makes its libraries raise."""
    try:
        view = provider.view(**provider.arguments(secret))
        view.setup(request)
        view.run_validators(request)
    except Exception:  # noqa: BLE001  # base64, JSON, encodings, types: none of it is a good signature
        return None
    return view


def _reports(view: Any, request: HttpRequest, provider: Provider) -> Iterator[Report]:
    """Each event is judged alone: an odd one does not hide the others of its batch."""
    view.esp_to_anymail_event = _or_none(view.esp_to_anymail_event) if hasattr(view, "esp_to_anymail_event") else None
    try:
        events = view.parse_events(request)
    except Exception as error:  # noqa: BLE001  # signed, and still not what its service documents
        log.warning("callback_unreadable", provider=provider.key, error=type(error).__name__)
        return
    for event in events:
        report = _or_none(_report)(event, provider) if event is not None else None
        if report is not None:
            yield report


def _or_none(read: Callable[..., Any]) -> Callable[..., Any]:
    def reading(*arguments: Any) -> Any:
        with suppress(Exception):
            return read(*arguments)
        return None

    return reading


def _report(event: Any, provider: Provider) -> Report | None:
    said = event.esp_event
    kind = _KINDS.get(event.event_type)
    if kind == "complained" and provider.filtered and _at(said, "Type") == provider.filtered:
        kind = "bounced"
    reference, recipient, at = _reference(event), event.recipient, event.timestamp
    if kind is None or not reference or not isinstance(recipient, str) or not _is_moment(at):
        return None
    code = _code(event, provider)
    return Report(kind, reference, recipient.strip().lower(), at, code, _is_gone(code, said, provider))


def _reference(event: Any) -> str:
    """What our mail carried: in the metadata, as a tag, or in the Message-ID."""
    metadata = event.metadata if isinstance(event.metadata, Mapping) else {}
    tags = event.tags if isinstance(event.tags, list) else []
    for given in (metadata.get(REFERENCE), *tags[:1]):
        if isinstance(given, str) and _PUBLIC_ID.fullmatch(given):
            return given
    found = _MESSAGE_ID.fullmatch(event.message_id) if isinstance(event.message_id, str) else None
    return found[1] if found else ""


def _code(event: Any, provider: Provider) -> str:
    for text in (_at(event.esp_event, provider.status), event.mta_response, event.description):
        found = _STATUS.search(text[:_LONGEST_TEXT]) if isinstance(text, str) else None
        if found and found[1] not in _UNDEFINED:
            return found[1]
    return ""


def _is_gone(code: str, said: Any, provider: Provider) -> bool:
    if code:
        return says_no_such_address(code)
    return any(_is_word(_at(said, path), words) for path, words in (provider.gone or {}).items())


def _is_word(value: Any, words: frozenset[str]) -> bool:
    return isinstance(value, str) and value in words


def _at(said: Any, path: str) -> Any:
    for key in path.split("."):
        said = said.get(key) if isinstance(said, Mapping) else None
    return said


def _is_moment(at: Any) -> bool:
    return isinstance(at, datetime) and at.tzinfo is not None
