"""A batch of summaries read in one call is read as the long way reads it; anything unusual goes the long way."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import fields

from guardian_portal.activity.windows import WindowRow, window_row
from guardian_portal.intake.judging import Judged, Rules, Summary, judge_all
from guardian_portal.intake.problems import Refusal
from guardian_portal.intake.strict import split
from guardian_portal.intake.summaries import _Data, read_summaries
from guardian_portal.platforms.events import ActivitySummary
from guardian_portal.platforms.models import Connection, WindowSize

NOW = datetime(2026, 11, 10, 12, 30, tzinfo=UTC)
SOURCE = "https://starhaven.example"
RULES = Rules.of(Connection(source=SOURCE, windows=WindowSize.HOUR.value), now=NOW)
DAYS = Rules.of(Connection(source=SOURCE, windows=WindowSize.DAY.value, zone="Europe/Berlin"), now=NOW)
GONE = object()


def event(number: int = 0, **data: object) -> dict[str, Any]:
    window = {"start": "2026-11-10T09:00:00+00:00", "end": "2026-11-10T10:00:00+00:00"}
    return {
        "specversion": "1.0",
        "id": f"sum-{number}",
        "source": SOURCE,
        "type": "org.guardianportal.activity.summary.v1",
        "subject": f"kit {number}",
        "time": "2026-11-10T10:00:00.5Z",
        "data": {"window": window, "minutes_active": 7, **data},
    }


def body_of(events: object, **options: Any) -> bytes:
    return json.dumps(events, **{"separators": (",", ":"), "ensure_ascii": False, **options}).encode(
        "utf-8", "surrogatepass"
    )


def the_long_way(body: bytes, rules: Rules) -> list[Judged] | None:
    try:
        return judge_all(split(body, batch=True), rules)
    except Refusal:
        return None


def as_stored(one: Judged, rules: Rules) -> tuple[int, str, WindowRow]:
    assert isinstance(one, Summary), one
    public = frozenset({"plaza"})
    row = window_row(one.data, child_id=1, start=one.start, windows=rules.windows, at=one.time, public_places=public)
    return one.place, one.subject, row


def agree(body: bytes, rules: Rules = RULES) -> bool:
    """Whether it was read in one call; if so, exactly as the long way does."""
    fast = read_summaries(body, rules)
    if fast is None:
        return False
    slow = the_long_way(body, rules)
    assert slow is not None, body
    assert [as_stored(one, rules) for one in fast] == [as_stored(one, rules) for one in slow], body
    return True


USUAL = [
    event(1),
    {**event(2, sessions=2, new_contacts=0), "sequence": "9"},
    {**event(3), "sequence": 12, "datacontenttype": "application/json", "dataschema": "https://starhaven.example/s"},
    {**event(4), "sequence": None, "time": "2026-11-10T19:00:00+09:00", "subject": "꼬마"},
    event(5, top_places=[{"place_key": "plaza", "minutes": 3}, {"place_key": "den", "minutes": 4}]),
    event(6, purchases=[{"count": 1, "minor_units": 499, "currency": "EUR"}], top_places=[]),
]


@pytest.mark.parametrize("options", [{}, {"separators": (", ", ": ")}, {"separators": (",  ", ":  ")}])
def test_usual_batches_are_read_in_one_call(options: dict[str, Any]) -> None:
    assert agree(body_of(USUAL, **options))
    assert agree(body_of([event(number) for number in range(1000)], **options))


def test_days_are_judged_in_the_platforms_zone() -> None:
    day = {"start": "2026-10-25T00:00:00+02:00", "end": "2026-10-26T00:00:00+01:00"}
    assert agree(body_of([event(window=day)]), DAYS)
    assert not agree(body_of([event(window={**day, "end": "2026-10-26T00:00:00+02:00"})]), DAYS)


def test_every_member_of_a_summary_is_read() -> None:
    ours, theirs = ({field.encode_name: field.required for field in fields(one)} for one in (_Data, ActivitySummary))
    assert ours == theirs


@pytest.mark.parametrize(
    "body",
    [
        body_of([]),
        body_of(event()),
        body_of([event(number) for number in range(1001)]),
        body_of([event(), {**event(1), "surprise": 1}]),
        body_of([event(), {**event(1), "source": "https://elsewhere.example"}]),
        body_of([event(), {**event(1), "subject": ""}]),
        body_of([event(), {**event(1), "time": "2026-11-10T12:36:00Z"}]),
        body_of([event(), event(1, minutes_active=-1)]),
        body_of([event(window={"start": "2026-11-10T09:30:00+00:00", "end": "2026-11-10T10:30:00+00:00"})]),
        body_of([event()]).replace(b'"id"', b'"id":"other","id"'),
        body_of([event()]).replace(b'"minutes_active"', b'"minutes_active":1,"minutes_active"'),
        body_of([event()]).replace(b"kit", b"\\u0000"),
        body_of([event()]).replace(b"kit", b"\x00"),
        body_of([event()]).replace(b"kit", b"\xff"),
        body_of([event()]).replace(b"kit", b"\xed\xa0\x80"),
        body_of([event()]).replace(b":7", b":" + b" " * 70_000 + b"7"),
        body_of([event()]) + b"x",
    ],
)
def test_the_unusual_goes_the_long_way(body: bytes) -> None:
    assert not agree(body)


ODD = st.sampled_from(
    [GONE, None, "", "x", "é" * 300, 0, -1, 7, 7.0, 1e3, 10**30, True, [], {}, [{}], SOURCE, "1.0",
     "2026-11-10T10:00:00Z", "2026-11-10T10:00:00", "2026-11-10T10:00:00.123456789Z", "0001-01-01T00:00:00+14:00",
     "9999-12-31T23:59:59-14:00", "2026-11-10 10:00:00Z", 1_762_768_800, "a\"b", "a\\b", "\x7f", "\x00", "\ud800"],
)  # fmt: skip
MEMBERS = [
    "id",
    "source",
    "type",
    "subject",
    "time",
    "specversion",
    "sequence",
    "datacontenttype",
    "dataschema",
    "data",
    "data.window",
    "data.window.start",
    "data.window.end",
    "data.window.extra",
    "data.minutes_active",
    "data.sessions",
    "data.known_contacts",
    "data.top_places",
    "data.purchases",
    "extra",
]


def changed(one: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    name, _, rest = path.partition(".")
    made = dict(one)
    if rest and isinstance(made.get(name), dict):
        made[name] = changed(made[name], rest, value)
    elif value is GONE:
        made.pop(name, None)
    else:
        made[name] = value
    return made


@settings(max_examples=600, deadline=None)
@given(data=st.data())
def test_whatever_is_sent_both_ways_agree(data: st.DataObject) -> None:
    events = [dict(one) for one in data.draw(st.lists(st.sampled_from(USUAL), min_size=1, max_size=4))]
    for _ in range(data.draw(st.integers(0, 2))):
        place = data.draw(st.integers(0, len(events) - 1))
        events[place] = changed(events[place], data.draw(st.sampled_from(MEMBERS)), data.draw(ODD))
    body = body_of(events, ensure_ascii=data.draw(st.booleans()))
    for _ in range(data.draw(st.integers(0, 2))):
        at = data.draw(st.integers(0, len(body)))
        some = data.draw(st.sampled_from([b" ", b'"', b'"id":"x",', b'"sessions":1,', b"\n", b"0", b",", b"{", b"\\"]))
        body = body[:at] + some + body[at + data.draw(st.integers(0, 1)) :]
    agree(body)


@given(timedelta_=st.timedeltas(min_value=timedelta(days=-500), max_value=timedelta(days=2)))
def test_times_agree_to_the_microsecond(timedelta_: timedelta) -> None:
    moment = (NOW + timedelta_).isoformat()
    hour = (NOW + timedelta_).replace(minute=0, second=0, microsecond=0)
    window = {"start": hour.isoformat(), "end": (hour + timedelta(hours=1)).isoformat()}
    agree(body_of([{**event(window=window), "time": moment}]))
