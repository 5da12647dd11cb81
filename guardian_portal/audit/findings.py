"""What a verification can find: the kinds of tampering apart, each with its first place and the number of places."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

# Places kept to tell what moved from what changed. Far more than anybody reads.
_KEPT = 20_000


class Kind(StrEnum):
    EDIT = "edit"
    DELETE = "delete"
    REORDER = "reorder"
    INSERT = "insert"
    TRUNCATE = "truncate"
    REBUILD = "rebuild"
    OLD_RESTORE = "old_restore"


@dataclass(frozen=True)
class Place:
    """Where: in which seal's span, at which entry, or at the seal itself."""

    seal: int | None
    entry: int | None = None

    @property
    def order(self) -> tuple[float, int]:
        """What no seal covers yet comes last."""
        return (float("inf") if self.seal is None else self.seal, self.entry or 0)

    def __str__(self) -> str:
        if self.entry is None:
            return f"seal {self.seal}"
        return f"entry {self.entry}" + (f" (seal {self.seal})" if self.seal else " (not yet sealed)")


@dataclass(frozen=True)
class Difference:
    """One id at which a span is not what was sealed; None for what is missing on that side."""

    place: Place
    sealed: bytes | None
    found: bytes | None


@dataclass
class Findings:
    """Counts every finding, keeps the first place of each kind."""

    first: dict[Kind, Place] = field(default_factory=dict)
    counts: Counter[Kind] = field(default_factory=Counter)
    _differences: list[Difference] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.counts

    def add(self, kind: Kind, place: Place, *, places: int = 1) -> None:
        if kind not in self.first or place.order < self.first[kind].order:
            self.first[kind] = place
        self.counts[kind] += places

    def differs(self, difference: Difference) -> None:
        """Judged in `settle`, when all are known: what lacks here may stand elsewhere."""
        if len(self._differences) < _KEPT:
            self._differences.append(difference)
        else:
            self.add(_alone(difference), difference.place)

    def settle(self, *, newest_entry: int) -> None:
        """What stands elsewhere was moved; what lacks above the newest entry was cut off, and else taken out."""
        lost = {one.sealed for one in self._differences} - {None}
        found = {one.found for one in self._differences} - {None}
        for one in self._differences:
            if one.found is None and one.sealed not in found:
                cut_off = (one.place.entry or 0) > newest_entry
                self.add(Kind.TRUNCATE if cut_off else Kind.DELETE, one.place)
            elif one.found is None or one.found in lost:
                self.add(Kind.REORDER, one.place)
            else:
                self.add(_alone(one), one.place)
        self._differences.clear()

    def told(self) -> list[dict[str, object]]:
        """In the order of `Kind`, as plain values."""
        return [
            {
                "kind": str(kind),
                "first": str(self.first[kind]),
                "seal": self.first[kind].seal,
                "entry": self.first[kind].entry,
                "places": self.counts[kind],
            }
            for kind in Kind
            if kind in self.first
        ]


def _alone(difference: Difference) -> Kind:
    if difference.found is None:
        return Kind.DELETE
    return Kind.INSERT if difference.sealed is None else Kind.EDIT
