"""One family on one platform of two, with a person for each role of the access table, each of them signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import StaffRole, User
from accounts.services import set_staff_role
from guardian_portal.controls.models import ChildRequest, LedgerEntry, LooseningProposal, PlanStep
from guardian_portal.family.models import (
    AgeOut,
    AgeRule,
    Child,
    ConsentRecord,
    GuardianRole,
    Guardianship,
    GuardianshipState,
    Invitation,
    LinkRequest,
    Objection,
    Verification,
    VerificationRequest,
)
from guardian_portal.family.secrets import invitation_token
from guardian_portal.family.services import leave_child, object_privately, open_visit
from guardian_portal.incidents.models import Alert, Escalation, Incident
from guardian_portal.platforms.models import Connection, Platform
from guardian_portal.platforms.services import NewConnection, connect_platform
from guardian_portal.support.models import Attachment, Case, Proposal, SavedView, StaffSession
from notifications.models import PushDevice, WeeklyChoice
from tests.architecture.roles import ELSEWHERE, LIVE, NOBODY, STAFF, Role
from tests.architecture.world_parts import (
    MESSAGES,
    ask_in,
    consent_in,
    failed_sign_in,
    invite_in,
    propose_in,
    set_controls_in,
)
from tests.builders import child_on, flagged, link, receive
from tests.guardian_portal.dashboard.visits import as_child
from tests.people import person, sign_in
from tests.push_service import a_browser, switched_on
from tests.staff_sessions import begin_session

HANDLE = "kittiwake"
# What every role puts into an address alike.
NAMES = {
    "method": "toll_free_call",
    "purpose": "supervision_summary",
    "provider": "mailgun",
    "messenger": "sms",
    "messenger_address": "0",
    "pk": "1",
    "act": "end_link",
    "subject": "case",
    "topic": "cannot-link",
    "child_topic": "not-safe",
    "control": MESSAGES,
}


@dataclass
class World:
    """The objects that addresses name, and a signed-in client for each role."""

    connection: Connection
    child: Child
    people: dict[Role, User] = field(default_factory=dict)
    links: dict[Role, Guardianship] = field(default_factory=dict)
    alerts: dict[Role, Alert] = field(default_factory=dict)
    held: Incident = field(default_factory=Incident)
    unclaimed: Escalation = field(default_factory=Escalation)
    record: ConsentRecord = field(default_factory=ConsentRecord)
    verification: Verification = field(default_factory=Verification)
    call: VerificationRequest = field(default_factory=VerificationRequest)
    objection: Objection = field(default_factory=Objection)
    attempt: LinkRequest = field(default_factory=LinkRequest)
    invitation: Invitation = field(default_factory=Invitation)
    rule: AgeRule = field(default_factory=AgeRule)
    proposal: Proposal = field(default_factory=Proposal)
    case: Case = field(default_factory=Case)
    attachment: Attachment = field(default_factory=Attachment)
    troubles: dict[str, str] = field(default_factory=dict)
    view: SavedView = field(default_factory=SavedView)
    session: StaffSession = field(default_factory=StaffSession)
    step: PlanStep = field(default_factory=PlanStep)
    weekly: WeeklyChoice = field(default_factory=WeeklyChoice)
    device: PushDevice = field(default_factory=PushDevice)
    ending: AgeOut = field(default_factory=AgeOut)
    line: LedgerEntry = field(default_factory=LedgerEntry)
    loosening: LooseningProposal = field(default_factory=LooseningProposal)
    asked: ChildRequest = field(default_factory=ChildRequest)
    clients: dict[Role, Client] = field(default_factory=dict)

    def clients_of_an_hour_ago(self) -> dict[Role, Client]:
        """The same people on another device, where they signed in an hour ago."""
        return {role: sign_in(_client(None), one, seconds_ago=3600) for role, one in self.people.items()}

    def ids(self, role: Role) -> dict[str, str]:
        """What a role would put into an address: its own things where it has some, else those of another family."""
        return {
            "connection": self.connection.public_id,
            "child": self.child.public_id,
            "link": self.links.get(role, self.links[Role.ACTIVE]).public_id,
            "alert": self.alerts.get(role, self.alerts[Role.ACTIVE]).public_id,
            "incident": self.held.public_id,
            "escalation": self.unclaimed.public_id,
            "record": self.record.public_id,
            "verification": self.verification.public_id,
            "call": self.call.public_id,
            "objection": self.objection.public_id,
            "attempt": self.attempt.reference,
            "token": invitation_token(self.invitation),
            "mail_token": self.weekly.token,
            "invitation": self.invitation.public_id,
            "rule": self.rule.public_id,
            "proposal": self.proposal.public_id,
            "case": self.case.public_id,
            "attachment": self.attachment.public_id,
            **self.troubles,
            **NAMES,
            "view": self.view.public_id,
            "thing": self.case.public_id,
            "session": self.session.public_id,
            "step": self.step.public_id,
            "device": self.device.public_id,
            "ending": self.ending.public_id,
            "line": self.line.public_id,
            "loosening": self.loosening.public_id,
            "asked": self.asked.public_id,
        }


def make_world() -> World:
    """Built with few hashes and in the order of a real life: links, an alert, then what ended."""
    connected = connect_platform(
        new=NewConnection(
            name="Starhaven",
            source="https://starhaven.example",
            base_url="http://127.0.0.1:9",
            oidc_issuer="http://127.0.0.1:9",
            oidc_client_id="portal",
        )
    )
    world = World(connected.connection, child_on(connected.connection, f"acc-{HANDLE}", country="DE", age_min=11))
    for role in Role:
        if role not in NOBODY:
            world.people[role] = _someone(role)
    _serve(world)
    _link_guardians(world)
    _flag(world)
    propose_in(world)
    now = timezone.now()
    world.ending = AgeOut.objects.create(child=world.child, effective_at=now, told_at=now, state="waiting")
    world.step = PlanStep.objects.create(child=world.child, loosens="more_time", on=date(2099, 1, 1))
    world.weekly = WeeklyChoice.objects.create(person=world.people[Role.ACTIVE])
    world.device = switched_on(world.people[Role.ACTIVE], a_browser("phone"))
    set_controls_in(world)
    # The date has come; no sweeper has.
    Guardianship.objects.filter(role=GuardianRole.CARER).update(ends_at=timezone.now() - timedelta(minutes=1))
    consent_in(world)
    leave_child(guardianship=world.links[Role.FORMER], actor=actor_of(world.people[Role.FORMER]))
    invite_in(world)
    world.objection = object_privately(session=open_visit(child=world.child).session, words="help")
    ask_in(world)
    world.attempt = failed_sign_in(world.people[Role.ACTIVE])
    world.clients = {role: _client(world.people.get(role)) for role in Role}
    as_child(world.child, world.clients[Role.CHILD])
    _begin_sessions(world)
    return world


def _someone(role: Role) -> User:
    name = role.value.replace(" ", "-")
    if role is Role.NO_SECOND_FACTOR:
        someone = person(name)
        User.objects.filter(pk=someone.pk).update(staff_role=StaffRole.AGENT)
        return User.objects.get(pk=someone.pk)
    return person(name, staff_role=STAFF.get(role, StaffRole.NONE))


def _serve(world: World) -> None:
    """The lead serves all platforms, as whoever made the person has said already."""
    moonfield = Platform.objects.create(name="Moonfield")
    for role in STAFF.keys() - {Role.LEAD}:
        platform = moonfield if role in ELSEWHERE else world.connection.platform
        set_staff_role(user=world.people[role], role=STAFF[role], platforms=[platform])


def _link_guardians(world: World) -> None:
    for role, state in {**LIVE, Role.PENDING: GuardianshipState.PROVED, Role.FORMER: GuardianshipState.ACTIVE}.items():
        kind = GuardianRole.VIEW_ONLY if role is Role.VIEW_ONLY else GuardianRole.GUARDIAN
        world.links[role] = link(world.people[role], world.child, state, role=kind)
    world.links[Role.PAST_CARER] = link(
        world.people[Role.PAST_CARER],
        world.child,
        role=GuardianRole.CARER,
        ends_at=timezone.now() + timedelta(hours=1),
    )


def _flag(world: World) -> None:
    """One that every guardian is told of, also under review, and one that waits for staff."""
    yesterday = timezone.now() - timedelta(days=1)
    receive(
        world.connection,
        flagged(world.child, "told", severity="critical", time=yesterday),
        flagged(world.child, "held", class_="guardian-risk", time=yesterday),
    )
    world.held = Incident.objects.get(incident_id="held")
    Escalation.objects.update(desk_at=timezone.now(), due_at=None)
    world.unclaimed = Escalation.objects.get()
    alerts = {alert.guardian_id: alert for alert in Alert.objects.all()}
    world.alerts = {role: alerts[one.pk] for role, one in world.people.items() if one.pk in alerts}


def _begin_sessions(world: World) -> None:
    """The platform's staff have said why; what else is of this child, these cases open as well."""
    for role in (Role.AGENT, Role.LEAD, Role.AUDITOR):
        begin_session(world.clients[role], world.case, world.held, world.objection, world.proposal)
    world.session = StaffSession.objects.get(staff=world.people[Role.AGENT], case=world.case)


def _client(user: User | None) -> Client:
    """From another machine: this one may read more (see /metrics)."""
    client = Client(REMOTE_ADDR="203.0.113.7")
    return sign_in(client, user) if user else client
