"""Guardians set controls: what protects more at once, what is looser by the rule of several guardians (rules.py)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.services import Actor
from guardian_portal.controls.catalogue import Control, Value
from guardian_portal.controls.errors import ControlsConflict, ControlsRefused
from guardian_portal.controls.floors import floor_of
from guardian_portal.controls.models import Cause, LedgerEntry, LooseningProposal, LooseningState, Wish
from guardian_portal.controls.notices import tell_of_change
from guardian_portal.controls.policies import editor_of
from guardian_portal.controls.rules import ControlProblem, Editor, Present, Verdict, judge
from guardian_portal.controls.selectors.ledger import changes_since
from guardian_portal.controls.services.proposals import close_overtaken, propose
from guardian_portal.controls.services.sheet import HeldSheet, Reason, ask_anew, hold, settle
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.selectors import guardianship_of


@dataclass(frozen=True)
class Outcome:
    """Keys of what counts now and of what waits a day; the sheet's version after it."""

    applied: tuple[str, ...]
    waiting: tuple[str, ...]
    version: int


def set_controls(
    *, child: Child, guardian: User, changes: Mapping[str, Value], seen_version: int, actor: Actor, why: str = ""
) -> Outcome:
    """All of the changes, or none. Raises ControlsRefused, and ControlsConflict where somebody else was quicker.

    `seen_version`: the overview's, when the guardian decided. Only what somebody changed since then is a conflict.
    """
    return change(child, guardian, changes, seen_version, actor, Cause.SET, why)


def undo(*, entry: LedgerEntry, guardian: User, seen_version: int, actor: Actor) -> Outcome:
    """Set back one change, by the same rule as any other change."""
    return change(entry.child, guardian, {entry.control: entry.old}, seen_version, actor, Cause.UNDONE, "")


def undo_to(*, child: Child, day: datetime, guardian: User, seen_version: int, actor: Actor) -> Outcome:
    """Set everything back to how it was then, by the same rule."""
    then = {control: old for control, (old, _new) in changes_since(child, day).items()}
    return change(child, guardian, then, seen_version, actor, Cause.UNDONE, "")


def apply_recommended(
    *, child: Child, guardian: User, keys: tuple[str, ...], seen_version: int, actor: Actor
) -> Outcome:
    """Set these controls to what is recommended at the child's age."""
    with transaction.atomic():
        held = hold(child)
        if held is None:
            raise ControlsRefused({"": ControlProblem.NO_CATALOGUE})
        known = {control.key: control for control in held.catalogue.controls}
        wanted = {key: recommended(held, known[key]) for key in keys if key in known}
    return change(child, guardian, wanted, seen_version, actor, Cause.SET, "")


def recommended(held: HeldSheet, control: Control) -> Value:
    """The platform's default for the age, as far as the law allows it."""
    floor = floor_of(control, held.ages, held.child.country)
    return control.protective(held.default(control), floor.value)


def ask_again(*, child: Child, guardian: User, actor: Actor) -> int:
    """Ask the platform anew for what it refused, changed or never answered. Returns the revision's number."""
    with transaction.atomic():
        held = hold(child)
        link = guardianship_of(guardian, child)
        if held is None or link is None or not editor_of(link).may_change:
            raise ControlsRefused({"": ControlProblem.NOT_ALLOWED})
        held.row.set_aside = {}
        held.row.save(update_fields=["set_aside"])
        return ask_anew(held, set_by=link.public_id)


def change(
    child: Child,
    guardian: User,
    changes: Mapping[str, Value],
    seen_version: int,
    actor: Actor,
    cause: Cause,
    why: str,
) -> Outcome:
    """The one way in which a guardian's wishes change."""
    with transaction.atomic():
        held = hold(child)
        if held is None:
            raise ControlsRefused({"": ControlProblem.NO_CATALOGUE})
        link = guardianship_of(guardian, child)
        if link is None:
            raise ControlsRefused(dict.fromkeys(changes, ControlProblem.NOT_ALLOWED))
        _check_seen(held, changes, seen_version)
        verdicts = _verdicts(held, link, changes)
        return _carry_out(held, link, verdicts, actor, cause, why)


