"""Staff are guardians, too: of what is about their own family they read, count and decide nothing, in any role."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from accounts.models import StaffRole, User
from guardian_portal.family.models import AgeOut, Child, Guardianship, GuardianshipState, Objection, VerificationRequest
from guardian_portal.incidents.models import Escalation, Incident
from guardian_portal.platforms.models import Connection
from guardian_portal.support.models import Case, CaseKind, Proposal, SessionReason, StaffSession
from guardian_portal.support.proposing import propose
from guardian_portal.support.sessions.services import begin_session as begin
from guardian_portal.support.sessions.subjects import SUBJECTS
from notifications.models import Suppression
from tests.architecture.access_of_desk import SUPPORT
from tests.architecture.desk_troubles import troubles_of
from tests.architecture.desk_work import WORDS, waits_long, work_about
from tests.architecture.differential import fetched
from tests.architecture.outcomes import ABSENT, OK, WRONG_METHOD
from tests.architecture.roles import Role
from tests.architecture.walk import path_of
from tests.builders import a_platform, child_on, link
from tests.guardian_portal.support.cases import asked
from tests.people import person, sign_in

pytestmark = pytest.mark.django_db

ROLES = {StaffRole.AGENT: Role.AGENT, StaffRole.LEAD: Role.LEAD, StaffRole.AUDITOR: Role.AUDITOR}
NARROWED = ("/support/?state=listed", "/support/deliveries/?state=delayed", "/support/proposals/?state=proposed")
# Each look at it is an entry: what stands there is compared by ids. An agent reads there, a week is drawn in both.
TRAIL = "/support/audit/"
# About a platform or the law, so about nobody's family.
OF_NOBODY = ("<slug:connection>", "<slug:rule>", "<slug:view>", "/end", "/names")
SEARCHES = ("/support/guardianships/?named={}", "/support/verifications/?reference={}", "/support/find/?reference={}")
MODELS = {
    "incident": Incident,
    "objection": Objection,
    "escalation": Escalation,
    "ending": AgeOut,
    "link": Guardianship,
    "call": VerificationRequest,
    "proposal": Proposal,
    "child": Child,
}


@dataclass
class Colleague:
    """One member of staff, signed in."""

    user: User
    role: Role
    client: Client

    def lists(self) -> dict[str, str]:
        reads = [f"/{one.route}" for one in SUPPORT if "<" not in one.route and one.get[self.role] == OK]
        return {path: fetched(self.client, path) for path in (*reads, *NARROWED)}


def colleague(name: str, role: StaffRole, connection: Connection | None) -> Colleague:
    user = person(name, staff_role=role, serves=[connection.platform] if connection else None)
    return Colleague(user, ROLES[role], sign_in(Client(), user))


@pytest.fixture
def starhaven() -> Connection:
    return a_platform()


@pytest.fixture
def kit(starhaven: Connection) -> Child:
    return child_on(starhaven, "acc-kittiwake", country="DE")


@pytest.fixture
def relatives(starhaven: Connection, kit: Child) -> list[Colleague]:
    """A guardian, one of before, and one whom the child refused."""
    found = [
        colleague("kim", StaffRole.AGENT, starhaven),
        colleague("lee", StaffRole.LEAD, None),
        colleague("ada", StaffRole.AUDITOR, starhaven),
    ]
    states = (GuardianshipState.ACTIVE, GuardianshipState.ENDED, GuardianshipState.DECLINED)
    for one, state in zip(found, states, strict=True):
        link(one.user, kit, state)
    return found


@pytest.fixture
def others(starhaven: Connection) -> list[Colleague]:
    """Two with nobody in this family."""
    return [colleague("sam", StaffRole.AGENT, starhaven), colleague("uma", StaffRole.LEAD, None)]


def work_of_the_family(kit: Child, others: list[Colleague]) -> dict[str, str]:
    """Something in every list that is about a child: a second guardian and all that they and the child brought."""
    mia, ben, (sam, uma) = person("mia"), person("ben"), (one.user for one in others)
    case, ids = work_about(link(mia, kit))
    asked(mia, CaseKind.COMPLAINT, "About somebody.", connection=kit.connection)
    Suppression.objects.create(owner=mia, address_hash="mia", code="bounced 5.1.1")
    waits_long(mia)
    frozen = link(ben, kit, GuardianshipState.FROZEN)
    waiting = _waiting_link(mia, kit)
    proposal = propose(
        kind="lift_freeze",
        thing=frozen.public_id,
        platform_id=kit.connection.platform_id,
        params={},
        reason="They agree again.",
        staff=sam,
    )
    ids |= {**WORDS, "proposal": proposal.public_id, "rule": "0", "connection": "0"}
    ids |= troubles_of(kit, case, uma, sam) | {"child": kit.public_id, "session": "0"}
    for key, model in MODELS.items():
        thing = model._default_manager.get(public_id=ids[key])
        begin(staff=sam, subject=SUBJECTS[key], thing=thing, reason=SessionReason.LIST)
    begin(staff=sam, subject=SUBJECTS["link"], thing=waiting, reason=SessionReason.LIST)
    begin(staff=sam, subject=SUBJECTS["case"], thing=case, reason=SessionReason.REQUEST)
    return ids


def _waiting_link(guardian: User, kit: Child) -> Guardianship:
    """Of a guardian of this family, to nobody yet knows whom."""
    return Guardianship.objects.create(guardian=guardian, connection=kit.connection, state=GuardianshipState.REQUESTED)


def test_all_that_waits_about_their_own_family_changes_no_byte(
    kit: Child, relatives: list[Colleague], others: list[Colleague]
) -> None:
    before, empty = [one.lists() for one in relatives], others[1].lists()
    ids = work_of_the_family(kit, others)
    for one, lists in zip(relatives, before, strict=True):
        after = one.lists()
        assert [path for path in lists if path != TRAIL and lists[path] != after[path]] == [], one.user.name
        assert [name for name, named in ids.items() if len(named) > 8 and named in after.get(TRAIL, "")] == []
    unchanged = {path for path, text in others[1].lists().items() if text == empty[path]}
    of_nobody = ("ages/", "ages/add/", "find/", "quarantine/", "catalogues/", "reviews/", "lead/work.csv")
    assert unchanged == {f"/support/{name}" for name in of_nobody}


def test_each_thing_of_it_is_absent_whatever_the_role(
    kit: Child, relatives: list[Colleague], others: list[Colleague]
) -> None:
    ids = work_of_the_family(kit, others)
    for address in SUPPORT:
        if "<" not in address.route or any(part in address.route for part in OF_NOBODY):
            continue
        path = path_of(address.route, ids)
        for one in relatives:
            assert one.client.get(path).status_code == 404 + (address.get[one.role] == WRONG_METHOD), path
            if address.post[one.role] not in (ABSENT, WRONG_METHOD):
                assert one.client.post(path).status_code == 404, path
        if address.get[Role.AGENT] == OK:
            assert others[0].client.get(path).status_code == 200, path


def test_no_session_on_any_of_it_can_be_begun(kit: Child, relatives: list[Colleague], others: list[Colleague]) -> None:
    ids, begun = work_of_the_family(kit, others), StaffSession.objects.count()
    waiting = Guardianship.objects.get(child=None).public_id
    for key, thing in [*((key, ids[key]) for key in ("case", *MODELS)), ("link", waiting)]:
        for one in relatives:
            assert one.client.post(f"/support/sessions/begin/{key}/{thing}/", {"reason": "list"}).status_code == 404
    assert StaffSession.objects.count() == begun


def test_no_search_finds_it_and_the_next_case_is_another_familys(
    kit: Child, relatives: list[Colleague], others: list[Colleague]
) -> None:
    ids = work_of_the_family(kit, others)
    for one in relatives:
        for search in SEARCHES:
            for named in (ids["link"], ids["attempt"], ids["reference"]):
                unknown = named.translate(str.maketrans("0123456789", "1234567890"))
                found, nothing = fetched(one.client, search.format(named)), fetched(one.client, search.format(unknown))
                assert found.replace(named, "") == nothing.replace(unknown, "")
        one.client.post("/support/next/")
    assert not Case.objects.filter(assignee__isnull=False).exists()
