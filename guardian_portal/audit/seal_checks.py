"""Judges the seals themselves: by their codes, by what each says of the one before it, and by the anchor."""

from collections.abc import Iterator
from pathlib import Path

from guardian_portal.audit.anchors import Line, lines_in
from guardian_portal.audit.chain import GENESIS, is_genuine
from guardian_portal.audit.findings import Findings, Kind, Place
from guardian_portal.audit.models import Seal
from guardian_portal.audit.settled import highest_id_given


class Anchored:
    """The anchor file read once to its end, then again in step with the seals. Raises OSError."""

    def __init__(self, path: Path) -> None:
        self.lines = 0
        # Of the chain that was anchored first: after a restore another one goes on from somewhere below.
        self.last: Line | None = None
        self.first_number = 0
        forked = False
        for line in lines_in(path):
            self.lines += 1
            self.first_number = self.first_number or line.number
            higher = self.last is None or line.number > self.last.number
            forked |= not higher and self.last is not None and line.moment > self.last.moment
            if higher and not forked:
                self.last = line
        self._walk = self._first_chain(path)
        self._ahead = next(self._walk, None)

    def of(self, number: int) -> Line | None:
        """What was anchored first as the seal of this number. Ask in rising order."""
        while self._ahead and self._ahead.number < number:
            self._ahead = next(self._walk, None)
        return self._ahead if self._ahead and self._ahead.number == number else None

    @staticmethod
    def _first_chain(path: Path) -> Iterator[Line]:
        highest = 0
        for line in lines_in(path):
            if line.number > highest:
                highest = line.number
                yield line


class SealChecks:
    """Asked about each seal in rising order, and at the end about what lacks."""

    def __init__(self, findings: Findings, anchored: Anchored | None) -> None:
        self.findings, self.anchored = findings, anchored
        # Whether the seal looked at last stands right behind its forerunner.
        self.follows = True
        self._before: Seal | None = None
        self._before_is_genuine = True
        # First of the seals without a fitting code or an anchored one, up to the one looked at last; how many.
        self._doubtful: Place | None = None
        self._doubts = 0

    def look_at(self, seal: Seal) -> bool:
        """Whether what the seal says of its entries can be believed."""
        place, genuine = Place(seal.number), is_genuine(seal)
        self._look_at_chain(seal, genuine)
        line = self.anchored.of(seal.number) if self.anchored else None
        if genuine:
            self._end_of_doubt()
            if line and line.code != seal.code:
                self.findings.add(self._replaced(seal), place)
        elif line:
            self.findings.add(Kind.EDIT if line.code == seal.code else Kind.REBUILD, place)
        else:
            self._doubtful = self._doubtful or place
            self._doubts += 1
        self._before, self._before_is_genuine = seal, genuine
        return genuine

    def finish(self, newest: int) -> None:
        """After the last one."""
        # All codes unfit to the very end: whoever made them anew lacked the key.
        self._end_of_doubt(Kind.REBUILD if self._doubts > 1 or newest == 1 else Kind.EDIT)
        last = self.anchored.last if self.anchored else None
        if last and last.number > newest:
            gone = highest_id_given() >= last.last_entry
            self.findings.add(Kind.TRUNCATE if gone else Kind.OLD_RESTORE, Place(newest + 1))

    def _look_at_chain(self, seal: Seal, genuine: bool) -> None:
        number, code = (self._before.number, self._before.code) if self._before else (0, GENESIS)
        self.follows = seal.number == number + 1
        if not self.follows:
            self.findings.add(Kind.DELETE, Place(number + 1))
        elif seal.previous != code and genuine and self._before_is_genuine:
            self.findings.add(Kind.REBUILD, Place(seal.number))

    def _replaced(self, seal: Seal) -> Kind:
        """Another seal than the anchored one, made with our key. The portal itself goes on after a restore."""
        if self.anchored is None or self.anchored.last is None or seal.number <= self.anchored.first_number:
            return Kind.REBUILD
        return Kind.OLD_RESTORE if seal.at > self.anchored.last.moment else Kind.REBUILD

    def _end_of_doubt(self, kind: Kind = Kind.EDIT) -> None:
        """Where a seal that fits follows, those before it were changed each by itself."""
        if self._doubtful:
            self.findings.add(kind, self._doubtful, places=self._doubts)
        self._doubtful, self._doubts = None, 0
