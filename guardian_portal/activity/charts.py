"""Bar charts as numbers: where each bar, line and label of a drawing stands. The template only writes them down.

All positions are whole, so that no language's decimal sign gets into the drawing. Nothing is told by colour: bars are
filled, what they are compared with is a line across, and the same figures stand in a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from guardian_portal.activity.durations import HOUR, in_digits, in_words, step_for

WIDTH, HEIGHT = 480, 232
LEFT, RIGHT = 68, 476
TOP, BASE = 30, 196
LABELS_AT = 222
VALUE_HEIGHT = 26
LINES = 4
FEW = 10  # so many bars have room for their value
SPARSE = 7  # of many bars every so manieth is labelled


@dataclass(frozen=True)
class Column:
    """One thing to draw, in minutes; None: nothing is known of it. `before`: what it is compared with."""

    label: str
    minutes: int | None
    before: int | None = None


@dataclass(frozen=True)
class Bar:
    """A drawn column. A height or a line of None is not drawn."""

    left: int
    top: int
    width: int
    height: int
    middle: int
    label: str
    value: str
    value_at: int
    line_from: int
    line_to: int
    line_at: int | None


@dataclass(frozen=True)
class Level:
    """A line of the scale."""

    at: int
    text_at: int
    label: str


@dataclass(frozen=True)
class Chart:
    """A whole drawing, and its name for who does not see it."""

    name: str
    bars: tuple[Bar, ...]
    levels: tuple[Level, ...]
    compares: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    labels_at: int = LABELS_AT


def chart_of(name: str, columns: Sequence[Column], *, label_each: int = 0) -> Chart:
    """Draw columns side by side; `label_each`: only every so manieth gets its label (0: as there is room)."""
    highest = max((value for one in columns for value in (one.minutes, one.before) if value), default=0)
    step = step_for(max(highest, 1), LINES)
    lines = max(-(-highest // step), 1)
    top_value = step * lines
    every = label_each or (1 if len(columns) <= FEW else SPARSE)
    return Chart(
        name=name,
        bars=tuple(_bar(index, one, columns, top_value, every) for index, one in enumerate(columns)),
        levels=tuple(_level(step * number, top_value) for number in range(lines + 1)),
        compares=any(one.before is not None for one in columns),
    )


def _bar(index: int, column: Column, columns: Sequence[Column], top_value: int, every: int) -> Bar:
    start, end = (LEFT + (RIGHT - LEFT) * number // len(columns) for number in (index, index + 1))
    gap = (end - start) // 5
    top = _height_of(column.minutes or 0, top_value)
    line_at = None if column.before is None else _height_of(column.before, top_value)
    few = len(columns) <= FEW
    return Bar(
        left=start + gap,
        top=top,
        width=max(end - start - 2 * gap, 1),
        height=BASE - top,
        middle=(start + end) // 2,
        label=column.label if index % every == 0 else "",
        value=in_digits(column.minutes) if few and column.minutes else "",
        value_at=_value_at(top, line_at),
        line_from=start + gap // 2,
        line_to=end - gap // 2,
        line_at=line_at,
    )


def _value_at(top: int, line_at: int | None) -> int:
    """Above the bar, and above the line across where that would strike the value through."""
    is_in_the_way = line_at is not None and top - VALUE_HEIGHT < line_at <= top
    return (line_at if is_in_the_way and line_at is not None else top) - 6


def _level(minutes: int, top_value: int) -> Level:
    at = _height_of(minutes, top_value)
    return Level(at=at, text_at=at + 6, label=_level_label(minutes))


def _level_label(minutes: int) -> str:
    """Hours and a half have no room for words and stay without."""
    if not minutes:
        return "0"
    return in_words(minutes) if minutes < HOUR or minutes % HOUR == 0 else ""


def _height_of(minutes: int, top_value: int) -> int:
    return BASE - (BASE - TOP) * minutes // top_value
