"""A second, slow reading of the contract for one event: plain Python and the standard library, nothing of the portal's.

Where the contract leaves something open (a leap second, 1e999 in a member nobody declared) the reading is unsure, and
whatever the portal makes of it may stand.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

PREFIX = "org.guardianportal."
MAX_DEPTH = 32
MAX_EVENT = 64 * 1024


class NotJson(Exception):
    """The body as a whole cannot be read."""


@dataclass(frozen=True)
class Huge:
    """A number beyond what anybody's decoder must take."""

    digits: str


@dataclass
class Piece:
    """One event as it came."""

    value: Any
    text: str
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """What one event is: `bad` with its code, or `good`, `summary`, `unknown`, `defective` (flagged, data unusable)."""

    kind: str
    code: str = ""
    unsure: bool = False


# --- JSON ------------------------------------------------------------------------------------------------------------


def read_body(body: bytes, *, batch: bool) -> list[Piece] | None:
    """The events; None where a batch is no array. Raises NotJson."""
    try:
        text = body.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise NotJson from None
    if _depth(text) > MAX_DEPTH:
        raise NotJson  # too deep, or so broken that it is no JSON either
    try:
        whole = _load(text)
    except (ValueError, RecursionError):
        raise NotJson from None
    if not batch:
        return [_piece(text.strip(" \t\n\r"))]
    if not isinstance(whole, list):
        return None
    return [_piece(one) for one in _elements(text)]


def _depth(text: str) -> int:
    deepest = level = 0
    for sign in re.sub(r'"(?:[^"\\]|\\.)*"', "", text):
        if sign in "[{":
            level += 1
            deepest = max(deepest, level)
        elif sign in "]}":
            level -= 1
    return deepest


def _load(text: str, pairs: Any = dict) -> Any:
    def refuse(_name: str) -> None:
        raise ValueError

    return json.loads(text, object_pairs_hook=pairs, parse_constant=refuse, parse_int=_integer, parse_float=_float)


def _integer(digits: str) -> int | Huge:
    return int(digits) if len(digits) < 100 else Huge(digits)


def _float(digits: str) -> float | Huge:
    value = float(digits)
    return Huge(digits) if value in (float("inf"), float("-inf")) else value


def _elements(text: str) -> list[str]:
    """The source text of each element of a JSON array that is known to be well-formed."""
    found, level, start = [], 0, None
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[\]{},]|[^\s"\[\]{},]+', text):
        sign = match.group()
        if level == 1 and sign in (",", "]"):
            if start is not None:
                found.append(text[start : match.start()].rstrip(" \t\n\r"))
            start = None
            level -= sign == "]"
            continue
        if level == 1 and start is None:
            start = match.start()
        level += (sign in "[{") - (sign in "]}") if len(sign) == 1 else 0
    return found


def _piece(text: str) -> Piece:
    faults: list[str] = []

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in members}) != len(members):
            faults.append("duplicate")
        for name, value in members:
            faults.extend(_text_faults(name) + _text_faults(value))
        return dict(members)

    value = _load(text, pairs)
    faults.extend(_text_faults(value))
    return Piece(value, text, faults)


def _text_faults(value: object) -> list[str]:
    if isinstance(value, list):
        return [fault for one in value for fault in _text_faults(one)]
    if not isinstance(value, str):
        return []
    return ["NUL"] * ("\0" in value) + ["surrogate"] * bool(re.search("[\ud800-\udfff]", value))


def canonical(value: object) -> str:
    """Equal for two writings of the same content."""
    return json.dumps(value, sort_keys=True, default=repr)


def holds_huge(value: object) -> bool:
    """Whether a number somewhere is beyond what decoders must take."""
    if isinstance(value, Huge):
        return True
    if isinstance(value, dict):
        return any(holds_huge(one) for one in value.values())
    return isinstance(value, list) and any(holds_huge(one) for one in value)


# --- the members of data ---------------------------------------------------------------------------------------------

YES, NO, UNSURE = True, False, None
Answer = bool | None


def both(*answers: Answer) -> Answer:
    """NO when one is, else UNSURE when one is."""
    return NO if NO in answers else UNSURE if UNSURE in answers else YES


def text(least: int, most: int) -> Any:
    return lambda value: isinstance(value, str) and least <= len(value) <= most


def pattern(expression: str) -> Any:
    return lambda value: isinstance(value, str) and re.fullmatch(expression, value) is not None


def number(least: int, most: int) -> Any:
    def check(value: object) -> Answer:
        if isinstance(value, float) and value == int(value if abs(value) < 1e300 else 0):
            return UNSURE if least <= value <= most else NO  # 5.0 is a whole number to some
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most

    return check


def one_of(words: str) -> Any:
    return lambda value: isinstance(value, str) and value in words.split()


def boolean(value: object) -> Answer:
    return isinstance(value, bool)


def free(value: object) -> Answer:
    return UNSURE if holds_huge(value) else isinstance(value, dict)


def many(check: Any, most: int) -> Any:
    def checked(value: object) -> Answer:
        return both(*map(check, value)) if isinstance(value, list) and len(value) <= most else NO

    return checked


def maybe(check: Any) -> Any:
    """A member for which null says the same as leaving it out."""
    return lambda value: YES if value is None else check(value)


def moment(value: object) -> Answer:
    at = when(value)
    if at is UNSURE:
        return UNSURE
    return isinstance(at, datetime) and datetime(2000, 1, 1, tzinfo=UTC) <= at <= datetime(2200, 1, 1, tzinfo=UTC)


_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([Zz])|([+-])(\d\d):(\d\d))", re.ASCII
)


