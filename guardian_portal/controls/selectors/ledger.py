"""The ledger as both sides read it: who changed what, when, from what to what, why, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from guardian_portal.controls.catalogue import Catalogue, Value
from guardian_portal.controls.known import current_catalogue
from guardian_portal.controls.models import Cause, LedgerEntry, Revision, RevisionState
from guardian_portal.controls.selectors.readers import Reader
from guardian_portal.controls.selectors.waiting import label_of, words_of
from guardian_portal.family.models import Child

_NOTHING_NEW: Promise = _("Nothing had to change on the platform")
# What nobody set can't be taken back; what the platform changed is asked for again.
_NO_UNDO = (Cause.DRIFTED, Cause.ENDED, Cause.FLOOR, Cause.WITHDRAWN)


@dataclass(frozen=True)
class LedgerLine:
    """One change. Of somebody hidden from the reader no name, and the day in place of the moment."""

    public_id: str
    at: datetime
    day_only: bool
    control: str
    label: str
    who: str
    by_me: bool
    old: Value
    new: Value
    words_old: str
    words_new: str
    cause: str
    words_cause: str
    why: str
    outcome: str
    outcome_words: str
    may_undo: bool


@dataclass(frozen=True)
class LedgerPage:
    """Newest first. `next` is what `before` has to be for the following page; empty on the last one."""

    lines: tuple[LedgerLine, ...]
    next: str
    controls: tuple[tuple[str, str], ...]


def ledger_page(
    child: Child, *, reader: User | None, language: str, control: str = "", before: str = "", size: int = 25
) -> LedgerPage:
    """A page of it, filtered by control; a guardian reads nothing from before their own beginning. Five queries."""
    who = Reader.of(child, reader)
    entries = _entries(child, who)
    shown = entries.filter(control=control) if control else entries
    last = entries.filter(public_id=before).values_list("pk", flat=True).first() if before else None
    if before:
        shown = shown.filter(pk__lt=last or 0)
    rows = list(shown.select_related("guardianship__guardian")[: size + 1])
    catalogue = current_catalogue(child.connection_id)
    numbers = {row.revision for row in rows}
    revisions = {one.number: one for one in Revision.objects.filter(child=child, number__in=numbers)}
    may_change = who.editor.may_change
    keys = entries.order_by("control").values_list("control", flat=True).distinct()
    return LedgerPage(
        lines=tuple(
            _line(row, who, catalogue, revisions.get(row.revision), language, may_change=may_change)
            for row in rows[:size]
        ),
        next=rows[size - 1].public_id if len(rows) > size else "",
        controls=tuple((key, label_of(catalogue, key, language)) for key in keys),
    )


def line_of(child: Child, public_id: str, *, reader: User | None = None) -> LedgerEntry | None:
    """One of this child's, within what the reader may see: the scoped way to it."""
    mine = _entries(child, Reader.of(child, reader)).filter(public_id=public_id)
    return mine.select_related("child__connection").first()


def _entries(child: Child, reader: Reader) -> QuerySet[LedgerEntry]:
    entries = LedgerEntry.objects.filter(child=child)
    if reader.is_child:
        return entries
    return entries.filter(at__gte=reader.since) if reader.since else entries.none()


def _line(
    row: LedgerEntry,
    reader: Reader,
    catalogue: Catalogue | None,
    revision: Revision | None,
    language: str,
    *,
    may_change: bool,
) -> LedgerLine:
    link, outcome = row.guardianship, _outcome(row, revision)
    control = catalogue.control(row.control) if catalogue else None
    changed = row.old is not None and row.old != row.new
    undoable = control is not None and changed and row.cause not in _NO_UNDO and control.is_valid(row.old)
    return LedgerLine(
        public_id=row.public_id,
        at=reader.at(row.at, link),
        day_only=reader.hides(link),
        control=row.control,
        label=label_of(catalogue, row.control, language),
        who=_the_platform() if row.cause == Cause.DRIFTED else reader.who(link),
        by_me=reader.is_me(row.guardianship_id),
        old=row.old,
        new=row.new,
        words_old=words_of(catalogue, row.control, row.old, language) if row.old is not None else "",
        words_new=words_of(catalogue, row.control, row.new, language) if row.new is not None else "",
        cause=row.cause,
        words_cause=row.get_cause_display(),
        why="" if reader.hides(link) else row.why,
        outcome=outcome,
        outcome_words=str(_NOTHING_NEW if not outcome else RevisionState(outcome).label),
        may_undo=may_change and undoable,
    )


def _outcome(row: LedgerEntry, revision: Revision | None) -> str:
    """Of the one control: in a revision that is partly in force it may be either. Empty: nothing was asked."""
    if row.cause == Cause.DRIFTED or revision is None:
        return ""
    if revision.state != RevisionState.PARTLY:
        return str(revision.state)
    return RevisionState.REFUSED if row.control in revision.rejected else RevisionState.IN_FORCE


def _the_platform() -> str:
    return gettext("the platform")


def changes_since(child: Child, since: datetime) -> dict[str, tuple[Value, Value]]:
    """By control what was asked for then and is now, where the two differ; what the platform did by itself left out."""
    later = LedgerEntry.objects.filter(child=child, at__gte=since).exclude(cause=Cause.DRIFTED).order_by("pk")
    found: dict[str, tuple[Value, Value]] = {}
    for control, old, new in later.values_list("control", "old", "new"):
        found[control] = (found[control][0] if control in found else old, new)
    return {control: (then, now) for control, (then, now) in found.items() if then != now}


def count_drifts(*, child: Child, begin: datetime, end: datetime) -> int:
    """A DRIFT_COUNTERS function: how often the platform held another value than guardians had asked for."""
    return LedgerEntry.objects.filter(child=child, cause=Cause.DRIFTED, at__gte=begin, at__lt=end).count()
