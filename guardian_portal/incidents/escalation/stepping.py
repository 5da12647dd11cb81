"""Takes the steps that are due. Called every few seconds from beat and from `manage.py sweep`; any number may run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from guardian_portal.audit.services import Record, record_all
from guardian_portal.common.ids import new_public_id
from guardian_portal.common.rows import insert_rows
from guardian_portal.family.powers import OF_ROLE, Power
from guardian_portal.family.selectors import GuardianToTell, guardians_to_tell
from guardian_portal.incidents import rules
from guardian_portal.incidents.models import (
    Acknowledgement,
    Alert,
    Escalation,
    EscalationStep,
    Severity,
    Sighting,
    Step,
    Stopped,
    Telling,
)
from guardian_portal.incidents.notices import ALERT_SECOND_CHANNEL, ALERT_UNCLAIMED
from guardian_portal.incidents.services.recording import lock_children
from guardian_portal.incidents.services.telling import named_guardianships
from notifications.services import NoticeRequest, notify
from notifications.topics import Channels, Topic

from .ladder import LADDERED, Due, Rung, due_rungs
from .reasons import grave_sightings, had
from .unheard import escalated, page_request, tell_desk_of
from .watching import stop

AT_ONCE = 200
# By step: the kind of notice and the ways it goes. The desk has its own.
NOTICES: Mapping[str, tuple[str, Channels]] = {
    Step.SECOND_CHANNEL: (ALERT_SECOND_CHANNEL, Channels.SECOND),
    Step.ALL_CHANNELS: (ALERT_UNCLAIMED, Channels.ALL),
}


@dataclass
class Views:
    """What one alert shows of what escalates and nobody has, and whether its guardian may be written to about it."""

    alert: Alert
    connection_id: int
    sightings: list[Sighting] = field(default_factory=list)
    writes: bool = False
    said: bool = False  # its own guardian said "I have it", on which nobody may rely now: asked no more, told nothing


@dataclass
class Written:
    """All rows that a sweep writes, in one statement each."""

    requests: list[NoticeRequest] = field(default_factory=list)
    tellings: list[Telling] = field(default_factory=list)
    steps: list[EscalationStep] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)


def take_due_steps() -> None:
    """Looks without a lock first: nearly always there is nothing. The number of statements does not grow."""
    now = timezone.now()
    found = list(_due(now).order_by("due_at").values_list("pk", "thread__child_id")[:AT_ONCE])
    if not found:
        return
    with transaction.atomic():
        lock_children({child for _pk, child in found})
        due = _due(now).filter(pk__in=[pk for pk, _child in found])
        _take(list(due.select_for_update(of=("self",))), now=now)


def _due(now: datetime) -> QuerySet[Escalation]:
    return Escalation.objects.filter(stopped_at__isnull=True, due_at__lte=now)


def _take(due: Sequence[Escalation], *, now: datetime) -> None:
    views, taken = _views(due, now=now)
    ended = [one for one in due if not views[one.thread_id]]
    stop([one.pk for one in ended if one.thread_id in taken], why=Stopped.TAKEN, now=now)
    gone = [one for one in ended if one.thread_id not in taken]
    stop([one.pk for one in gone], why=Stopped.GONE, now=now)
    tell_desk_of(gone, now=now)
    written = Written()
    for escalation, found in _moved_on([one for one in due if views[one.thread_id]], now=now):
        for rung in found.rungs:
            _step(escalation, rung, views[escalation.thread_id], written, now=now)
    _write(written)


def _moved_on(escalations: Iterable[Escalation], *, now: datetime) -> list[tuple[Escalation, Due]]:
    """One conditional UPDATE for all that stand on the same rung. Their rows are locked, so none can miss."""
    same: dict[tuple[int, int, int], list[tuple[Escalation, Due]]] = defaultdict(list)
    for one in escalations:
        found = due_rungs(one.severity, next_rung=one.next_rung, started_at=one.started_at, now=now)
        same[one.severity, one.next_rung, found.next_rung].append((one, found))
    for (_severity, before, _after), some in same.items():
        rows = Escalation.objects.filter(pk__in=[one.pk for one, _found in some], next_rung=before)
        rows.filter(stopped_at__isnull=True).update(**_position(some[0][1], now))
    return [pair for some in same.values() for pair in some]


def _position(found: Due, now: datetime) -> dict[str, Any]:
    """After the last step it is the desk's, whatever the table says by now: nothing stands without either."""
    to_desk = found.next_after is None or any(rung.step == Step.DESK for rung in found.rungs)
    due_at = None if found.next_after is None else F("started_at") + found.next_after
    return {"next_rung": found.next_rung, "due_at": due_at, **({"desk_at": now} if to_desk else {})}


