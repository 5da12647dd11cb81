"""Pure rules on control values: what is valid for a type, and which of two values is the looser one."""

import re
from typing import Any

from .ages import AgeBand
from .catalogue import CONTROLS

DAYS = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
MOST_SPANS = 60


def band_values(control: dict[str, Any], band: AgeBand) -> dict[str, Any]:
    """The control's default and loosest value for an age band."""
    return next(row for row in control["bands"] if row["min"] == band.min)


def defaults_for(band: AgeBand) -> dict[str, Any]:
    """Every control's default for an age band."""
    return {control["key"]: band_values(control, band)["default"] for control in CONTROLS}


def is_valid(control: dict[str, Any], value: Any) -> bool:
    """Whether a value is one this control can have at any age."""
    match control["type"]:
        case "choice":
            return value in [choice["value"] for choice in control["values"]]
        case "switch":
            return isinstance(value, bool)
        case "limit":
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole and control["min"] <= value <= control["max"] and value % control["step"] == 0
        case _:
            return isinstance(value, list) and len(value) <= MOST_SPANS and all(_is_span(span) for span in value)


def is_looser(control: dict[str, Any], value: Any, limit: Any) -> bool:
    """Whether a valid value is looser than the limit; a schedule is only held back by its validity."""
    match control["type"]:
        case "choice":
            order = [choice["value"] for choice in control["values"]]
            return order.index(value) > order.index(limit)
        case "switch":
            return bool(value != limit and limit == control["strict"])
        case "limit":
            return bool(value < limit if control.get("stricter") == "higher" else value > limit)
        case _:
            return False


def _is_span(span: Any) -> bool:
    if not isinstance(span, dict) or set(span) != {"days", "start", "end"}:
        return False
    days, start, end = span["days"], span["start"], span["end"]
    if not isinstance(days, list) or not days or not all(isinstance(day, str) and day in DAYS for day in days):
        return False
    clocks = isinstance(start, str) and isinstance(end, str) and start != end
    return clocks and bool(CLOCK.fullmatch(start)) and (end == "24:00" or bool(CLOCK.fullmatch(end)))
