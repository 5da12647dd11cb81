"""Judges each event alone: envelope, data, size, source. Knows nothing of the database."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, NamedTuple, get_type_hints

import msgspec
from msgspec import Meta, Raw, Struct

from guardian_portal.activity.windows import Counts, microseconds, window_defect
from guardian_portal.intake.limits import CLOCK_TOLERANCE_SECONDS, MAX_EVENT_BYTES
from guardian_portal.intake.strict import Defect, Pieces
from guardian_portal.platforms.events import DATA_TYPES, PREFIX, ActivitySummary, Data, Event, Moment, Ping
from guardian_portal.platforms.models import Connection

SUMMARY = PREFIX + "activity.summary.v1"
FLAGGED = PREFIX + "interaction.flagged.v1"


class Envelope(Struct, frozen=True, kw_only=True):
    """The CloudEvents attributes of the contract. Others are not kept. An optional one that is null is absent."""

    specversion: Literal["1.0"]
    id: Annotated[str, Meta(min_length=1, max_length=128)]
    source: Annotated[str, Meta(min_length=1, max_length=255)]
    type: Annotated[str, Meta(min_length=1, max_length=80)]
    time: Moment
    subject: Annotated[str, Meta(max_length=255)] | None = ""
    data: Raw = Raw(b"{}")
    sequence: Annotated[str, Meta(max_length=64)] | int | None = ""


class _SummaryEvent(Envelope, frozen=True, kw_only=True, gc=False):
    """The envelope and data of the most frequent type, decoded in one pass."""

    type: Literal["org.guardianportal.activity.summary.v1"]
    data: ActivitySummary  # type: ignore[assignment]  # decoded at once instead of kept raw


class Quarantined(NamedTuple):
    """An event that cannot be used, and why."""

    place: int
    id: str
    type: str
    code: str
    detail: str
    raw: bytes


class Good(NamedTuple):
    """A usable event. `defect`: a flagged event whose data is unusable but for `incident_id`."""

    place: int
    event: Event
    raw: bytes
    defect: str = ""
    incident_id: str = ""


class Unknown(NamedTuple):
    """A well-formed event of a type that is not known here."""

    place: int
    id: str
    type: str
    raw: bytes


class Summary(NamedTuple):
    """A usable activity summary: nearly all of the traffic, so it carries no more than its row needs."""

    place: int
    subject: str
    start: int  # of the window, and the event's time: microseconds since 1970
    time: int
    data: Counts


Judged = Quarantined | Good | Unknown | Summary


class _IncidentOnly(Struct, frozen=True):
    incident_id: Annotated[str, Meta(min_length=1, max_length=128)]


_ERRORS = (msgspec.MsgspecError, ValueError, RecursionError)
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_envelope = msgspec.json.Decoder(Envelope).decode
_summary_event = msgspec.json.Decoder(_SummaryEvent).decode
_SUMMARY_MARK = b'"' + SUMMARY.encode() + b'"'
_incident = msgspec.json.Decoder(_IncidentOnly).decode
_any = msgspec.json.Decoder().decode
_DECODERS = {name: msgspec.json.Decoder(data_type).decode for name, data_type in DATA_TYPES.items()}
_MOMENTS = {
    data_type: tuple(name for name, hint in get_type_hints(data_type).items() if "datetime" in str(hint))
    for data_type in DATA_TYPES.values()
}
_QUOTED = re.compile(r"value '.*'|value \".*\"", re.DOTALL)
_canonical = msgspec.json.Encoder(order="deterministic").encode


class Rules(NamedTuple):
    """What events are held against in one request."""

    source: str
    windows: str
    zone: str
    now: datetime
    latest: datetime

    @classmethod
    def of(cls, connection: Connection, *, now: datetime) -> "Rules":
        latest = now + timedelta(seconds=CLOCK_TOLERANCE_SECONDS)
        return cls(connection.source, connection.windows, connection.zone, now, latest)


class _Unfit(Exception):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def judge_all(pieces: Pieces, rules: Rules) -> list[Judged]:
    """Judge every event of a request alone, in their order."""
    defects = pieces.defects
    judged: list[Judged] = []
    for index, raw in enumerate(pieces.raws):
        try:
            if index in defects:
                judged.append(_defective(index, defects[index], raw))
            elif _SUMMARY_MARK in raw:
                judged.append(_judge_summary(index, raw, rules))
            else:
                judged.append(_judge_envelope(index, raw, rules))
        except (_Unfit, *_ERRORS) as error:
            judged.append(_quarantined(index, raw, error))
    return judged


def _judge_summary(index: int, raw: bytes, rules: "Rules") -> Judged:
    """The usual event in one pass of the decoder; whatever is unusual about it goes the long way, to be told why."""
    try:
        event = _summary_event(raw)
    except _ERRORS:
        return _judge_envelope(index, raw, rules)
    _check_envelope(event, rules)
    _check_window(event.data, rules)
    _check_size_and_source(event, raw, rules)
    return _summary(index, event, event.data)


def _judge_envelope(index: int, raw: bytes, rules: "Rules") -> Judged:
    envelope = _envelope(raw)
    _check_envelope(envelope, rules)
    judged: Judged = _judge(index, envelope, raw)
    if isinstance(judged, Good) and isinstance(judged.event.data, ActivitySummary):
        _check_window(judged.event.data, rules)
        judged = _summary(index, envelope, judged.event.data)
    _check_size_and_source(envelope, raw, rules)
    return judged


def judge_stored(raw: bytes) -> Good | None:
    """An event that was judged when it came and has waited since; None when its type is no longer understood."""
    try:
        judged = _judge(0, _envelope(raw), raw)
    except (_Unfit, *_ERRORS):
        return None
    return judged if isinstance(judged, Good) else None


def payload_hash(raw: bytes) -> bytes:
    """SHA-256 of what the event says, however it was written: a sender may format a repeat differently."""
    try:
        said = _canonical(_any(raw))
    except _ERRORS:
        said = raw
    return hashlib.sha256(said).digest()


def is_in_time(time: datetime, rules: Rules) -> bool:
    return _EARLIEST <= time <= rules.latest


def _summary(index: int, envelope: Envelope, data: ActivitySummary) -> Summary:
    return Summary(index, envelope.subject or "", microseconds(data.window.start), microseconds(envelope.time), data)


def _check_envelope(envelope: Envelope, rules: Rules) -> None:
    if not is_in_time(envelope.time, rules):
        raise _Unfit("not-cloudevents", "time is in the future or before the year 2000")
    if not envelope.subject and DATA_TYPES.get(envelope.type, Ping) is not Ping:
        raise _Unfit("not-cloudevents", "subject is missing: the account that the event is about")


def _check_window(summary: ActivitySummary, rules: Rules) -> None:
    defect = window_defect(summary.window, windows=rules.windows, zone=rules.zone, now=rules.now)
    if defect:
        raise _Unfit(defect, f"The window is refused: {defect}")


def _check_size_and_source(envelope: Envelope, raw: bytes, rules: Rules) -> None:
    if len(raw) > MAX_EVENT_BYTES:
        raise _Unfit("too-large", f"An event has at most {MAX_EVENT_BYTES} bytes")
    if envelope.source != rules.source:
        raise _Unfit("source-mismatch", "")


def _judge(index: int, envelope: Envelope, raw: bytes) -> Good | Unknown:
    decode = _DECODERS.get(envelope.type)
    if decode is None:
        if not bytes(envelope.data).startswith(b"{"):
            raise _Unfit("invalid-data", "data is not an object")
        return Unknown(index, envelope.id, envelope.type, raw)
    try:
        data: Data = decode(envelope.data)
        _check_moments(data)
    except (_Unfit, *_ERRORS) as error:
        if envelope.type != FLAGGED:
            raise _Unfit("invalid-data", _words(error)) from None
        # A child may be in danger: what is readable is enough to have a person look.
        return Good(index, _event(envelope, Data()), raw, _words(error), _incident_id(envelope))
    return Good(index, _event(envelope, data), raw)


def _incident_id(envelope: Envelope) -> str:
    try:
        return _incident(envelope.data).incident_id
    except _ERRORS as error:
        raise _Unfit("invalid-data", _words(error)) from None


def _check_moments(data: Data) -> None:
    """A moment that no database or clock could carry is refused here, not found out there."""
    for name in _MOMENTS[type(data)]:
        moment = getattr(data, name)
        if isinstance(moment, datetime) and not _EARLIEST <= moment <= _LATEST:
            raise _Unfit("invalid-data", f"{name} is not between the years 2000 and 2200")


def _event(envelope: Envelope, data: Data) -> Event:
    return Event(
        id=envelope.id,
        type=envelope.type,
        subject=envelope.subject or "",
        time=envelope.time,
        data=data,
        sequence="" if envelope.sequence is None else str(envelope.sequence),
    )


def _defective(index: int, defect: Defect, raw: bytes) -> Quarantined:
    return Quarantined(index, defect.id[:128], defect.type[:80], "malformed", defect.words, raw)


def _quarantined(index: int, raw: bytes, error: Exception) -> Quarantined:
    event_id, event_type = _labels(raw)
    if isinstance(error, _Unfit):
        return Quarantined(index, event_id, event_type, error.code, error.detail, raw)
    return Quarantined(index, event_id, event_type, "not-cloudevents", _words(error), raw)


def _labels(raw: bytes) -> tuple[str, str]:
    """Id and type of an event that cannot be used, as far as they are plain texts."""
    try:
        value = _any(raw)
    except _ERRORS:
        return "", ""
    found = [value.get(name) if isinstance(value, dict) else None for name in ("id", "type")]
    event_id, event_type = (one if isinstance(one, str) and one.isprintable() else "" for one in found)
    return event_id[:128], event_type[:80]


def _words(error: Exception) -> str:
    """What the decoder says, without the value it speaks of: that may be content."""
    said = error.detail if isinstance(error, _Unfit) else str(error)
    return _QUOTED.sub("value", said)[:255]
