"""What goes wrong between portal and platform, and a colleague's review: the desk's work that no person asked for."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from guardian_portal.controls.models import ControlSheet, Revision
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import CatalogueState, Connection, DeclaredCatalogue, OutboundEvent
from guardian_portal.support.models import Case, PeerReview, Sample

MESSAGES = "contact.messages"
A_MONDAY = date(2026, 1, 5)


def troubles(child: Child, case: Case, worker: User, reviewer: User | None) -> dict[str, str]:
    """A catalogue that drops what is set, and what goes wrong about this child. Returns the ids that addresses name."""
    _refused(child.connection)
    return troubles_of(child, case, worker, reviewer)


def troubles_of(child: Child, case: Case, worker: User, reviewer: User | None) -> dict[str, str]:
    """A refused setting, an event that was given up, a closed case to look at."""
    ControlSheet.objects.update_or_create(child=child, defaults={"asked": {MESSAGES: "nobody"}, "revision": 1})
    Revision.objects.create(child=child, number=1, state="refused", set_by="portal", rejected={MESSAGES: "not-taken"})
    type_ = "org.guardianportal.child.notice.v1"
    told = {"connection": child.connection, "subject": child.account}
    event = OutboundEvent.objects.create(**told, type=type_, state="failed")
    sample, _is_new = Sample.objects.get_or_create(week=A_MONDAY)
    review = PeerReview.objects.create(sample=sample, case=case, worker=worker, reviewer=reviewer)
    return {"event": event.public_id, "review": review.public_id}


def _refused(connection: Connection) -> None:
    current = DeclaredCatalogue.objects.filter(connection=connection, state=CatalogueState.CURRENT).first()
    body = current.body if current else {"controls": []}
    DeclaredCatalogue.objects.create(
        connection=connection,
        version=current.version + 1 if current else 1,
        state=CatalogueState.REFUSED,
        body={**body, "controls": [control for control in body["controls"] if control["key"] != MESSAGES]},
        problems=[f"{MESSAGES}: dropped, and somebody set it."],
    )
