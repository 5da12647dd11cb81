"""Writes down what the platform said, in an answer, a nightly read or an event, and tells guardians what is not so."""

from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, record
from guardian_portal.controls.answers import DRIFTED, NOT_APPLIED, RELEASED, STALE, Said, Settled, is_same, settled
from guardian_portal.controls.catalogue import Catalogue
from guardian_portal.controls.known import current_catalogue
from guardian_portal.controls.models import Cause, ControlSheet, LedgerEntry, Revision, RevisionState
from guardian_portal.controls.notices import tell_of_failure

_FAILED = (RevisionState.PARTLY, RevisionState.REFUSED, RevisionState.TIMED_OUT)
_SETTLED = (RevisionState.IN_FORCE, RevisionState.PARTLY)


def lock_sheet(child_id: int) -> ControlSheet:
    """The child's sheet, until the transaction ends."""
    return ControlSheet.objects.select_for_update(no_key=True).select_related("child__connection").get(child=child_id)


def newest_revision(child_id: int) -> Revision | None:
    """The one that counts."""
    return Revision.objects.filter(child=child_id).select_related("child__connection").order_by("-number").first()


def hear(sheet: ControlSheet, said: Said, *, actor: Actor, by_reading: bool = False) -> None:
    """Take what is in force, and settle the newest revision by it. The caller holds the sheet.

    What comes late about an older revision than the one in force says nothing any more; what was read just now does.
    """
    if said.revision < sheet.in_force_revision and not by_reading:
        return
    newest, catalogue = newest_revision(sheet.child_id), current_catalogue(sheet.child.connection_id)
    concerns_newest = newest is not None and said.revision >= newest.number
    if newest is None or not concerns_newest:
        _take(sheet, said, catalogue)
        return
    was_settled = newest.state in _SETTLED or DRIFTED in newest.rejected.values()
    if was_settled:
        _note_drift(sheet, newest, said, catalogue, actor)
    # What nobody holds any more the child may change once it was in force, or the platform lets go of; what is asked
    # for follows.
    unheld = [key for key in newest.controls if key not in newest.locks]
    free = [key for key in unheld if was_settled or said.rejected.get(key) == RELEASED]
    sheet.asked = {**sheet.asked, **{key: said.effective[key] for key in free if key in said.effective}}
    _take(sheet, said, catalogue)
    otherwise = STALE if said.revision > newest.number else DRIFTED if was_settled else NOT_APPLIED
    held = {key: value for key, value in newest.controls.items() if key not in free}
    close_revision(newest, settled(held, said, catalogue, before=newest.rejected, otherwise=otherwise), actor=actor)


def close_revision(revision: Revision, outcome: Settled, *, actor: Actor, status: str = "") -> None:
    """One step of a revision's life; the row count decides. Guardians are told once of what is not in force."""
    news = Revision.objects.filter(pk=revision.pk).exclude(state=RevisionState.SUPERSEDED)
    changed = news.exclude(state=outcome.state, rejected=outcome.rejected).update(
        state=outcome.state, rejected=outcome.rejected, settled_at=timezone.now(), last_status=status[:40]
    )
    if not changed:
        return
    revision.state, revision.rejected = outcome.state, outcome.rejected
    record(
        actor=actor,
        action=Action.REVISION_SETTLED,
        object_kind="control_revision",
        object_id=f"{revision.child.public_id}/{revision.number}",
        child=revision.child.public_id,
        state=str(outcome.state),
    )
    if outcome.state in _FAILED:
        tell_of_failure(revision)


def _take(sheet: ControlSheet, said: Said, catalogue: Catalogue | None) -> None:
    """Of controls that nobody declared or asked for nothing is kept."""
    known = {control.key for control in catalogue.controls} if catalogue else set()
    kept = {key: value for key, value in said.effective.items() if key in known or key in sheet.asked}
    sheet.in_force, sheet.in_force_revision = kept, said.revision
    sheet.in_force_at = timezone.now()
    sheet.revision = max(sheet.revision, said.revision)
    sheet.save(update_fields=["asked", "in_force", "in_force_revision", "in_force_at", "revision"])


def _note_drift(sheet: ControlSheet, newest: Revision, said: Said, catalogue: Catalogue | None, actor: Actor) -> None:
    """Of what guardians hold and what was in force: each that is another now is a line of the ledger."""
    for key in newest.locks:
        asked, now = newest.controls.get(key), said.effective.get(key)
        if key in newest.rejected or is_same(catalogue, key, asked, now):
            continue
        entry = LedgerEntry.objects.create(
            child=sheet.child,
            control=key,
            version=sheet.version,
            old=asked,
            new=now,
            cause=Cause.DRIFTED,
            revision=newest.number,
        )
        record(
            actor=actor,
            action=Action.CONTROL_CHANGED,
            object_kind="control_change",
            object_id=entry.public_id,
            child=sheet.child.public_id,
            control=key,
            cause=str(entry.cause),
            version=entry.version,
        )
