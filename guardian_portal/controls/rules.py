"""What becomes of a guardian's change, as pure rules: at once, after a day in which others may say no, or not at all.

Of all standing wishes the more protective counts. Nothing is ever looser than the platform and the law allow.
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce

from guardian_portal.controls.catalogue import Control, Value

# How long others have to say no, and how long the wishes of somebody who left stand.
TIME_TO_OBJECT = timedelta(hours=24)


class ControlProblem(enum.StrEnum):
    """Why a control can't be set."""

    NOT_ALLOWED = "not_allowed"  # this guardian changes nothing
    NO_CATALOGUE = "no_catalogue"  # the platform has not said yet what can be set
    UNKNOWN = "unknown"  # no such control
    NOT_YOURS = "not_yours"  # the child or the platform manages it
    NOT_A_VALUE = "not_a_value"
    FLOOR = "floor"  # looser than platform or law allow
    MAY_NOT_LOOSEN = "may_not_loosen"  # a carer, or on the day of linking
    NOT_VERIFIED = "not_verified"  # looser than the default: for verified adults
    ALREADY_WAITING = "already_waiting"  # another guardian's proposal for it waits


@dataclass(frozen=True)
class Editor:
    """What the guardian who changes something may do."""

    may_change: bool
    may_loosen: bool
    is_verified: bool


@dataclass(frozen=True)
class Present:
    """How a control stands: the value in effect, the other guardians' wishes, the default and floor for the age."""

    value: Value
    others: Sequence[Value]
    default: Value
    floor: Value


@dataclass(frozen=True)
class Verdict:
    """`now` takes effect at once; `later`, where there is one, in a day if nobody says no."""

    now: Value = None
    later: Value = None
    beyond_default: bool = False
    problem: ControlProblem | None = None


def judge(control: Control, wanted: Value, present: Present, editor: Editor) -> Verdict:
    """What becomes of one guardian's new wish for a control."""
    problem = _problem(control, wanted, present, editor)
    if problem:
        return Verdict(problem=problem)
    if not control.is_looser(wanted, present.value):
        return Verdict(now=wanted)
    beyond = control.is_looser(wanted, present.default)
    if beyond and not editor.is_verified:
        return Verdict(problem=ControlProblem.NOT_VERIFIED)
    if beyond or any(control.is_looser(wanted, other) for other in present.others):
        # A schedule may be stricter on one evening and looser on another: the stricter part need not wait.
        return Verdict(now=control.protective(present.value, wanted), later=wanted, beyond_default=beyond)
    return Verdict(now=wanted)


def _problem(control: Control, wanted: Value, present: Present, editor: Editor) -> ControlProblem | None:
    if not editor.may_change:
        return ControlProblem.NOT_ALLOWED
    if control.managed_by != "guardian":
        return ControlProblem.NOT_YOURS
    if not control.is_valid(wanted):
        return ControlProblem.NOT_A_VALUE
    if control.is_looser(wanted, present.floor):
        return ControlProblem.FLOOR
    if control.is_looser(wanted, present.value) and not editor.may_loosen:
        return ControlProblem.MAY_NOT_LOOSEN
    return None


def value_to_ask(control: Control, wishes: Iterable[Value], carried: Value | None, floor: Value) -> Value | None:
    """The most protective of the standing wishes; without any, what was asked before. None: nobody ever set it."""
    wanted = list(wishes)
    if not wanted and carried is None:
        return None
    return reduce(control.protective, [*wanted, floor] if wanted else [carried, floor])


@dataclass(frozen=True)
class Held:
    """Another guardian's standing wish. `can_answer`: not of somebody under review, whose silence says nothing."""

    guardianship: int
    value: Value
    can_answer: bool


@dataclass(frozen=True)
class Ripe:
    """What a proposal comes to: whose wishes it replaces, or that the stricter value stays."""

    stands: bool
    replaces: frozenset[int] = frozenset()


def ripen(
    control: Control, wanted: Value, floor: Value, editor: Editor, others: Iterable[Held], *, beyond: bool
) -> Ripe:
    """A day has passed and nobody said no: silence replaces a stricter wish, except of somebody who can't answer."""
    stricter = [held for held in others if control.is_looser(wanted, held.value)]
    allowed = editor.may_loosen and (editor.is_verified or not beyond) and control.is_valid(wanted)
    if not allowed or control.is_looser(wanted, floor) or any(not held.can_answer for held in stricter):
        return Ripe(stands=False)
    return Ripe(stands=True, replaces=frozenset(held.guardianship for held in stricter))


def is_agreed(
    control: Control, wanted: Value, others: Iterable[Held], agreeing: Iterable[int], *, beyond: bool
) -> bool:
    """Whether it need not wait: it is within the default, and everybody whose wish is stricter has said yes."""
    asked = {held.guardianship for held in others if control.is_looser(wanted, held.value)}
    return not beyond and asked <= set(agreeing)
