"""Verifies the whole trail: entries by their content hash and their seal, seals by their code and the anchor.

Streams both tables side by side; what it keeps does not grow with them. The anchor is read first and the newest seal
looked up after it, so what is written meanwhile accuses nobody.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from guardian_portal.audit.chain import entries_hash, marks_in, short
from guardian_portal.audit.findings import Difference, Findings, Kind, Place
from guardian_portal.audit.models import Entry, Seal
from guardian_portal.audit.seal_checks import Anchored, SealChecks
from guardian_portal.audit.services import content_hash

LOWEST_ID = -(2**63)
_ENTRIES_A_READ = 2000
_SEALS_A_READ = 100


@dataclass(frozen=True)
class Verdict:
    """What was looked at and what was found."""

    findings: Findings
    seals: int
    sealed: int
    unsealed: int
    anchor_lines: int | None

    @property
    def sound(self) -> bool:
        return self.findings.sound


def verify(*, anchor: Path | None = None, progress: Callable[[int], None] = lambda entries: None) -> Verdict:
    """Look at everything there is. `progress` is told now and then how many entries that were. Raises OSError."""
    anchored = Anchored(anchor) if anchor else None
    newest = Seal.objects.values_list("number", flat=True).first() or 0
    walk = _Walk(Findings(), progress)
    checks = SealChecks(walk.findings, anchored)
    seals = 0
    for seal in _seals(newest):
        believed = checks.look_at(seal)
        walk.span(seal, believed=believed, follows=checks.follows)
        seals += 1
    sealed = walk.entries
    walk.rest()
    checks.finish(newest)
    walk.findings.settle(newest_entry=walk.newest)
    return Verdict(walk.findings, seals, sealed, walk.entries - sealed, anchored.lines if anchored else None)


class _Walk:
    """Goes through the entries once, seal by seal."""

    def __init__(self, findings: Findings, progress: Callable[[int], None]) -> None:
        self.findings = findings
        self.entries = self.newest = 0
        self._progress = progress
        self._all = _entries()
        self._next = next(self._all, None)

    def span(self, seal: Seal, *, believed: bool, follows: bool) -> None:
        """The entries up to the seal's last one, against what it says of them."""
        if not follows:
            # Whose seal is gone: that is told; what it said nobody knows.
            for entry in self._up_to(seal.first_entry - 1):
                self._look_at(entry, None)
        if believed:
            self._compare(seal)
        else:
            for entry in self._up_to(seal.last_entry):
                self._look_at(entry, seal.number)

    def rest(self) -> None:
        """What no seal covers yet."""
        while self._next:
            for entry in self._up_to(self._next.pk):
                self._look_at(entry, None)

    def _compare(self, seal: Seal) -> None:
        marks, hashes = marks_in(seal), list[tuple[int, str]]()
        mark, differed = next(marks, None), False
        for entry in self._up_to(seal.last_entry):
            while mark and mark[0] < entry.pk:
                self._differs(seal, mark[0], mark[1], None)
                mark, differed = next(marks, None), True
            found = short(entry.content_hash)
            sealed = mark[1] if mark and mark[0] == entry.pk else None
            if sealed != found:
                self._differs(seal, entry.pk, sealed, found)
                differed = True
            if sealed is not None:
                mark = next(marks, None)
            self._look_at(entry, seal.number)
            hashes.append((entry.pk, entry.content_hash))
        while mark:
            self._differs(seal, mark[0], mark[1], None)
            mark, differed = next(marks, None), True
        if not differed and entries_hash(hashes) != seal.entries_hash:
            # The same beginnings, but not the same hashes.
            self.findings.add(Kind.EDIT, Place(seal.number, seal.first_entry))

    def _differs(self, seal: Seal, pk: int, sealed: bytes | None, found: bytes | None) -> None:
        self.findings.differs(Difference(Place(seal.number, pk), sealed, found))

    def _look_at(self, entry: Entry, seal: int | None) -> None:
        self.entries, self.newest = self.entries + 1, entry.pk
        if not _fits(entry):
            self.findings.add(Kind.EDIT, Place(seal, entry.pk))
        if self.entries % _ENTRIES_A_READ == 0:
            self._progress(self.entries)

    def _up_to(self, last: int) -> Iterator[Entry]:
        while (entry := self._next) and entry.pk <= last:
            yield entry
            self._next = next(self._all, None)


def _fits(entry: Entry) -> bool:
    """Whether it says what it said when it was written. A moment that is none was put there by hand."""
    try:
        return content_hash(entry) == entry.content_hash
    except (AttributeError, TypeError, ValueError):
        return False


def _entries() -> Iterator[Entry]:
    """By key and not by a cursor, which would need a transaction as long as the look."""
    # No database gives such an id, but a hand can.
    after = LOWEST_ID
    while batch := list(Entry.objects.filter(pk__gt=after).order_by("pk")[:_ENTRIES_A_READ]):
        yield from batch
        after = batch[-1].pk


def _seals(newest: int) -> Iterator[Seal]:
    after = 0
    while batch := list(Seal.objects.filter(number__gt=after, number__lte=newest).order_by("number")[:_SEALS_A_READ]):
        yield from batch
        after = batch[-1].number