def _views(escalations: Sequence[Escalation], *, now: datetime) -> tuple[dict[int, list[Views]], set[int]]:
    """By thread, of what nobody has; and the threads in which somebody has something.

    Everybody who sees it has the step on the timeline; who could take it in hand is written to.
    """
    by_thread = {one.thread_id: one for one in escalations}
    own = Acknowledgement.objects.filter(alert=OuterRef("alert"), reopened_at__isnull=True)
    rows = grave_sightings(now).filter(alert__thread__in=by_thread).annotate(had=had(now), said=Exists(own))
    sightings = list(rows.select_related("alert__thread__child", "incident").order_by("alert_id", "pk"))
    guardians = guardians_to_tell(child_ids={one.alert.thread.child_id for one in sightings})
    by_link = {who.guardianship_id: who for some in guardians.values() for who in some}
    named = named_guardianships([one.incident for one in sightings if one.incident.named_only])
    found: dict[int, dict[int, Views]] = {thread: {} for thread in by_thread}
    taken: set[int] = set()
    for one in sightings:
        who = by_link.get(one.alert.guardianship_id)
        is_about = _is_about(by_thread[one.alert.thread_id], one)
        if who is None or not is_about or not _may_hear(who, one, named):
            continue
        if one.had:
            taken.add(one.alert.thread_id)
            continue
        views = found[one.alert.thread_id].setdefault(
            one.alert_id,
            Views(one.alert, one.alert.thread.child.connection_id, writes=_could_take(who), said=one.said),
        )
        views.sightings.append(one)
    return {thread: list(alerts.values()) for thread, alerts in found.items()}, taken


def _is_about(escalation: Escalation, one: Sighting) -> bool:
    """What somebody had before, or the desk, is not asked about again."""
    return one.severity >= escalation.severity and one.risen_at >= escalation.about_from


def _may_hear(who: GuardianToTell, one: Sighting, named: Mapping[int, object]) -> bool:
    happened_at = min(one.incident.occurred_at, one.incident.flagged_time)
    allowed = named.get(one.incident_id) if one.incident.named_only else None
    return bool(rules.audience([who], severity=Severity(one.severity), happened_at=happened_at, named=allowed))  # type: ignore[arg-type]


def _could_take(who: GuardianToTell) -> bool:
    """Who looks only is not asked to take it; who is under review hears what is critical."""
    return Power.ACKNOWLEDGE in OF_ROLE[who.role]


def _step(escalation: Escalation, rung: Rung, views: Sequence[Views], written: Written, *, now: datetime) -> None:
    for one in views:
        if one.said:
            continue
        mail = new_public_id()
        writes = one.writes and rung.step in NOTICES
        written.steps.append(
            EscalationStep(
                escalation=escalation,
                alert=one.alert,
                step=rung.step,
                minutes=rung.minutes,
                mail=mail,
                mailed=writes,
                at=now,
            )
        )
        written.tellings += [Telling(mail=mail, sighting=each, caused=writes, at=now) for each in one.sightings]
        if writes:
            # Not the alert's own mail: it is withheld once somebody has it, and news must not hang on that.
            written.requests.append(_request(one, rung, mail))
    if rung.step == Step.DESK and settings.ONCALL_EMAIL:
        written.requests.append(page_request(escalation, views[0].connection_id))
    written.records.append(escalated(escalation, rung.step))


def _request(views: Views, rung: Rung, mail: str) -> NoticeRequest:
    kind, channels = NOTICES[rung.step]
    return NoticeRequest(
        kind=kind,
        recipient_id=views.alert.guardian_id,
        connection_id=views.connection_id,
        thing=mail,
        thread=views.alert.public_id,
        topic=Topic.ALERTS_URGENT,
        breaks_quiet=views.alert.severity >= Severity.CRITICAL,
        channels=channels,
        params={"minutes": rung.minutes},
    )


def _write(written: Written) -> None:
    notify(requests=written.requests)
    insert_rows(written.tellings)
    insert_rows(written.steps)
    # So that the page, once opened, is known to have shown them.
    alerts = {one.alert_id for one in written.steps}
    if alerts:
        Sighting.objects.filter(alert__in=alerts, severity__in=LADDERED, withdrawn_at=None, frozen_at=None).update(
            news=True
        )
    record_all(records=written.records)
