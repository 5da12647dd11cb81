"""A child's controls, held while they change: who else changes them waits.

One change ends in one ledger line, one audit entry and, where the platform has to hear of it, one new revision.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, Record, record_all
from guardian_portal.common.wakeup import wake_after_commit
from guardian_portal.controls.answers import UNKNOWN_CONTROL
from guardian_portal.controls.catalogue import Catalogue, Control, Value
from guardian_portal.controls.floors import floor_of
from guardian_portal.controls.known import current_catalogue
from guardian_portal.controls.models import (
    OPEN_REVISIONS,
    Cause,
    ControlSheet,
    LedgerEntry,
    Revision,
    RevisionState,
    Wish,
)
from guardian_portal.controls.rules import value_to_ask
from guardian_portal.family.ages import AgeRange, age_of
from guardian_portal.family.models import Child

PORTAL = "portal"
TWICE = 2
TASK = "guardian_portal.controls.tasks.send_controls"


@dataclass(frozen=True)
class Reason:
    """Why a control changed: what did it, whose doing it was, and in which words.

    `old`: what was asked for, where the sheet does not say it any more.
    """

    cause: Cause
    guardianship_id: int | None = None
    why: str = ""
    old: Value = None


@dataclass
class HeldSheet:
    """The sheet with what is needed to decide about it."""

    child: Child
    row: ControlSheet
    catalogue: Catalogue
    ages: AgeRange

    def control(self, key: str) -> Control | None:
        return self.catalogue.control(key)

    def floor(self, control: Control) -> Value:
        """The loosest value that platform and law allow."""
        return floor_of(control, self.ages, self.child.country).value

    def default(self, control: Control) -> Value:
        """What the platform would choose at this age."""
        return control.at_ages(self.ages.min, self.ages.max).default

    def in_effect(self, control: Control) -> Value:
        """What is asked for; else what is in force, or the default."""
        if control.key in self.row.asked:
            return usable(control, self.row.asked[control.key])
        present = self.row.in_force.get(control.key)
        return present if control.is_valid(present) else self.default(control)

    def wishes(self) -> dict[str, list[Wish]]:
        """Every standing wish, by control."""
        found: dict[str, list[Wish]] = {}
        for wish in Wish.objects.filter(child=self.child).select_related("guardianship").order_by("pk"):
            control = self.control(wish.control)
            wish.value = usable(control, wish.value) if control else wish.value
            found.setdefault(wish.control, []).append(wish)
        return found


def usable(control: Control, value: Value) -> Value:
    """A value that the platform stopped to know at the very moment somebody chose it counts as the strictest."""
    return value if control.is_valid(value) else control.strictest


def hold(child: Child) -> HeldSheet | None:
    """Inside a transaction: the sheet, until it ends. None while nobody knows what can be set."""
    ControlSheet.objects.get_or_create(child=child)
    row = ControlSheet.objects.select_for_update(no_key=True).get(child=child)
    catalogue = current_catalogue(child.connection_id)
    if catalogue is None:
        return None
    return HeldSheet(child, row, catalogue, age_of(child, timezone.now().date()))


def settle(
    held: HeldSheet,
    *,
    reasons: Mapping[str, Reason],
    actor: Actor,
    set_by: str = PORTAL,
    gone: Collection[str] = (),
) -> int:
    """After wishes changed: write down what each named control came to, and ask the platform if it is something new.

    `gone`: those of them that nobody can set any more. Returns the sheet's new version.
    """
    row, wishes, entries = held.row, held.wishes(), []
    row.version += 1
    asked = dict(row.asked)
    for key, reason in reasons.items():
        if key in gone:
            entries.append(_entry(held, key, reason, asked.pop(key, reason.old), None))
            continue
        control = held.control(key)
        old, new = _old(held, key), _new(held, key, wishes.get(key, []))
        old = old if reason.old is None else reason.old
        if new is not None:
            asked[key] = new
        entries.append(_entry(held, key, reason, old, new if control else old))
    row.asked = asked
    row.set_aside = {key: one for key, one in row.set_aside.items() if asked.get(key) == one["asked"]}
    number = _ask(held, locks=sorted(wishes), set_by=set_by)
    for entry in entries:
        entry.revision = number
    LedgerEntry.objects.bulk_create(entries)
    row.save(update_fields=["version", "asked", "set_aside", "revision", "send_due_at", "attempts"])
    record_all(records=[_record(held, entry, actor) for entry in entries])
    return row.version


def ask_anew(held: HeldSheet, *, set_by: str = PORTAL) -> int:
    """A new revision of the same wishes, above whatever the platform holds. Returns its number."""
    number = _ask(held, locks=sorted(held.wishes()), set_by=set_by, again=True)
    held.row.save(update_fields=["revision", "send_due_at", "attempts"])
    return number


def set_aside(held: HeldSheet, codes: Mapping[str, str]) -> None:
    """One value that the platform does not know must not keep the others from it."""
    row = held.row
    told = {
        key: {"asked": row.asked.get(key), "times": TWICE if code == UNKNOWN_CONTROL else _times(row, key) + 1}
        for key, code in codes.items()
    }
    row.set_aside = {**row.set_aside, **told}
    row.save(update_fields=["set_aside"])


def _times(row: ControlSheet, key: str) -> int:
    """How often the platform said that it does not know what is asked for."""
    aside = row.set_aside.get(key)
    return int(aside["times"]) if aside and aside["asked"] == row.asked.get(key) else 0


def _old(held: HeldSheet, key: str) -> Value:
    control = held.control(key)
    return held.in_effect(control) if control else held.row.asked.get(key)


def _new(held: HeldSheet, key: str, wishes: list[Wish]) -> Value | None:
    control, carried = held.control(key), held.row.asked.get(key)
    if control is None:
        return carried
    return value_to_ask(control, [wish.value for wish in wishes], carried, held.floor(control))


def _entry(held: HeldSheet, key: str, reason: Reason, old: Value, new: Value) -> LedgerEntry:
    return LedgerEntry(
        child=held.child,
        control=key,
        version=held.row.version,
        guardianship_id=reason.guardianship_id,
        old=old,
        new=new,
        cause=reason.cause,
        why=reason.why[:200],
    )


def _record(held: HeldSheet, entry: LedgerEntry, actor: Actor) -> Record:
    said = {
        "child": held.child.public_id,
        "control": entry.control,
        "cause": str(entry.cause),
        "version": entry.version,
    }
    return Record(actor, Action.CONTROL_CHANGED, "control_change", entry.public_id, said)


def _ask(held: HeldSheet, *, locks: list[str], set_by: str, again: bool = False) -> int:
    """Queue the whole document, if it says anything new; whatever waited before is not sent any more."""
    row = held.row
    controls = _document(held)
    kept = [key for key in locks if key in controls]
    newest = Revision.objects.filter(child=held.child).order_by("-number").first()
    before = (newest.controls, newest.locks) if newest else ({}, [])
    if before == (controls, kept) and not again:
        return newest.number if newest else 0
    row.revision += 1
    Revision.objects.filter(Q(state__in=OPEN_REVISIONS), child=held.child).update(
        state=RevisionState.SUPERSEDED, settled_at=timezone.now()
    )
    Revision.objects.create(child=held.child, number=row.revision, controls=controls, locks=kept, set_by=set_by)
    row.send_due_at, row.attempts = timezone.now(), 0
    wake_after_commit(task=TASK, queue="bulk")
    return row.revision


def _document(held: HeldSheet) -> dict[str, Value]:
    """Everything that is asked for. In place of a value that the platform does not know, the one in force there.

    Where it does not know that either, or not the control at all, nothing is asked for.
    """
    found: dict[str, Value] = {}
    for key, value in held.row.asked.items():
        if held.control(key) is None:
            continue
        times = _times(held.row, key)
        if not times:
            found[key] = value
        elif times < TWICE and key in held.row.in_force:
            found[key] = held.row.in_force[key]
    return found
