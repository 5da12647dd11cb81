"""A second, slow reading of the contract for one event: plain Python and nothing of the portal's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.fuzz.jsontext import Huge, holds_huge
from tests.fuzz.members import DATA, INCIDENT, NO, UNSURE, YES, Answer, both, text, when

if TYPE_CHECKING:
    from tests.fuzz.jsontext import Piece

PREFIX = "org.guardianportal."
MAX_EVENT = 64 * 1024


@dataclass(frozen=True)
class Reading:
    """What one event is: `bad` with its code, or `good`, `summary`, `unknown`, `defective` (flagged, data unusable)."""

    kind: str
    code: str = ""
    unsure: bool = False


def read_event(piece: Piece, *, source: str, windows: str, zone: str, now: datetime) -> Reading:
    """What the contract makes of one event, its place in the world aside."""
    if piece.faults:
        return Reading("bad", "malformed")
    fits = _envelope(piece.value, now)
    if fits is NO:
        return Reading("bad", "not-cloudevents")
    event = piece.value
    name = event["type"].removeprefix(PREFIX) if event["type"].startswith(PREFIX) else ""
    data = event.get("data", {})
    check = DATA.get(name)
    good = both(check(data) if check else isinstance(data, dict), UNSURE if holds_huge(event) else YES)
    unsure = fits is UNSURE or good is UNSURE
    kind = "good" if check else "unknown"
    if good is NO:
        salvaged = name == "interaction.flagged.v1" and isinstance(data, dict) and INCIDENT(data.get("incident_id"))
        if not salvaged:
            return Reading("bad", "invalid-data", unsure)
        kind, unsure = "defective", unsure or holds_huge(data)
    if name == "activity.summary.v1":
        kind = "summary"
        if not unsure and not _is_window(data["window"], windows, zone, now):
            return Reading("bad", "window")
    code = _size_or_source(piece, source)
    return Reading("bad" if code else kind, code, unsure)


def _size_or_source(piece: Piece, source: str) -> str:
    if len(piece.text.encode()) > MAX_EVENT:
        return "too-large"
    return "" if piece.value["source"] == source else "source-mismatch"


def _envelope(event: object, now: datetime) -> Answer:
    if not isinstance(event, dict) or event.get("specversion") != "1.0":
        return NO
    answers: list[Answer] = [
        text(1, 128)(event.get("id")),
        text(1, 255)(event.get("source")),
        text(1, 80)(event.get("type")),
        _sequence(event.get("sequence")),
    ]
    # CloudEvents 1.0, JSON format 2.2: an attribute that is null is one that is not there.
    subject = event.get("subject")
    answers.append(subject is None or text(0, 255)(subject))
    # A type can be anything here, also what a set cannot look up.
    if not subject and event.get("type") in [PREFIX + name for name in DATA if name != "ping.v1"]:
        answers.append(NO)
    at = when(event.get("time"))
    if isinstance(at, datetime):
        at_once = datetime(2000, 1, 1, tzinfo=UTC) <= at <= now + timedelta(minutes=5)
        answers.append(at_once)
    else:
        answers.append(UNSURE if at is None else NO)
    return both(*answers)


def _sequence(value: object) -> Answer:
    if isinstance(value, Huge):
        return UNSURE
    return value is None or text(0, 64)(value) or (isinstance(value, int) and not isinstance(value, bool))


def _is_window(window: dict[str, str], windows: str, zone: str, now: datetime) -> bool:
    start, end = when(window["start"]), when(window["end"])
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    if start > now or now - start > timedelta(days=400):
        return False
    if windows == "hour":
        return end - start == timedelta(hours=1) and (start.minute, start.second, start.microsecond) == (0, 0, 0)
    first, last = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    at_midnight = all((one.hour, one.minute, one.second, one.microsecond) == (0, 0, 0, 0) for one in (first, last))
    return at_midnight and (last.date() - first.date()).days == 1
