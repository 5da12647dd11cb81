"""Whether what was asked for is in force: never said of anything that the platform may hold otherwise."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guardian_portal.controls.answers import ACCOUNT_GONE, DRIFTED, STALE, is_same
from guardian_portal.controls.catalogue import Catalogue, Value
from guardian_portal.controls.models import OPEN_REVISIONS, ControlSheet, Revision, RevisionState


class ControlState(enum.StrEnum):
    """Of one control, for every reader."""

    IN_FORCE = "in_force"
    PENDING = "pending"
    REFUSED = "refused"
    DRIFTED = "drifted"
    UNKNOWN = "unknown"


WORDS: Mapping[ControlState, Promise] = {
    ControlState.IN_FORCE: _("In force"),
    ControlState.PENDING: _("Asked; not in force yet"),
    ControlState.REFUSED: _("The platform refused it"),
    ControlState.DRIFTED: _("Changed on the platform"),
    ControlState.UNKNOWN: _("The platform has not said yet"),
}
_NOT_ANSWERED = _("The platform has not answered for a day")
_GONE = _("The platform does not know the account any more")
_NOT_KNOWN_THERE = _("The platform does not know this value")
_CHANGED_CODES = (DRIFTED, STALE)


@dataclass(frozen=True)
class Standing:
    """The sheet with the revisions that may count at the platform: the newest first."""

    sheet: ControlSheet | None
    revisions: Sequence[Revision]
    catalogue: Catalogue | None

    @property
    def newest(self) -> Revision | None:
        return self.revisions[0] if self.revisions else None

    @property
    def waits(self) -> bool:
        """Whether the newest revision has not been answered."""
        return self.newest is not None and self.newest.state in OPEN_REVISIONS

    def in_force(self, key: str) -> Value:
        """As the platform last said."""
        return self.sheet.in_force.get(key) if self.sheet else None

    def asked(self, key: str) -> Value:
        """None: nobody asked for anything."""
        return self.sheet.asked.get(key) if self.sheet else None

    def state_of(self, key: str) -> tuple[ControlState, str]:
        """The state and its words."""
        state, said = self._state(key)
        return state, str(said or WORDS[state])

    def _state(self, key: str) -> tuple[ControlState, Promise | None]:
        sheet, newest = self.sheet, self.newest
        if sheet is None or key not in sheet.asked:
            known = sheet is not None and key in sheet.in_force
            return (ControlState.IN_FORCE if known else ControlState.UNKNOWN), None
        asked = sheet.asked[key]
        if self._is_set_aside(key):
            return ControlState.REFUSED, _NOT_KNOWN_THERE
        if self.waits and not self._is_surely(key, asked):
            timed_out = newest is not None and newest.state == RevisionState.TIMED_OUT
            return ControlState.PENDING, _NOT_ANSWERED if timed_out else None
        if is_same(self.catalogue, key, asked, sheet.in_force.get(key)):
            return ControlState.IN_FORCE, None
        code = newest.rejected.get(key) if newest else None
        if code is None or code in _CHANGED_CODES:
            return ControlState.DRIFTED, None
        return ControlState.REFUSED, _GONE if code == ACCOUNT_GONE else None

    def _is_surely(self, key: str, asked: Value) -> bool:
        """Whatever arrived of what is under way: it is the same everywhere. An answer that got lost says nothing."""
        return all(is_same(self.catalogue, key, asked, value) for value in self._possible(key))

    def _is_set_aside(self, key: str) -> bool:
        aside = self.sheet.set_aside.get(key) if self.sheet else None
        return aside is not None and is_same(self.catalogue, key, aside["asked"], self.asked(key))

    def _possible(self, key: str) -> Iterable[Value]:
        yield self.in_force(key)
        since = self.sheet.in_force_revision if self.sheet else 0
        yield from (one.controls.get(key, self.in_force(key)) for one in self.revisions if one.number > since)
