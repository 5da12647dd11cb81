"""Groups of controls as both pages draw them: what is said of each, and for who may change it a field."""

from dataclasses import dataclass

from django.forms import BoundField

from guardian_portal.controls.catalogue import Choice, Control, Limit, Schedule, Switch, Value
from guardian_portal.controls.floors import Origin
from guardian_portal.controls.selectors import ControlView, Overview
from guardian_portal.controls.weeks import WHOLE_WEEK, spans_of
from guardian_portal.dashboard.controls.forms import ControlsForm


@dataclass(frozen=True)
class Row:
    """One control. `shown` goes back with the form, so that only what differs is a change."""

    view: ControlView
    field: BoundField | None
    shown: str
    has_floor: bool


@dataclass(frozen=True)
class Block:
    """A group of them."""

    key: str
    label: str
    rows: tuple[Row, ...]


def blocks_of(overview: Overview, form: ControlsForm | None = None) -> tuple[Block, ...]:
    """Without a form all of it is there to be read."""
    return tuple(
        Block(group.key, group.label, tuple(_row(view, form) for view in group.controls)) for group in overview.groups
    )


def _row(view: ControlView, form: ControlsForm | None) -> Row:
    field = form[view.key] if form is not None and view.key in form.views else None
    shown = form.shown_text(view.key) if form is not None and field is not None else ""
    return Row(view, field, shown, has_floor=_has_floor(view))


def _has_floor(view: ControlView) -> bool:
    """Whether there would be looser values if nobody drew a line."""
    is_law = view.floor.origin == Origin.LAW
    return is_law or view.control.is_looser(_loosest_of_all(view.control), view.floor.value)


def _loosest_of_all(control: Control) -> Value:
    match control:
        case Choice():
            return control.order[-1]
        case Switch():
            return not control.strict
        case Limit():
            most = control.max - (control.max - control.min) % control.step
            return most if control.stricter == "lower" else control.min
        case Schedule():
            return spans_of(WHOLE_WEEK) if control.spans == "allowed" else []
    raise TypeError(control)
