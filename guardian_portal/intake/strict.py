"""Splits a body into its events and finds what the fast decoder would let pass: duplicate keys, NUL, lone surrogates.

A body in the plain form that most senders write is proved clean by a few counts over its bytes and one round trip
through the fast decoder. Only what is not plain is read by the slow strict one.
"""

import json
import re
from typing import Any, NamedTuple

import msgspec

from guardian_portal.intake.limits import MAX_DEPTH
from guardian_portal.intake.problems import Refusal


class Defect(NamedTuple):
    """Why an event may not be decoded further; its `id` and `type` as far as they are readable."""

    words: str
    id: str
    type: str


class Pieces(NamedTuple):
    """The events of a body as they came, and the defects of some, by their place."""

    raws: list[bytes]
    defects: dict[int, Defect]


_any = msgspec.json.Decoder()
_raws = msgspec.json.Decoder(list[msgspec.Raw])
_encode = msgspec.json.Encoder().encode
FAST_ERRORS = (msgspec.MsgspecError, ValueError, RecursionError)

KEY_END = b'":'
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"')
_NOT_BRACKETS = bytes(sorted(set(range(256)) - set(b"{}[]")))
# Two kinds would let one round peel two levels, `[{}]`.
_ONE_KIND = bytes.maketrans(b"{}", b"[]")
_SPACE = " \t\n\r"


def split(body: bytes, *, batch: bool) -> Pieces:
    """The events of a body. Refuses a body that is not UTF-8, not JSON, deeper than the limit or not a batch."""
    fast = _split_fast(body, batch)
    return _split_strictly(body, batch) if fast is None else Pieces(fast, {})


def _split_fast(body: bytes, batch: bool) -> list[bytes] | None:
    """The events of a plain body; None when it is not plain or anything about it is in doubt."""
    if not _is_plain(body):
        return None
    try:
        raws = [bytes(raw) for raw in _raws.decode(body)] if batch else [body.strip(b" ")]
    except FAST_ERRORS:
        return None
    # As many brackets as levels are allowed cannot be too deep, wherever they stand.
    room = MAX_DEPTH - 1 if batch else MAX_DEPTH
    if any(raw.count(b"{") + raw.count(b"[") > room for raw in raws):
        return None
    return raws


def is_without_escapes(body: bytes) -> bool:
    """And without line breaks and space after a quote: in JSON like this, `":` ends exactly one key each."""
    return not (b"\\" in body or b'" ' in body or b"\n" in body or b"\t" in body or b"\r" in body)


def _is_plain(body: bytes) -> bool:
    """Whether the body is JSON without escapes, line breaks, space after a quote, and without duplicate keys.

    Without escapes no string holds a quote, so `":` ends exactly one key each; and the round trip keeps one of several
    equal keys only. Equal counts prove that there are none.
    """
    if not is_without_escapes(body):
        return False
    try:
        again = _encode(_any.decode(body))
    except FAST_ERRORS:
        return False
    return again.count(KEY_END) == body.count(KEY_END)


def _split_strictly(body: bytes, batch: bool) -> Pieces:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Refusal("malformed", "The body is not UTF-8") from None
    try:
        pieces = _read_batch(text) if batch else _read_single(text)
    except RecursionError:
        raise Refusal("malformed", f"The body is nested deeper than {MAX_DEPTH} levels") from None
    except (ValueError, StopIteration):
        raise Refusal("malformed", "The body is not JSON") from None
    if _is_too_deep(text):
        raise Refusal("malformed", f"The body is nested deeper than {MAX_DEPTH} levels")
    if pieces is None:
        raise Refusal("not-cloudevents", "A batch is a JSON array of events")
    return pieces


def _read_single(text: str) -> Pieces:
    pieces = Pieces([], {})
    _must_end(text, _read_one(text, _skip(text, 0), pieces))
    return pieces


def _read_batch(text: str) -> Pieces | None:
    """The events of an array; None for other JSON."""
    pieces = Pieces([], {})
    at = _skip(text, 0)
    if text[at : at + 1] != "[":
        _must_end(text, _read_one(text, at, pieces))
        return None
    at = _skip(text, at + 1)
    if text[at : at + 1] == "]":
        _must_end(text, at + 1)
        return pieces
    while True:
        at = _skip(text, _read_one(text, at, pieces))
        if text[at : at + 1] == "]":
            _must_end(text, at + 1)
            return pieces
        if text[at : at + 1] != ",":
            raise ValueError("neither comma nor end")
        at = _skip(text, at + 1)


def _read_one(text: str, at: int, pieces: Pieces) -> int:
    """Take up the JSON value that starts at a place, and return where it ends."""
    found: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        kept = dict(pairs)
        if len(kept) != len(pairs):
            found.append("a key comes twice in one object")
        return kept

    decoder = json.JSONDecoder(object_pairs_hook=members, parse_constant=_refuse_constant, parse_int=_small_int)
    value, end = decoder.raw_decode(text, at)
    source = text[at:end]
    if "\\u0000" in source and _NUL.search(source):
        found.append("a text holds the character NUL")
    if "\\u" in source and not _is_encodable(value):
        found.append("a text holds half a surrogate pair")
    if found:
        words = "; ".join(dict.fromkeys(found))
        pieces.defects[len(pieces.raws)] = Defect(words, _label(value, "id"), _label(value, "type"))
    pieces.raws.append(source.encode())
    return end


def _is_encodable(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _label(value: object, name: str) -> str:
    """A member to call a defective event by, where it is a plain text."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) and found.isprintable() and _is_encodable(found) else ""


def _is_too_deep(text: str) -> bool:
    """Peel the innermost brackets, level by level. The text is known to be JSON, so its strings end."""
    levels = _STRING.sub("", text).encode().translate(_ONE_KIND, _NOT_BRACKETS)
    for _ in range(MAX_DEPTH):
        if not levels:
            return False
        levels = levels.replace(b"[]", b"")
    return bool(levels)


def _skip(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _SPACE:
        at += 1
    return at


def _must_end(text: str, at: int) -> None:
    if _skip(text, at) != len(text):
        raise ValueError("something follows the end")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _small_int(digits: str) -> int:
    """Python refuses to read very long numbers; whether one is acceptable is judged with its event."""
    return int(digits) if len(digits) < 20 else 0
