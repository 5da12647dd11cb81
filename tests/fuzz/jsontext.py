"""Reads a body as the contract says, by the standard library: its events, and what is wrong with the text of each."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 32


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
