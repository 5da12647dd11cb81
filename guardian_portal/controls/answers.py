"""What a platform's words about controls come to, as pure rules: in force, partly, refused; no better than it said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guardian_portal.controls.catalogue import Catalogue, Value
from guardian_portal.controls.models import RevisionState

NOT_APPLIED = "not-applied"  # accepted, and yet another value is in force
DRIFTED = "drifted"
RELEASED = "released"  # nobody holds the value any more, and the platform let go of it
STALE = "stale-revision"
ACCOUNT_GONE = "account-gone"
HIGHEST = 2**53  # what every JSON reader can count to
UNKNOWN_CONTROL = "unknown-control"
UNKNOWN_TO_PLATFORM = frozenset({UNKNOWN_CONTROL, "unknown-value"})


class Untrue(Exception):
    """An answer that can't be meant for what was asked: another account, another revision, no values."""


@dataclass(frozen=True)
class Said:
    """What a platform says is in force, and why something is not."""

    revision: int
    effective: dict[str, Value]
    rejected: dict[str, str]


@dataclass(frozen=True)
class Settled:
    """The state of a revision, and by control why it is not in force."""

    state: RevisionState
    rejected: dict[str, str]


def read_said(body: Mapping[str, Any], *, account: str, revision: str = "revision") -> Said:
    """An answer's members. Raises Untrue."""
    number, effective = body.get(revision), body.get("effective")
    if body.get("account", account) != account:
        raise Untrue("answer for another account")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= HIGHEST:
        raise Untrue("answer without a revision")
    if not isinstance(effective, dict):
        raise Untrue("answer without values")
    return Said(number, effective, reasons(body.get("rejected")))


def reasons(rejected: object) -> dict[str, str]:
    """Control and code of a list of rejections; what can't be read is left out."""
    rows = rejected if isinstance(rejected, list) else []
    return {
        row["control"][:64]: str(row.get("code", NOT_APPLIED))[:64]
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("control"), str)
    }


def settled(
    asked: Mapping[str, Value],
    said: Said,
    catalogue: Catalogue | None,
    *,
    before: Mapping[str, str],
    otherwise: str = NOT_APPLIED,
) -> Settled:
    """Compare each value that was asked for with what is in force: that alone says whether it is.

    `before`: by control, why it was not in force until now. What drifted has drifted, until it is as asked again.
    """
    missing = {
        key: said.rejected.get(key, DRIFTED if before.get(key) == DRIFTED else otherwise)
        for key, value in asked.items()
        if not is_same(catalogue, key, value, said.effective.get(key))
    }
    if not missing:
        return Settled(RevisionState.IN_FORCE, {})
    state = RevisionState.REFUSED if len(missing) == len(asked) else RevisionState.PARTLY
    return Settled(state, missing)


def is_same(catalogue: Catalogue | None, key: str, one: Value, other: Value) -> bool:
    """Whether two values of a control mean the same."""
    control = catalogue.control(key) if catalogue else None
    if control is None or not control.is_valid(one) or not control.is_valid(other):
        return bool(type(one) is type(other) and one == other)
    return control.same(one, other)
