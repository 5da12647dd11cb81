"""A weekly schedule as rows of days and times: boxes and clocks that any browser and any keyboard can work."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from guardian_portal.controls.weeks import DAYS, MOST_SPANS, is_spans

MIDNIGHT, END_OF_DAY = "00:00", "24:00"
LEAST_ROWS = 2

Span = dict[str, Any]


@dataclass(frozen=True)
class Box:
    """One day's box."""

    key: str
    short: str | Promise
    name: str | Promise
    checked: bool


@dataclass(frozen=True)
class Line:
    """One row. A browser's clock knows no 24:00: there a day ends at 00:00."""

    number: int
    boxes: tuple[Box, ...]
    start: str
    end: str
    is_new: bool
    dropped: bool


class ScheduleWidget(forms.Widget):
    """Every span in a row of its own, and an empty row for one more."""

    template_name = "dashboard/widgets/schedule.html"
    use_fieldset = True

    # Folded among many others, unfolded where it is the only field.
    is_open = False

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_1_mon" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        sent = value if isinstance(value, list) else []
        filled = [span for span in sent if not _is_empty(span)]
        more = max(LEAST_ROWS - len(filled), 1) if len(filled) < MOST_SPANS else 0
        lines = [_line(number, span) for number, span in enumerate([*filled, *[{}] * more], 1)]
        is_open = self.is_open or any("dropped" in span for span in sent)
        return {**super().get_context(name, value, attrs), "lines": lines, "is_open": is_open}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """One text, as another page of ours carries it, or the rows."""
        if name in data:
            return data.get(name)
        if f"{name}.rows" not in data:
            return None
        return [_row(data, f"{name}.{number}") for number in range(1, _count(data.get(f"{name}.rows")) + 1)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}.rows" not in data


def spans_from(rows: list[Span]) -> list[Span]:
    """The spans that the rows say. Raises ValidationError where a row is half empty."""
    kept = [row for row in rows if not _is_empty(row) and not row.get("dropped")]
    if any(not (row["days"] and row["start"] and row["end"]) for row in kept):
        raise forms.ValidationError(_("Fill in each row: days, a beginning and an end. Or empty it."))
    spans = [{"days": row["days"], "start": row["start"][:5], "end": _end_on_wire(row["end"][:5])} for row in kept]
    if not is_spans(spans):
        raise forms.ValidationError(_("Choose days, and two different times, like 20:30."))
    return spans


def _row(data: Any, prefix: str) -> Span:
    return {
        "days": [day for day in DAYS if day in data.getlist(f"{prefix}.days")],
        "start": data.get(f"{prefix}.start", "").strip(),
        "end": data.get(f"{prefix}.end", "").strip(),
        "dropped": f"{prefix}.drop" in data,
    }


def _line(number: int, span: Span) -> Line:
    days, end = span.get("days", []), span.get("end", "")
    return Line(
        number=number,
        boxes=tuple(Box(day, WEEKDAYS_ABBR[index], WEEKDAYS[index], day in days) for index, day in enumerate(DAYS)),
        start=span.get("start", ""),
        end=MIDNIGHT if end == END_OF_DAY else end,
        is_new=not span,
        dropped=bool(span.get("dropped")),
    )


def _end_on_wire(end: str) -> str:
    return END_OF_DAY if end == MIDNIGHT else end


def _is_empty(row: Span) -> bool:
    return not (row.get("days") or row.get("start") or row.get("end"))


def _count(text: str) -> int:
    return min(int(text), MOST_SPANS + LEAST_ROWS) if text.isascii() and text.isdigit() and len(text) < 4 else 0
