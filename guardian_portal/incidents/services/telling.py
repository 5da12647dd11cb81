"""Shows incidents to the guardians entitled to them: threads, alerts, sightings, and one mail where one is due."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from guardian_portal.common.rows import insert_rows, save_rows
from guardian_portal.family.selectors import GuardianToTell, guardians_to_tell
from guardian_portal.incidents import rules
from guardian_portal.incidents.classes import class_for
from guardian_portal.incidents.facts import facts_of
from guardian_portal.incidents.models import (
    Alert,
    Decision,
    DecisionState,
    HoldDecision,
    Incident,
    Severity,
    Sighting,
    Thread,
)

from .counting import add_up, level_of, recount, save_counts
from .mailing import write_mails

Guardians = Mapping[int, Collection[GuardianToTell]]
Named = Mapping[int, Collection[int]]
FILLED = ["facts", "news", "severity", "risen_at", "cleared", "frozen_at", "withdrawn_at", "added_at"]


@dataclass(eq=False)
class Turn:
    """What one run does to one alert."""

    alert: Alert
    level_before: int
    last_at_before: datetime
    is_first: bool = False  # the alert is of this run
    new: list[Sighting] = field(default_factory=list)
    refreshed: list[Sighting] = field(default_factory=list)
    mailable: set[int] = field(default_factory=set)  # incidents that this guardian may be written to about
    may_wait: bool = True  # a guardian who chose the daily mail may be told by that

    @classmethod
    def of(cls, alert: Alert) -> Turn:
        return cls(alert, level_of(alert), alert.last_at)


class Outcome(NamedTuple):
    """The alerts that are new, and the incidents that are to be told and have nobody to hear them."""

    alerts: list[Alert]
    unheard: list[Incident]


def tell(incidents: Sequence[Incident], *, now: datetime, fresh: Collection[Incident] = ()) -> Outcome:
    """Statements do not grow with the incidents or the guardians.

    Of the `fresh` incidents nobody can have seen anything: nothing is looked up for them.
    """
    if not incidents:
        return Outcome([], [])
    guardians = guardians_to_tell(child_ids={one.child_id for one in incidents})
    named = named_guardianships([one for one in incidents if one.named_only])
    wanted = _wanted(incidents, guardians, named)
    sightings = _sightings_of(set(incidents).difference(fresh))
    turns: dict[int, Turn] = {}
    _refresh(incidents, sightings, guardians, named, turns, now=now)
    _bring_back(wanted, sightings, turns, now=now)
    missing = [(one, who) for one, who in wanted if (one.pk, who.guardianship_id) not in sightings]
    created = _add_missing(missing, turns, now=now)
    _mark_mailable(wanted, turns)
    _save(turns.values(), now=now)
    connections = {who.guardianship_id: who.connection_id for some in guardians.values() for who in some}
    mailed = write_mails(list(turns.values()), connections=connections, now=now)
    save_counts([one.alert for one in turns.values() if one.alert in mailed or (one.new and not one.refreshed)])
    heard = {one.pk for one, _who in wanted}
    return Outcome(created, [one for one in incidents if not one.cleared and one.pk not in heard])


def _wanted(incidents: Sequence[Incident], guardians: Guardians, named: Named) -> list[tuple[Incident, GuardianToTell]]:
    """Each incident with each guardian who is to be told of it; a cleared one is news to nobody."""
    return [
        (one, who)
        for one in incidents
        if not one.cleared and plan_for(one) != rules.Told.NEVER
        for who in rules.audience(
            guardians.get(one.child_id, ()),
            severity=Severity(one.severity),
            happened_at=min(one.occurred_at, one.flagged_time),
            named=named.get(one.pk),
        )
    ]


def plan_for(incident: Incident) -> rules.Told:
    notify = class_for(incident.class_code).notify
    return rules.notify_plan(notify, Severity(incident.severity), named=incident.named_only)


def named_guardianships(incidents: Sequence[Incident]) -> Named:
    """The guardianships that two staff named last, of the incidents that only those may see."""
    latest: dict[int, HoldDecision] = {}
    if incidents:
        decisions = HoldDecision.objects.filter(
            incident__in=incidents, two_people=True, state=DecisionState.DECIDED, decision=Decision.RELEASED
        )
        for one in decisions.order_by("answered_at").prefetch_related("named"):
            latest[one.incident_id] = one
    named = {pk: {link.pk for link in one.named.all()} for pk, one in latest.items()}
    return {one.pk: named.get(one.pk, set()) for one in incidents}


def _sightings_of(incidents: Collection[Incident]) -> dict[tuple[int, int], Sighting]:
    if not incidents:
        return {}
    rows = Sighting.objects.filter(incident__in=incidents).select_related("alert")
    alerts: dict[int, Alert] = {}  # one object an alert, however many sightings it has
    found = {}
    for row in rows:
        row.alert = alerts.setdefault(row.alert_id, row.alert)
        found[row.incident_id, row.alert.guardianship_id] = row
    return found


def _refresh(
    incidents: Sequence[Incident],
    sightings: Mapping[tuple[int, int], Sighting],
    guardians: Guardians,
    named: Named,
    turns: dict[int, Turn],
    *,
    now: datetime,
) -> None:
    """Who can see it sees what is new about it; a frozen view thaws, since nothing holds the incident now."""
    by_pk = {one.pk: one for one in incidents}
    live = {who.guardianship_id for some in guardians.values() for who in some}
    for (incident, guardianship), sighting in sightings.items():
        may_see = guardianship in live and guardianship in named.get(incident, live)
        if sighting.withdrawn_at is None and may_see:
            turn = turns.setdefault(sighting.alert_id, Turn.of(sighting.alert))
            _fill(sighting, by_pk[incident], now=now)
            turn.refreshed.append(sighting)


def _bring_back(
    wanted: Sequence[tuple[Incident, GuardianToTell]],
    sightings: Mapping[tuple[int, int], Sighting],
    turns: dict[int, Turn],
    *,
    now: datetime,
) -> None:
    """An incident that vanished and may be shown after all is news."""
    for incident, who in wanted:
        sighting = sightings.get((incident.pk, who.guardianship_id))
        if sighting is not None and sighting.withdrawn_at is not None:
            turn = turns.setdefault(sighting.alert_id, Turn.of(sighting.alert))
            _fill(sighting, incident, now=now)
            sighting.withdrawn_at, sighting.added_at, sighting.risen_at = None, now, now
            turn.new.append(sighting)


def _fill(sighting: Sighting, incident: Incident, *, now: datetime) -> None:
    facts = facts_of(incident)
    if _rises(sighting, incident):
        sighting.risen_at = now
    sighting.news = sighting.news or sighting.frozen_at is not None or sighting.facts != facts
    sighting.facts = facts
    sighting.severity, sighting.cleared, sighting.frozen_at = incident.severity, incident.cleared, None


def _rises(sighting: Sighting, incident: Incident) -> bool:
    """It is new, graver than it was, open again, or no longer held."""
    if sighting._state.adding or sighting.frozen_at is not None or sighting.cleared:
        return True
    return incident.severity > sighting.severity


def _add_missing(
    missing: Sequence[tuple[Incident, GuardianToTell]], turns: dict[int, Turn], *, now: datetime
) -> list[Alert]:
    if not missing:
        return []
    threads, new_threads = _threads([one for one, _who in missing])
    pairs = [(threads[_thread_key(one)], who) for one, who in missing]
    alerts, created = _alerts(pairs, turns, without=new_threads)
    turns.update({one.pk: Turn(one, 0, one.last_at, is_first=True) for one in created})
    for incident, who in missing:
        alert = alerts[threads[_thread_key(incident)].pk, who.guardianship_id]
        turn = turns.setdefault(alert.pk, Turn.of(alert))
        sighting = Sighting(alert=alert, incident=incident, added_at=now)
        _fill(sighting, incident, now=now)
        turn.new.append(sighting)
    return created


def _thread_key(incident: Incident) -> tuple[int, str, str]:
    """A sensitive incident, or one whose guardians were named, joins no thread that others could count."""
    apart = incident.public_id if incident.sensitive or incident.named_only else ""
    return incident.child_id, incident.class_code, apart


def _threads(incidents: Sequence[Incident]) -> tuple[dict[tuple[int, str, str], Thread], set[int]]:
    """The thread of each, and which threads are new."""
    keys = {_thread_key(one) for one in incidents}
    known = Thread.objects.filter(
        child__in={key[0] for key in keys}, class_code__in={key[1] for key in keys}, apart__in={key[2] for key in keys}
    )
    found = {(one.child_id, one.class_code, one.apart): one for one in known}
    lacking = [Thread(child_id=key[0], class_code=key[1], apart=key[2]) for key in sorted(keys - set(found))]
    for one in insert_rows(lacking):
        found[one.child_id, one.class_code, one.apart] = one
    return found, {one.pk for one in lacking}


def _alerts(
    pairs: Sequence[tuple[Thread, GuardianToTell]], turns: Mapping[int, Turn], *, without: Collection[int]
) -> tuple[dict[tuple[int, int], Alert], list[Alert]]:
    """The alert of each thread and guardianship; those of this run's turns are the same objects.

    The threads `without` alerts need no look-up.
    """
    wanted = {(thread.pk, who.guardianship_id): (thread, who) for thread, who in pairs}
    threads = {thread for thread, _ in wanted}.difference(without)
    known = Alert.objects.filter(thread__in=threads) if threads else []
    found = {(one.thread_id, one.guardianship_id): turns[one.pk].alert if one.pk in turns else one for one in known}
    lacking = [
        Alert(thread=thread, guardianship_id=who.guardianship_id, guardian_id=who.guardian_id)
        for key, (thread, who) in wanted.items()
        if key not in found
    ]
    for one in insert_rows(lacking):
        found[one.thread_id, one.guardianship_id] = one
    return found, lacking


def _mark_mailable(wanted: Sequence[tuple[Incident, GuardianToTell]], turns: Mapping[int, Turn]) -> None:
    may = {(one.pk, who.guardianship_id) for one, who in wanted if plan_for(one) == rules.Told.MAIL}
    waiting = {one.pk for one, _who in wanted if rules.may_wait(class_for(one.class_code).notify)}
    for turn in turns.values():
        of_turn = {one.incident_id for one in (*turn.new, *turn.refreshed)}
        turn.mailable = {pk for pk in of_turn if (pk, turn.alert.guardianship_id) in may}
        turn.may_wait = turn.mailable <= waiting


def _save(turns: Collection[Turn], *, now: datetime) -> None:
    touched = [one for turn in turns for one in (*turn.refreshed, *turn.new)]
    known = [one for one in touched if not one._state.adding]
    insert_rows([one for one in touched if one._state.adding])
    save_rows(known, FILLED)
    for turn in turns:
        if turn.new and not turn.refreshed:
            add_up(turn.alert, turn.new, now=now)
    recount([turn.alert for turn in turns if turn.refreshed])
