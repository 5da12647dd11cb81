"""Gives the events of one request their effects, in one transaction, by the services of the rooms below."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from django.db import transaction

from guardian_portal.activity.encounters import ENCOUNTER_DATA, Told, record_encounters
from guardian_portal.activity.services import erase_activity, store_windows
from guardian_portal.activity.windows import window_row
from guardian_portal.audit.models import ActorKind
from guardian_portal.audit.services import Actor
from guardian_portal.controls import services as controls
from guardian_portal.family import services as family
from guardian_portal.family.errors import UnknownLink
from guardian_portal.family.lookups import supervised_ids
from guardian_portal.family.models import Child, ChildState
from guardian_portal.family.selectors import ChildRef, supervised_children
from guardian_portal.incidents.services import ChildEvent, record_incident_events
from guardian_portal.intake import keeping, receipts
from guardian_portal.intake.judging import Good, Judged, Quarantined, Summary, Unknown
from guardian_portal.platforms.events import (
    AccountAgeOut,
    AccountDeleted,
    AccountDisabled,
    AccountUpdated,
    ControlsReported,
    FlaggedInteraction,
    FlagUpdated,
    LinkAnswered,
    PermissionRequested,
    Ping,
)
from guardian_portal.platforms.models import Connection, StoredReason


class Outcome(NamedTuple):
    """What became of a request's events."""

    accepted: int
    duplicates: int
    unknown_subjects: list[str]
    quarantined: list[Quarantined]


class Unusable(Exception):
    """A single post's event cannot be used; everything about it is rolled back."""

    def __init__(self, event: Quarantined) -> None:
        super().__init__(event.code)
        self.event = event


_LINK_SERVICES: dict[str, Callable[..., object]] = {
    "link.confirmed.v1": family.confirm_link,
    "link.declined.v1": family.decline_link,
    "link.revoked.v1": family.revoke_link,
}
_ACCOUNT_DATA = (AccountUpdated, AccountDisabled, AccountDeleted, AccountAgeOut)
_INCIDENT_DATA = (FlaggedInteraction, FlagUpdated)
_CONTROL_DATA = (ControlsReported, PermissionRequested)


def apply(*, connection: Connection, judged: Sequence[Judged], single: bool) -> Outcome:
    """Store and apply all of a request or nothing. Raises Unusable where a single post's only event fails."""
    with transaction.atomic():
        return _apply(connection, judged, single)


def _apply(connection: Connection, judged: Sequence[Judged], single: bool) -> Outcome:
    bad = [one for one in judged if isinstance(one, Quarantined)]
    _refuse_single(bad, single)
    received = receipts.receive(
        connection=connection, events=[one for one in judged if isinstance(one, Good | Unknown)]
    )
    late = [_as_quarantined(one, "id-reuse", "this id came before with another payload") for one in received.reused]
    good = [one for one in received.fresh if isinstance(one, Good)]
    unlinked = apply_links(connection, good)
    receipts.withdraw(connection=connection, event_ids=[one.id for one in unlinked]) if unlinked else None
    late += unlinked
    _refuse_single(late, single)
    summaries = [one for one in judged if isinstance(one, Summary)]
    about_accounts = [one for one in good if not isinstance(one.event.data, LinkAnswered | Ping)]
    subjects = {one.event.subject for one in about_accounts}
    children = supervised_children(connection=connection, accounts=subjects) if subjects else {}
    active = {one.subject for one in summaries}
    ids = supervised_ids(connection=connection, accounts=active) if active else {}
    stored, repeated = _store_summaries(connection, summaries, ids)
    apply_to_children(connection, about_accounts, children)
    strangers = [one for one in about_accounts if one.event.subject not in children]
    keeping.store(connection=connection, events=strangers, reason=StoredReason.UNKNOWN_SUBJECT)
    defective = [_as_quarantined(one, "invalid-data", one.defect) for one in good if one.defect]
    quarantined = sorted(bad + late + defective)
    keeping.quarantine(connection=connection, events=quarantined)
    return Outcome(
        accepted=len(received.fresh) - len(unlinked) + stored,
        duplicates=received.duplicates + repeated,
        unknown_subjects=_in_order(
            [(one.place, one.subject) for one in summaries if one.subject not in ids]
            + [(one.place, one.event.subject) for one in strangers]
        ),
        quarantined=quarantined,
    )


def apply_links(connection: Connection, events: Iterable[Good]) -> list[Quarantined]:
    """Apply the answers about links, first of all: the accounts they link count as linked for the other events."""
    unknown = []
    for one in events:
        data = one.event.data
        if not isinstance(data, LinkAnswered):
            continue
        try:
            _LINK_SERVICES[one.event.type.split(".", 2)[2]](
                connection=connection,
                account=one.event.subject,
                link_id=data.link_id,
                by=data.by,
                at=one.event.time,
                actor=actor_of(connection),
            )
        except UnknownLink:
            unknown.append(_as_quarantined(one, "unknown-link", "this connection has no link with this link_id"))
    return unknown