def when(value: object) -> datetime | bool | None:
    """The moment; False when it is none; None when one may doubt."""
    if not isinstance(value, str):
        return False
    found = _RFC3339.fullmatch(value)
    if found is None:
        # A space for the T and an offset without colon are what ISO 8601 and others allow.
        loose = re.fullmatch(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)", value, re.ASCII)
        return None if loose else False
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    if second == 60:
        return None
    if year < 1 or (found[10] and (int(found[10]) > 23 or int(found[11]) > 59)):
        return False
    try:
        offset = timedelta(0)
        if found[9]:
            offset = timedelta(hours=int(found[10]), minutes=int(found[11])) * (1 if found[9] == "+" else -1)
        micro = int(((found[7] or "") + "000000")[:6])
        at = datetime(year, month, day, hour, minute, second, micro, tzinfo=timezone(offset))
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return False


def record(required: dict[str, Any], optional: dict[str, Any]) -> Any:
    """An object with these members; others are nobody's business."""

    def check(value: object) -> Answer:
        if not isinstance(value, dict) or not required.keys() <= value.keys():
            return NO
        answers = [check(value[name]) for name, check in {**required, **optional}.items() if name in value]
        return both(UNSURE if holds_huge(value) else YES, *answers)

    return check


TOKEN = pattern(r"[a-z0-9][a-z0-9_.-]{0,63}")
COUNT = number(0, 10_000_000)
SHORT = text(1, 255)
INCIDENT = text(1, 128)
BY_WHOM = {"by": one_of("user platform law")}
STATE = one_of("open reviewing actioned cleared")
NOTICE = one_of("allowed delayed_until forbidden")
SEVERITY = one_of("low medium high critical")
RELATION = one_of("linked_guardian household other unknown")
REJECTED = record({"control": TOKEN, "code": TOKEN}, {"detail": text(0, 255)})
CONTROLS = record({"revision": COUNT}, {"effective": free, "rejected": many(REJECTED, 200)})
CONTACT = record(
    {"contact_ref": SHORT}, {"is_minor": maybe(boolean), "mutual_count": maybe(COUNT), "origin": text(0, 64)}
)
LINK = record({"link_id": text(1, 64), "by": one_of("child guardian platform age_out")}, {})


def wanted(value: object) -> Answer:
    return UNSURE if isinstance(value, Huge | float) else isinstance(value, str | int | dict)


DATA = {
    "ping.v1": record({}, {}),
    "account.updated.v1": record(
        {"display_handle": text(1, 80)},
        {
            "age_band": maybe(record({"min": number(0, 120), "max": number(0, 120)}, {})),
            "age_source": text(0, 40),
            "locale": text(0, 35),
            "country": maybe(pattern("[A-Z]{2}")),
            "birth_month": maybe(pattern("[0-9]{4}-(0[1-9]|1[0-2])")),
        },
    ),
    "account.age_out.v1": record({"effective_at": moment, "reason": SHORT}, {}),
    "account.disabled.v1": record(BY_WHOM, {}),
    "account.deleted.v1": record(BY_WHOM, {}),
    "activity.summary.v1": record(
        {"window": record({"start": moment, "end": moment}, {}), "minutes_active": number(0, 1500)},
        {
            **dict.fromkeys(
                ("sessions", "messages_sent", "messages_received", "new_contacts", "known_contacts"), COUNT
            ),
            "top_places": many(record({"place_key": TOKEN, "minutes": COUNT}, {}), 20),
            "purchases": many(
                record({"count": COUNT, "minor_units": number(0, 10**12), "currency": pattern("[A-Z]{3}")}, {}), 20
            ),
        },
    ),
    "contact.added.v1": CONTACT,
    "contact.removed.v1": CONTACT,
    "interaction.blocked.v1": record({"kind": one_of("dm invite call trade join"), "control": TOKEN}, {}),
    "interaction.flagged.v1": record(
        {
            "incident_id": INCIDENT,
            "class": TOKEN,
            "role": one_of("target sender reporter bystander"),
            "detected_by": one_of("user_report automation moderator trusted_flagger"),
            "occurred_at": moment,
            "state": STATE,
            "guardian_notice": NOTICE,
        },
        {
            "notice_at": maybe(moment),
            "severity": maybe(SEVERITY),
            "confidence": one_of("low medium high"),
            "raised_by": many(TOKEN, 20),
            "reported_class": maybe(TOKEN),
            "actor_relation": RELATION,
            "sensitive": boolean,
            "contact_ref": text(0, 255),
            "actions_taken": many(TOKEN, 20),
        },
    ),
    "interaction.flag_updated.v1": record(
        {"incident_id": INCIDENT, "state": STATE},
        {
            "outcome": one_of("none warned content_removed contact_blocked account_restricted reported_to_authority"),
            "class": TOKEN,
            "severity": SEVERITY,
            "guardian_notice": NOTICE,
            "notice_at": moment,
            "actor_relation": RELATION,
            "appeal_url": lambda value: pattern("https://[!-~]+")(value) and len(value) <= 500,
        },
    ),
    "permission.requested.v1": record(
        {"request_id": text(1, 128), "control": TOKEN, "wanted": wanted, "expires_at": moment}, {}
    ),
    "controls.applied.v1": CONTROLS,
    "controls.rejected.v1": CONTROLS,
    "controls.drifted.v1": CONTROLS,
    "link.confirmed.v1": LINK,
    "link.declined.v1": LINK,
    "link.revoked.v1": LINK,
}


# --- one event -------------------------------------------------------------------------------------------------------


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
    if not subject and event.get("type") in {PREFIX + name for name in DATA if name != "ping.v1"}:
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
