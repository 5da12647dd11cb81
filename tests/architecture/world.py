"""One family on one platform of two, with a person for each role of the access table, each of them signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

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
from guardian_portal.family.services import Invited, invite_guardian, leave_child, object_privately, open_visit
from guardian_portal.incidents.models import Alert, Escalation, Incident
from guardian_portal.platforms.models import Connection, Platform
from guardian_portal.platforms.services import NewConnection, connect_platform
from guardian_portal.support.cases.opening import NewCase, open_case
from guardian_portal.support.models import Attachment, Case, CaseKind, Proposal, SavedView, StaffSession
from guardian_portal.support.proposing import propose
from notifications.models import PushDevice, WeeklyChoice
from tests.architecture.desk_troubles import troubles
from tests.architecture.desk_work import A_PAPER
from tests.builders import child_on, flagged, link, receive
from tests.consents import agreed, call_asked_for, verified
from tests.guardian_portal.controls.declared import declare
from tests.guardian_portal.dashboard.visits import as_child
from tests.people import person, sign_in
from tests.push_service import a_browser, switched_on
from tests.staff_sessions import begin_session

HANDLE = "kittiwake"
MESSAGES = "contact.messages"


class Role(StrEnum):
    """Who may come to a page. The guardians are all of one child, except `stranger`, who is nobody's.

    The agent and the auditor serve their platform, the lead all. `child` is that child, who opened their own page from
    the app and has no account here.
    """

    ANONYMOUS = "anonymous"
    STRANGER = "stranger"
    PENDING = "pending"
    ACTIVE = "active"
    VIEW_ONLY = "view only"
    FORMER = "former"
    FROZEN = "frozen"
    PAUSED = "paused"
    PAST_CARER = "carer past the end date"
    AGENT = "agent"
    LEAD = "lead"
    AUDITOR = "auditor"
    OTHER_AGENT = "agent of another platform"
    OTHER_LEAD = "lead of another platform"
    OTHER_AUDITOR = "auditor of another platform"
    NO_SECOND_FACTOR = "staff without second factor"
    CHILD = "child"


# Who has no account, or is not signed in to one.
NOBODY = (Role.ANONYMOUS, Role.CHILD)
ELSEWHERE = {
    Role.OTHER_AGENT: StaffRole.AGENT,
    Role.OTHER_LEAD: StaffRole.LEAD,
    Role.OTHER_AUDITOR: StaffRole.AUDITOR,
}
STAFF = {Role.AGENT: StaffRole.AGENT, Role.LEAD: StaffRole.LEAD, Role.AUDITOR: StaffRole.AUDITOR, **ELSEWHERE}
LIVE = {
    Role.ACTIVE: GuardianshipState.ACTIVE,
    Role.VIEW_ONLY: GuardianshipState.ACTIVE,
    Role.FROZEN: GuardianshipState.FROZEN,
    Role.PAUSED: GuardianshipState.PAUSED,
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
            "method": "toll_free_call",
            "purpose": "supervision_summary",
            "verification": self.verification.public_id,
            "call": self.call.public_id,
            "objection": self.objection.public_id,
            "attempt": self.attempt.reference,
            "token": invitation_token(self.invitation),
            "mail_token": self.weekly.token,
            "provider": "mailgun",
            "messenger": "sms",
            "messenger_address": "0",
            "invitation": self.invitation.public_id,
            "pk": "1",
            "rule": self.rule.public_id,
            "proposal": self.proposal.public_id,
            "case": self.case.public_id,
            "attachment": self.attachment.public_id,
            **self.troubles,
            "act": "end_link",
            "view": self.view.public_id,
            "subject": "case",
            "thing": self.case.public_id,
            "session": self.session.public_id,
            "topic": "cannot-link",
            "child_topic": "not-safe",
            "step": self.step.public_id,
            "device": self.device.public_id,
            "ending": self.ending.public_id,
            "control": MESSAGES,
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
    _propose(world)
    now = timezone.now()
    world.ending = AgeOut.objects.create(child=world.child, effective_at=now, told_at=now, state="waiting")
    world.step = PlanStep.objects.create(child=world.child, loosens="more_time", on=date(2099, 1, 1))
    world.weekly = WeeklyChoice.objects.create(person=world.people[Role.ACTIVE])
    world.device = switched_on(world.people[Role.ACTIVE], a_browser("phone"))
    _set_controls(world)
    # The date has come; no sweeper has.
    Guardianship.objects.filter(role=GuardianRole.CARER).update(ends_at=timezone.now() - timedelta(minutes=1))
    _consent(world)
    leave_child(guardianship=world.links[Role.FORMER], actor=actor_of(world.people[Role.FORMER]))
    _invite(world)
    world.objection = object_privately(session=open_visit(child=world.child).session, words="help")
    _ask(world)
    world.attempt = _failed_sign_in(world.people[Role.ACTIVE])
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


def _failed_sign_in(guardian: User) -> LinkRequest:
    """Somebody went to sign in as the child and turned back."""
    return LinkRequest.objects.create(guardian=guardian, method="oidc", outcome="sign_in_cancelled")


def _invite(world: World) -> None:
    """The active guardian invites whoever is a stranger still."""
    world.invitation = invite_guardian(
        link=world.links[Role.ACTIVE],
        invited=Invited(address=world.people[Role.STRANGER].email),
        actor=actor_of(world.people[Role.ACTIVE]),
    )


def _propose(world: World) -> None:
    """The agent asks for the end of a review; the lead can answer it."""
    world.rule = AgeRule.objects.get(country="KR", kind="majority")
    world.proposal = propose(
        kind="lift_freeze",
        thing=world.links[Role.FROZEN].public_id,
        platform_id=world.connection.platform_id,
        params={},
        reason="They live apart now.",
        staff=world.people[Role.AGENT],
    )


def _ask(world: World) -> None:
    """The active guardian asks the desk and attaches a paper; the agent keeps a view of the queue."""
    new = NewCase(kind=CaseKind.ALERT_QUESTION, words="What happened?", child=world.child)
    world.case = open_case(new=new, person=world.people[Role.ACTIVE], files=[A_PAPER])
    world.attachment = world.case.attachments.get()
    # Of the lead's work, for the agent to look at again.
    world.troubles = troubles(world.child, world.case, world.people[Role.LEAD], world.people[Role.AGENT])
    world.view = SavedView.objects.create(owner=world.people[Role.AGENT], name="Germany", query="country=DE")


def _begin_sessions(world: World) -> None:
    """The platform's staff have said why; what else is of this child, these cases open as well."""
    for role in (Role.AGENT, Role.LEAD, Role.AUDITOR):
        begin_session(world.clients[role], world.case, world.held, world.objection, world.proposal)
    world.session = StaffSession.objects.get(staff=world.people[Role.AGENT], case=world.case)


def _set_controls(world: World) -> None:
    """One change, one looser value that waits, one thing the child asks for."""
    declare(world.connection)
    changed = {"child": world.child, "control": MESSAGES, "guardianship": world.links[Role.ACTIVE]}
    world.line = LedgerEntry.objects.create(**changed, version=0, old="friends", new="nobody", cause="set")
    in_a_day = timezone.now() + timedelta(days=1)
    world.loosening = LooseningProposal.objects.create(
        **changed, value="everyone", held="nobody", beyond_default=True, ripens_at=in_a_day
    )
    world.asked = ChildRequest.objects.create(
        child=world.child, control=MESSAGES, wanted="everyone", expires_at=in_a_day
    )


def _consent(world: World) -> None:
    """The active guardian has agreed, was verified once, and waits for a call."""
    link = world.links[Role.ACTIVE]
    world.record = agreed(link)
    world.verification = verified(link)
    world.call = call_asked_for(link)


def _client(user: User | None) -> Client:
    """From another machine: this one may read more (see /metrics)."""
    client = Client(REMOTE_ADDR="203.0.113.7")
    return sign_in(client, user) if user else client
