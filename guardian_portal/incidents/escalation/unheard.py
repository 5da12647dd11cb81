"""What no guardian may hear of goes to the support desk at once, by a thread on which no guardian ever has an alert."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Record, record_all
from guardian_portal.common.rows import insert_rows
from guardian_portal.incidents.models import DESKS, Escalation, Incident, Sighting, Step, Stopped, Thread
from guardian_portal.incidents.notices import UNCLAIMED_PAGE
from notifications.services import NoticeRequest, notify

from .ladder import LADDERED, LADDERS
from .reasons import VISIBLE, grave_sightings, open_incidents
from .watching import NEW_MATTER_AFTER

if TYPE_CHECKING:
    from guardian_portal.incidents.services.changes import Change

Kind = tuple[int, str]  # a child, a class


def follow_unheard(changes: Sequence[Change], *, now: datetime) -> None:
    """Of the incidents that nobody was there to hear of. No statement where nothing grave is new."""
    risen = [one.incident for one in changes if one.rises]
    grave = [one.pk for one in risen if one.severity in LADDERED]
    if grave:
        tell_desk(Q(pk__in=grave), now=now)


def tell_desk_instead(*, guardianship_id: int, now: datetime) -> None:
    """Of what this guardian was the last to hear; not of what the desk has seen to since."""
    there = Q(thread=OuterRef("alert__thread")) | Q(
        thread__apart=DESKS,
        thread__child=OuterRef("alert__thread__child"),
        thread__class_code=OuterRef("alert__thread__class_code"),
    )
    seen_to = Escalation.objects.filter(there, stopped_why=Stopped.REACHED, stopped_at__gt=OuterRef("risen_at"))
    heard = Sighting.objects.filter(VISIBLE, ~Exists(seen_to), alert__guardianship=guardianship_id)
    tell_desk(Q(pk__in=heard.values("incident")), now=now)


def tell_desk_of(escalations: Iterable[Escalation], *, now: datetime) -> None:
    """Of what these were about, where nobody is left to hear it."""
    about = Q()
    for one in escalations:
        about |= Q(alert__thread=one.thread_id, risen_at__gte=one.about_from)
    if about:
        tell_desk(Q(pk__in=Sighting.objects.filter(about, VISIBLE).values("incident")), now=now)


def tell_desk(which: Q, *, now: datetime) -> None:
    """Under the lock on the children. One for all of a kind; what the desk was told of long ago is another matter."""
    heard = grave_sightings(now).filter(incident=OuterRef("pk"))
    unheard = open_incidents(now).filter(which, ~Exists(heard)).select_related("child")
    found: dict[Kind, Incident] = {}
    for one in unheard.order_by("severity", "pk"):
        found[one.child_id, one.class_code] = one  # the gravest
    if not found:
        return
    threads = _threads(found)
    standing = Escalation.objects.filter(thread__in=threads.values(), stopped_at__isnull=True)
    lately = set(standing.filter(started_at__gt=now - NEW_MATTER_AFTER).values_list("thread", flat=True))
    standing.exclude(thread__in=lately).update(stopped_at=now, stopped_why=Stopped.RESTARTED)
    _begin([(threads[kind], one) for kind, one in found.items() if threads[kind].pk not in lately], now=now)


def _threads(kinds: Iterable[Kind]) -> dict[Kind, Thread]:
    kinds = sorted(kinds)
    known = Thread.objects.filter(
        apart=DESKS, child__in={child for child, _ in kinds}, class_code__in={code for _, code in kinds}
    )
    found = {(one.child_id, one.class_code): one for one in known}
    lacking = [
        Thread(child_id=child, class_code=code, apart=DESKS) for child, code in kinds if (child, code) not in found
    ]
    return found | {(one.child_id, one.class_code): one for one in insert_rows(lacking)}


def _begin(matters: Sequence[tuple[Thread, Incident]], *, now: datetime) -> None:
    if not matters:
        return
    begun = [
        Escalation(
            thread=thread,
            severity=incident.severity,
            started_at=now,
            about_from=now,
            next_rung=len(LADDERS[incident.severity]),
            desk_at=now,
        )
        for thread, incident in matters
    ]
    insert_rows(begun)
    if settings.ONCALL_EMAIL:
        connections = [incident.child.connection_id for _thread, incident in matters]
        notify(requests=[page_request(*pair) for pair in zip(begun, connections, strict=True)])
    record_all(records=[escalated(one, Step.DESK) for one in begun])


def page_request(escalation: Escalation, connection_id: int) -> NoticeRequest:
    """To the person on call."""
    return NoticeRequest(
        kind=UNCLAIMED_PAGE,
        address=settings.ONCALL_EMAIL,
        connection_id=connection_id,
        thing=escalation.public_id,
        breaks_quiet=True,
    )


def escalated(escalation: Escalation, step: str) -> Record:
    """What the audit trail says of a step."""
    return Record(SYSTEM, Action.ALERT_ESCALATED, "escalation", escalation.public_id, {"step": str(step)})