def apply_to_children(connection: Connection, events: Sequence[Good], children: dict[str, ChildRef]) -> None:
    """Apply the events of supervised children; what a later release gives an effect is kept until then."""
    mine = [one for one in events if one.event.subject in children]
    if not mine:
        return
    # Before the account's own: what is told of an account that is deleted by the same request goes with it.
    encounters = [one for one in mine if isinstance(one.event.data, ENCOUNTER_DATA)]
    _record_encounters(connection, encounters)
    account_events = [one for one in mine if isinstance(one.event.data, _ACCOUNT_DATA)]
    _apply_account_events(connection, account_events, children)
    incident_events = [one for one in mine if one.defect or isinstance(one.event.data, _INCIDENT_DATA)]
    record_incident_events(
        connection=connection,
        events=[
            ChildEvent(
                child=children[one.event.subject], event=one.event, defect=one.defect, incident_id=one.incident_id
            )
            for one in incident_events
        ],
    )
    control_events = [one for one in mine if isinstance(one.event.data, _CONTROL_DATA)]
    _apply_control_events(connection, control_events, children)
    applied = {id(one) for one in (*account_events, *incident_events, *encounters, *control_events)}
    waiting = [one for one in mine if id(one) not in applied]
    keeping.store(connection=connection, events=waiting, reason=StoredReason.LATER)


def actor_of(connection: Connection) -> Actor:
    """The platform, as the audit trail names it."""
    return Actor(ActorKind.PLATFORM, connection.public_id)


def _apply_account_events(connection: Connection, events: Sequence[Good], children: dict[str, ChildRef]) -> None:
    if not events:
        return
    rows = Child.objects.in_bulk([children[one.event.subject].id for one in events])
    # Of several profiles in one request only the newest can stay: no need to write the others first.
    profiles = {
        one.event.subject: one
        for one in sorted(events, key=lambda one: one.event.time)
        if isinstance(one.event.data, AccountUpdated)
    }
    for subject, one in profiles.items():
        profile = one.event.data
        if isinstance(profile, AccountUpdated):
            family.apply_profile(child=rows[children[subject].id], profile=profile, time=one.event.time)
    for one in events:
        child = rows[children[one.event.subject].id]
        if isinstance(one.event.data, AccountDisabled):
            family.set_child_state(child=child, state=ChildState.DISABLED, actor=actor_of(connection))
        elif isinstance(one.event.data, AccountDeleted):
            family.set_child_state(child=child, state=ChildState.DELETED, actor=actor_of(connection))
            erase_activity(child_id=child.pk)
        elif isinstance(one.event.data, AccountAgeOut):
            said = one.event.data
            family.announce_age_out(
                child=child,
                effective_at=said.effective_at,
                reason=said.reason,
                time=one.event.time,
                actor=actor_of(connection),
            )


def _apply_control_events(connection: Connection, events: Sequence[Good], children: dict[str, ChildRef]) -> None:
    """What is in force, and what children ask for, in the order of the events' own times."""
    rows = Child.objects.select_related("connection").in_bulk([children[one.event.subject].id for one in events])
    for one in sorted(events, key=lambda one: one.event.time):
        child, data = rows[children[one.event.subject].id], one.event.data
        if isinstance(data, ControlsReported):
            controls.report_controls(child=child, report=data)
        elif isinstance(data, PermissionRequested):
            controls.record_request(child=child, asked=data, at=one.event.time, actor=actor_of(connection))


def _record_encounters(connection: Connection, events: Sequence[Good]) -> None:
    """Of those children of whom counts may be kept."""
    if not events:
        return
    ids = supervised_ids(connection=connection, accounts={one.event.subject for one in events})
    told = [(ids.get(one.event.subject), one.event) for one in events]
    record_encounters(events=[Told(child_id, event) for child_id, event in told if child_id is not None])


def _store_summaries(
    connection: Connection, summaries: Sequence[Summary], ids: dict[str, int | None]
) -> tuple[int, int]:
    windows, public = connection.windows, frozenset(connection.public_places)
    rows = [
        window_row(one.data, child_id=child_id, start=one.start, windows=windows, at=one.time, public_places=public)
        for one in summaries
        if (child_id := ids.get(one.subject)) is not None
    ]
    return store_windows(rows=rows)


def _in_order(named: list[tuple[int, str]]) -> list[str]:
    """Accounts in the order they came, each once."""
    return list(dict.fromkeys(subject for _, subject in sorted(named)))


def _refuse_single(events: Sequence[Quarantined], single: bool) -> None:
    if single and events:
        raise Unusable(events[0])


def _as_quarantined(one: Good | Unknown, code: str, detail: str) -> Quarantined:
    event_id, event_type = (one.event.id, one.event.type) if isinstance(one, Good) else (one.id, one.type)
    return Quarantined(one.place, event_id, event_type, code, detail, one.raw)
