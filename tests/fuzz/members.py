"""The members of each event type's data, written down from the contract in plain Python.

Where the contract leaves something open (a leap second, 1e999 in a member nobody declared) the answer is unsure, and
whatever the portal makes of it may stand.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from tests.fuzz.jsontext import Huge, holds_huge

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
