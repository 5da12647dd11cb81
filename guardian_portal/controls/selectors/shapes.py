"""The overview's parts, as pages get them: controls in their groups, the newest revision, the sentence at the top."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guardian_portal.controls.catalogue import Control, Value
from guardian_portal.controls.floors import Floor
from guardian_portal.controls.selectors.states import ControlState
from guardian_portal.controls.selectors.waiting import LooseningView
from guardian_portal.controls.selectors.words import value_words


@dataclass(frozen=True)
class ControlView:
    """One control for one reader. `value` is what a form shows: what was asked, or is in force, or the default."""

    language: str
    key: str
    group: str
    label: str
    help: str
    control: Control
    value: Value
    in_force: Value
    asked: Value
    state: ControlState
    state_words: str
    set_by: str
    set_by_me: bool
    set_at: datetime | None
    day_only: bool
    locked: bool
    default: Value
    recommended: Value
    differs_from_recommended: bool
    looser_than_recommended: bool
    floor: Floor
    managed_by: str
    my_wish: Value
    waiting: LooseningView | None

    @property
    def words_value(self) -> str:
        return self._words(self.value)

    @property
    def words_in_force(self) -> str:
        return self._words(self.in_force)

    @property
    def words_asked(self) -> str:
        return self._words(self.asked)

    @property
    def words_default(self) -> str:
        return self._words(self.default)

    @property
    def words_recommended(self) -> str:
        return self._words(self.recommended)

    @property
    def words_floor(self) -> str:
        return self._words(self.floor.value)

    def _words(self, value: Value) -> str:
        return value_words(self.control, value, self.language) if value is not None else ""


@dataclass(frozen=True)
class GroupView:
    """Controls that belong together."""

    key: str
    label: str
    controls: tuple[ControlView, ...]


@dataclass(frozen=True)
class RevisionView:
    """The newest desired document: its state is a word of the contract."""

    number: int
    state: str
    words: str
    set_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True)
class Summary:
    """Counts for the one sentence at the top."""

    locked: int
    pending: int
    refused: int
    looser_than_recommended: int
    waiting: int
    unknown: bool = False

    @property
    def sentence(self) -> str:
        """The safety summary."""
        if self.unknown:
            return _("The platform has not said yet which settings are in force.")
        held = (
            ngettext("Guardians hold %(n)s setting", "Guardians hold %(n)s settings", self.locked) % {"n": self.locked}
            if self.locked
            else _("No setting is held by a guardian")
        )
        counted = (
            (self.pending, ngettext("%(n)s is not in force yet", "%(n)s are not in force yet", self.pending)),
            (self.refused, ngettext("%(n)s is not as asked", "%(n)s are not as asked", self.refused)),
            (self.waiting, ngettext("%(n)s waits for a yes or no", "%(n)s wait for a yes or no", self.waiting)),
            (
                self.looser_than_recommended,
                ngettext(
                    "%(n)s is looser than recommended at this age",
                    "%(n)s are looser than recommended at this age",
                    self.looser_than_recommended,
                ),
            ),
        )
        rest = [text % {"n": count} for count, text in counted if count]
        return "; ".join([held, *rest]) + "."


@dataclass(frozen=True)
class Overview:
    """The page. `version` goes into its form and comes back as `seen_version`."""

    version: int
    groups: tuple[GroupView, ...]
    pending: tuple[LooseningView, ...]
    revision: RevisionView | None
    summary: Summary
    catalogue_known: bool
    may_change: bool
    may_loosen: bool
    is_verified: bool
    read_at: datetime | None

    @property
    def controls(self) -> tuple[ControlView, ...]:
        """All of them, in the order of the page."""
        return tuple(one for group in self.groups for one in group.controls)
