"""A strict JSON reader: refuses what lenient decoders let through (NaN, duplicate keys, lone surrogates, depth)."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from guardian_synapse.problems import Problem

MAX_BODY_BYTES = 1024 * 1024
MAX_DEPTH = 32


def read_json(body: bytes) -> Any:
    """Decode a body; 413 when it is too large, 400 `malformed` when anything about it is off."""
    if len(body) > MAX_BODY_BYTES:
        raise Problem(413, "too-large", "The body is too large.", max_bytes=MAX_BODY_BYTES)
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
        _check_depth(value, MAX_DEPTH)
        # A lone surrogate survives decoding and would fail later, when the text is stored.
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Problem(400, "malformed", "The body is not strict JSON in UTF-8.") from error
    return value


def read_object(body: bytes) -> dict[str, Any]:
    """Decode a body that has to be one JSON object."""
    value = read_json(body)
    if not isinstance(value, dict):
        raise Problem(400, "malformed", "The body has to be a JSON object.")
    return value


def text_member(document: dict[str, Any], name: str, *, longest: int = 255) -> str:
    """A required text member without NUL, or 400 `invalid-data` naming it."""
    value = document.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest or "\0" in value:
        raise Problem(400, "invalid-data", f"`{name}` has to be a text of 1 to {longest} characters.")
    return value


def object_member(document: dict[str, Any], name: str) -> dict[str, Any]:
    """A required object member, or 400 `invalid-data` naming it."""
    value = document.get(name)
    if not isinstance(value, dict):
        raise Problem(400, "invalid-data", f"`{name}` has to be an object.")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("duplicate key")
    return result


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _check_depth(value: Any, left: int) -> None:
    if isinstance(value, dict | list):
        if left == 0:
            raise ValueError("too deep")
        for part in value.values() if isinstance(value, dict) else value:
            _check_depth(part, left - 1)
