"""Why a change of controls did not happen."""

import enum
from collections.abc import Mapping

from guardian_portal.controls.catalogue import Value
from guardian_portal.controls.rules import ControlProblem


class ControlsRefused(Exception):
    """Nothing was changed; `problems` says by control why. The key is empty where it concerns all."""

    def __init__(self, problems: Mapping[str, ControlProblem]) -> None:
        super().__init__(", ".join(f"{key}: {problem}" for key, problem in problems.items()))
        self.problems = dict(problems)


class ControlsConflict(Exception):
    """Somebody else changed the same controls meanwhile; nothing was changed. Both values, to choose from."""

    def __init__(self, *, theirs: Mapping[str, Value], yours: Mapping[str, Value], version: int) -> None:
        super().__init__(", ".join(sorted(theirs)))
        self.theirs, self.yours, self.version = dict(theirs), dict(yours), version


class LooseningProblem(enum.StrEnum):
    """Why a proposal can't be answered."""

    NOT_ALLOWED = "not_allowed"
    SETTLED = "settled"  # answered, taken back or done meanwhile


class RequestProblem(enum.StrEnum):
    """Why a child's request can't be made or answered."""

    NOT_ALLOWED = "not_allowed"
    SETTLED = "settled"  # answered, taken back or over meanwhile
    NO_SUCH_VALUE = "no_such_value"  # nothing that could be set at this age
    NOTHING_NEW = "nothing_new"  # it is so already
    TOO_MANY = "too_many"


class RequestRefused(Exception):
    """`problem` says why."""

    def __init__(self, problem: RequestProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class LooseningRefused(Exception):
    """`problem` says why."""

    def __init__(self, problem: LooseningProblem) -> None:
        super().__init__(problem)
        self.problem = problem
