"""Whatever bytes come, reading them ends in events or a refusal, and the fast way finds what the strict way finds."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from guardian_portal.intake.judging import Rules, judge_all
from guardian_portal.intake.problems import Refusal
from guardian_portal.intake.strict import Pieces, _split_fast, _split_strictly, split
from guardian_portal.platforms.models import Connection

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
FRAGMENTS = st.lists(
    st.sampled_from(
        ["{", "}", "[", "]", ",", ":", '"', '"a"', '"a":1', '"a" :1', '{"a":1,"a":2}', "\\", "\\u0000", "\\ud800", " ",
         "\n", "NaN", "1e999", "9" * 40, "null", "\x00", "é", '"\\""', '"\\\\u0000"'],
    ),
    max_size=14,
).map("".join)  # fmt: skip


def outcome(body: bytes, batch: bool) -> Pieces | str:
    try:
        return split(body, batch=batch)
    except Refusal as refusal:
        return refusal.code


@given(body=st.binary(max_size=200) | FRAGMENTS.map(str.encode), batch=st.booleans())
def test_hostile_bytes_are_split_or_refused(body: bytes, batch: bool) -> None:
    result = outcome(body, batch)
    if isinstance(result, str):
        assert result in {"malformed", "not-cloudevents"}
    else:
        connection = Connection(source="https://starhaven.example")
        assert len(judge_all(result, Rules.of(connection, now=datetime.now(UTC)))) == len(result.raws)


@given(values=st.lists(JSON_VALUES, max_size=5), ascii_only=st.booleans(), compact=st.booleans())
def test_good_json_is_split_whole_either_way(values: list[object], ascii_only: bool, compact: bool) -> None:
    separators = (",", ":") if compact else (", ", ": ")
    body = json.dumps(values, ensure_ascii=ascii_only, separators=separators).encode("utf-8", "surrogatepass")
    result = outcome(body, batch=True)
    if isinstance(result, Pieces):
        assert [json.loads(raw) for raw in result.raws] == values


@given(body=FRAGMENTS.map(str.encode) | JSON_VALUES.map(lambda value: json.dumps([value]).encode()))
def test_the_fast_way_never_passes_what_the_strict_way_faults(body: bytes) -> None:
    fast = _split_fast(body, True)
    if fast is None:
        return
    strict = _split_strictly(body, True)
    assert not strict.defects
    assert [json.loads(raw) for raw in strict.raws] == [json.loads(raw) for raw in fast]


def test_an_escaped_backslash_before_u0000_is_no_nul() -> None:
    assert split(rb'{"a":"\\u0000"}', batch=False).defects == {}
    assert set(split(rb'{"a":"\\\u0000"}', batch=False).defects) == {0}


def test_thirty_two_levels_are_the_limit() -> None:
    assert isinstance(outcome(b"[" * 32 + b"]" * 32, batch=True), Pieces)
    assert outcome(b"[" * 33 + b"]" * 33, batch=True) == "malformed"
    alternating = b'[{"a":' * 16 + b"[]" + b"}]" * 16
    assert outcome(alternating, batch=True) == "malformed"
    assert isinstance(outcome(alternating.replace(b"[]", b"0"), batch=True), Pieces)
    in_text = b'["' + b"[" * 100 + b'"]'
    assert isinstance(outcome(in_text, batch=True), Pieces)


def test_white_space_around_an_event_does_not_count() -> None:
    for space in (b" ", b"\n"):
        assert split(space * 70_000 + b"{}" + space, batch=False).raws == [b"{}"]
