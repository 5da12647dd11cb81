"""Reads from the portal's own tables what the invariants are asked about, for the people of one run alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.audit.sealing import seal_now
from guardian_portal.audit.services import content_hash
from guardian_portal.audit.verifying import verify
from guardian_portal.incidents.models import Alert, Incident, Telling
from guardian_portal.platforms.models import ReceivedEvent
from notifications.models import (
    IN_FLIGHT_STATES,
    SETTLED_STATES,
    Delivery,
    DeliveryState,
    OperatorAlarm,
    Suppression,
)
from notifications.selectors import delivery_words
from tests.faults import poison
from tests.faults.evidence import AlertRow, DeliveryRow, IncidentRow

if TYPE_CHECKING:
    from tests.faults.world import World


def deliveries_of(world: World) -> QuerySet[Delivery]:
    """Without what can never be sent, and so never settles within a run."""
    return Delivery.objects.filter(notice__recipient__in=world.guardians.values()).exclude(notice__kind=poison.KEY)


def is_settled(world: World) -> bool:
    """Nothing is under way to these people any more."""
    return not unsettled(world)


def unsettled(world: World) -> int:
    """How many deliveries are not done with."""
    return deliveries_of(world).exclude(state__in=SETTLED_STATES).count()


def in_flight(world: World) -> int:
    """How many deliveries a worker holds."""
    return deliveries_of(world).filter(state__in=IN_FLIGHT_STATES).count()


def called_sent(world: World) -> set[str]:
    """The Message-IDs of the rows that say sent."""
    return set(deliveries_of(world).filter(state=DeliveryState.SENT).values_list("message_id", flat=True))


def delivery_rows(world: World) -> tuple[DeliveryRow, ...]:
    rows = list(deliveries_of(world).select_related("notice__recipient").order_by("pk"))
    told = _told({row.notice.thing for row in rows})
    shown = _shown(rows)
    return tuple(
        DeliveryRow(
            public_id=row.public_id,
            message_id=row.message_id,
            guardian=row.notice.recipient.email if row.notice.recipient else "",
            kind=row.notice.kind,
            state=row.state,
            shown=shown.get((row.notice.recipient_id, row.notice.thing), ""),
            asked_at=row.notice.created_at.timestamp(),
            thread=told[row.notice.thing][0] if row.notice.thing in told else None,
            incidents=told[row.notice.thing][1] if row.notice.thing in told else frozenset(),
            possibly_duplicated=row.possibly_duplicated,
            handing_over=row.handing_over_at is not None,
            withheld_reason=row.withheld_reason,
        )
        for row in rows
    )


def _told(things: set[str]) -> dict[str, tuple[tuple[str, str], frozenset[str]]]:
    """For each alert's mail: its thread, and the incidents it tells of."""
    incidents: dict[str, set[str]] = defaultdict(set)
    threads: dict[str, tuple[str, str]] = {}
    rows = Telling.objects.filter(mail__in=things).values_list(
        "mail",
        "sighting__incident__incident_id",
        "sighting__alert__thread__child__account",
        "sighting__alert__thread__class_code",
    )
    for mail, incident_id, account, class_code in rows:
        incidents[mail].add(incident_id)
        threads[mail] = (account, class_code)
    return {mail: (threads[mail], frozenset(ids)) for mail, ids in incidents.items()}


def _shown(rows: list[Delivery]) -> dict[tuple[int | None, str], str]:
    """What each guardian's own page says of each of their mails."""
    things: dict[User, set[str]] = defaultdict(set)
    for row in rows:
        if row.notice.recipient is not None:
            things[row.notice.recipient].add(row.notice.thing)
    return {
        (person.pk, thing): str(status.state)
        for person, mine in things.items()
        for thing, status in delivery_words(recipient=person, things=mine).items()
    }


def incident_rows(world: World) -> tuple[IncidentRow, ...]:
    rows = Incident.objects.filter(child__account__in=world.guardians_of)
    return tuple(
        IncidentRow(*fields) for fields in rows.values_list("public_id", "incident_id", "child__account", "state")
    )


def alert_rows(world: World) -> tuple[AlertRow, ...]:
    rows = Alert.objects.filter(guardian__in=world.guardians.values())
    return tuple(
        AlertRow(public_id, address, (account, class_code), count)
        for public_id, address, account, class_code, count in rows.values_list(
            "public_id", "guardian__email", "thread__child__account", "thread__class_code", "count"
        )
    )


def receipts_of(world: World) -> Counter[str]:
    ids = ReceivedEvent.objects.filter(event_id__startswith=f"evt-{world.run}-").values_list("event_id", flat=True)
    return Counter(ids)


def audit_of(object_ids: set[str]) -> tuple[Counter[tuple[str, str]], int]:
    """The entries about these things by action, and how many do not fit their hash."""
    found: Counter[tuple[str, str]] = Counter()
    forged = 0
    for entry in Entry.objects.filter(Q(object_id__in=object_ids)).iterator():
        found[entry.action, entry.object_id] += 1
        forged += content_hash(entry) != entry.content_hash
    return found, forged


def tampering() -> tuple[str, ...]:
    """What `manage.py verify_audit` would find, with all that was written so far under a seal."""
    seal_now()
    found = verify().findings
    return tuple(f"{kind}: {found.first[kind]}" for kind in found.counts)


def flagged_of(world: World) -> frozenset[str]:
    """The addresses of these people that are flagged."""
    standing = Suppression.objects.filter(owner__in=world.guardians.values(), cleared_at__isnull=True)
    return frozenset(standing.values_list("owner__email", flat=True))


def alarms() -> tuple[str, ...]:
    """The causes of which the operator was told since `forget_alarms`."""
    return tuple(OperatorAlarm.objects.order_by("cause").values_list("cause", flat=True))


def forget_alarms() -> None:
    """A cause is told once an hour; each run begins a new one."""
    OperatorAlarm.objects.all().delete()


def totals(world: World) -> dict[str, int]:
    """How much there is of what posting again must not multiply."""
    alerts = Alert.objects.filter(guardian__in=world.guardians.values())
    return {
        "deliveries": deliveries_of(world).count(),
        "incidents": len(incident_rows(world)),
        "alerts": alerts.count(),
        "incidents counted": sum(alerts.values_list("count", flat=True)),
        "receipts": sum(receipts_of(world).values()),
        "audit entries": Entry.objects.filter(object_kind__in=("incident", "alert", "guardianship")).count(),
    }
