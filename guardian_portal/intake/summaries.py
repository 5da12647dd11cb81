"""Reads a batch of nothing but good activity summaries, nearly all of the traffic, in one call of the decoder.

All or nothing: whatever is unusual about any event, or wrong, sends the batch the long way, which says what it is.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from guardian_portal.activity.windows import microseconds, window_defect
from guardian_portal.intake.judging import Rules, Summary, is_in_time
from guardian_portal.intake.limits import MAX_EVENT_BYTES, MAX_EVENTS
from guardian_portal.intake.strict import FAST_ERRORS, KEY_END, is_without_escapes
from guardian_portal.platforms.events import Count, Moment, Place, Purchase, Window


class _Window(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    # Texts: in a batch they are nearly always the same few, and each is read once.
    start: str
    end: str


class _Place(Place, frozen=True, forbid_unknown_fields=True, gc=False):
    pass


class _Purchase(Purchase, frozen=True, forbid_unknown_fields=True, gc=False):
    pass


class _Data(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """As platforms.events.ActivitySummary; what was not sent stays unset, so that writing it again adds no member."""

    window: _Window
    minutes_active: Annotated[int, Meta(ge=0, le=1500)]
    sessions: Count | UnsetType = UNSET
    messages_sent: Count | UnsetType = UNSET
    messages_received: Count | UnsetType = UNSET
    new_contacts: Count | UnsetType = UNSET
    known_contacts: Count | UnsetType = UNSET
    top_places: Annotated[list[_Place], Meta(max_length=20)] | UnsetType = UNSET
    purchases: Annotated[list[_Purchase], Meta(max_length=20)] | UnsetType = UNSET


class _Event(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """As judging.Envelope, with the data, and with those attributes that libraries add by themselves."""

    specversion: Literal["1.0"]
    id: Annotated[str, Meta(min_length=1, max_length=128)]
    source: str
    type: Literal["org.guardianportal.activity.summary.v1"]
    time: str
    subject: Annotated[str, Meta(min_length=1, max_length=255)]
    data: _Data
    sequence: Annotated[str, Meta(max_length=64)] | int | UnsetType | None = UNSET
    datacontenttype: str | UnsetType = UNSET
    dataschema: str | UnsetType = UNSET


_events = msgspec.json.Decoder(list[_Event]).decode
_raws = msgspec.json.Decoder(list[Raw]).decode
_encode = msgspec.json.Encoder().encode


class _Unusual(Exception):
    pass


def read_summaries(body: bytes, rules: Rules) -> list[Summary] | None:
    """The summaries of a batch, or None where the long way is needed."""
    if not is_without_escapes(body):
        return None
    try:
        events = _events(body)
        # Each key comes out once: as many as came in means that none came twice.
        if not 0 < len(events) <= MAX_EVENTS or _encode(events).count(KEY_END) != body.count(KEY_END):
            return None
        if max(map(len, map(bytes, _raws(body)))) > MAX_EVENT_BYTES:
            return None
        return _judged(events, rules)
    except (*FAST_ERRORS, _Unusual):
        return None


def _judged(events: list[_Event], rules: Rules) -> list[Summary]:
    times: dict[str, int] = {}
    starts: dict[tuple[str, str], int] = {}
    judged = []
    for place, event in enumerate(events):
        window = event.data.window
        span = (window.start, window.end)
        start = starts.get(span)
        if start is None:
            start = starts[span] = _start(window, rules)
        at = times.get(event.time)
        if at is None:
            at = times[event.time] = _time(event.time, rules)
        if event.source != rules.source:
            raise _Unusual
        judged.append(Summary(place, event.subject, start, at, event.data))
    return judged


def _start(window: _Window, rules: Rules) -> int:
    read = Window(start=_moment(window.start), end=_moment(window.end))
    if window_defect(read, windows=rules.windows, zone=rules.zone, now=rules.now):
        raise _Unusual
    return microseconds(read.start)


def _time(text: str, rules: Rules) -> int:
    time = _moment(text)
    if not is_in_time(time, rules):
        raise _Unusual
    return microseconds(time)


def _moment(text: str) -> datetime:
    """Exactly as the decoder reads a moment."""
    moment: datetime = msgspec.convert(text, Moment)
    return moment