def _check_seen(held: HeldSheet, changes: Mapping[str, Value], seen_version: int) -> None:
    """The first of two editors wins; the second sees both values."""
    since = LedgerEntry.objects.filter(child=held.child, control__in=list(changes), version__gt=seen_version)
    theirs = {entry.control: entry.new for entry in since.exclude(cause=Cause.DRIFTED).order_by("pk")}
    other = {key: value for key, value in theirs.items() if not _same(held, key, value, changes[key])}
    if other:
        raise ControlsConflict(theirs=other, yours={key: changes[key] for key in other}, version=held.row.version)


def _same(held: HeldSheet, key: str, one: Value, other: Value) -> bool:
    control = held.control(key)
    usable = control is not None and control.is_valid(one) and control.is_valid(other)
    return control.same(one, other) if control is not None and usable else one == other


def _verdicts(held: HeldSheet, link: Guardianship, changes: Mapping[str, Value]) -> dict[str, Verdict]:
    """What becomes of each change that changes anything. Raises ControlsRefused for all if one is refused."""
    editor, wishes = editor_of(link), held.wishes()
    waiting = {
        proposal.control: proposal
        for proposal in LooseningProposal.objects.filter(child=held.child, state=LooseningState.WAITING)
    }
    found = {
        key: _verdict(held, link, editor, key, wanted, wishes.get(key, []), waiting.get(key))
        for key, wanted in changes.items()
        if not _is_wished(held, link, key, wanted, [*wishes.get(key, []), *filter(None, [waiting.get(key)])])
    }
    problems = {key: verdict.problem for key, verdict in found.items() if verdict.problem}
    if problems:
        raise ControlsRefused(problems)
    return found


def _is_wished(
    held: HeldSheet, link: Guardianship, key: str, wanted: Value, wishes: Iterable[Wish | LooseningProposal]
) -> bool:
    """Whether this guardian wants just that already, or waits for it."""
    return any(wish.guardianship_id == link.pk and _same(held, key, wish.value, wanted) for wish in wishes)


def _verdict(
    held: HeldSheet,
    link: Guardianship,
    editor: Editor,
    key: str,
    wanted: Value,
    wishes: list[Wish],
    waiting: LooseningProposal | None,
) -> Verdict:
    control = held.control(key)
    if control is None:
        return Verdict(problem=ControlProblem.UNKNOWN)
    present = Present(
        value=held.in_effect(control),
        others=[wish.value for wish in wishes if wish.guardianship_id != link.pk],
        default=held.default(control),
        floor=held.floor(control),
    )
    verdict = judge(control, wanted, present, editor)
    if verdict.later is not None and waiting and waiting.guardianship_id != link.pk:
        return Verdict(problem=ControlProblem.ALREADY_WAITING)
    return verdict


def _carry_out(
    held: HeldSheet, link: Guardianship, verdicts: Mapping[str, Verdict], actor: Actor, cause: Cause, why: str
) -> Outcome:
    applied, waiting = [], []
    for key, verdict in verdicts.items():
        control = held.control(key)
        if control is None:
            continue
        close_overtaken(held=held, control=control, link=link, wanted=verdict.now, actor=actor)
        at_once = verdict.later is None or not control.same(verdict.now, held.in_effect(control))
        if at_once:
            Wish.objects.update_or_create(
                guardianship=link,
                control=key,
                defaults={
                    "child": held.child,
                    "value": control.protective(verdict.now, verdict.now),
                    "set_at": timezone.now(),
                    "ends_at": None,
                },
            )
            applied.append(key)
        if verdict.later is not None:
            propose(held=held, control=control, link=link, verdict=verdict, why=why, actor=actor)
            waiting.append(key)
    version = held.row.version
    if applied:
        reasons = {key: Reason(cause, link.pk, why) for key in applied}
        version = settle(held, reasons=reasons, actor=actor, set_by=link.public_id)
        tell_of_change(child=held.child, version=version, but=link.guardian_id)
    return Outcome(tuple(applied), tuple(waiting), version)
