"""No power without a session: for one case, with a reason, for half an hour; what was read is kept, once a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts.models import StaffRole, User
from accounts.services import set_staff_role
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import AgeOut, Child, DeskDay, Guardianship, Objection
from guardian_portal.family.services import object_privately, open_visit
from guardian_portal.incidents.models import Alert, Escalation, Incident, Thread
from guardian_portal.platforms.models import Connection, QuarantinedEvent
from guardian_portal.support.cases.opening import NewCase, open_case_of_child
from guardian_portal.support.models import Case, CaseKind, StaffLook, StaffSession
from guardian_portal.support.proposing import propose
from guardian_portal.support.sessions.sweeping import end_what_is_over
from tests.architecture.contract import check
from tests.architecture.queries import count_queries
from tests.builders import a_platform, child_on, flagged, link, receive
from tests.consents import call_asked_for
from tests.guardian_portal.dashboard.visits import as_child, words_of
from tests.guardian_portal.support.cases import asked, path_of, said_in
from tests.people import person, sign_in
from tests.staff_sessions import begin_at, begin_session

HALF_AN_HOUR = timedelta(minutes=30)
SECRETS = ("kittiwake", "Amina", "amina@example.org", "afraid", "What happened?")


@pytest.fixture
def kit(starhaven: Connection, amina: User) -> Child:
    kit = child_on(starhaven, "acc-kittiwake", country="DE", age_min=11, age_max=12)
    link(amina, kit)
    return kit


@pytest.fixture
def case(amina: User, kit: Child) -> Case:
    return asked(amina, child=kit)


@pytest.fixture
def aminas(kit: Child) -> Guardianship:
    return Guardianship.objects.get()


@pytest.fixture
def objection(kit: Child) -> Objection:
    return object_privately(session=open_visit(child=kit).session, words="I am afraid")


@pytest.fixture
def as_sam(sam: User) -> Client:
    return sign_in(Client(), sam)


@pytest.fixture
def as_lee(lee: User) -> Client:
    return sign_in(Client(), lee)


def the_session() -> StaffSession:
    return StaffSession.objects.get()


def is_asked_why(response: Any) -> bool:
    return "Why do you need to see it?" in response.content.decode()


def looks() -> list[tuple[str, str]]:
    """The audit trail's word of what was read of children: whose, on which page."""
    entries = Entry.objects.filter(action="child.read").order_by("pk")
    return [(one.object_id, one.data["page"].partition(" ")[0]) for one in entries]


def incident(kit: Child) -> Incident:
    receive(kit.connection, flagged(kit, "held", class_="guardian-risk"))
    return Incident.objects.get(incident_id="held")


def escalation(kit: Child) -> Escalation:
    receive(kit.connection, flagged(kit, "told", severity="critical"))
    Escalation.objects.update(desk_at=timezone.now(), due_at=None)
    return Escalation.objects.get()


THINGS: dict[str, tuple[Callable[[Child], Model], str]] = {
    "a case": (lambda kit: asked(User.objects.get(name="Amina"), child=kit), "/support/cases/{}/"),
    "a held alert": (incident, "/support/held/{}/"),
    "an objection": (
        lambda kit: object_privately(session=open_visit(child=kit).session, words="I am afraid"),
        "/support/objections/{}/",
    ),
    "an alert that nobody has": (escalation, "/support/unclaimed/{}/"),
    "an early end": (
        lambda kit: AgeOut.objects.create(
            child=kit, effective_at=timezone.now(), told_at=timezone.now(), state="waiting"
        ),
        "/support/ages/endings/{}/",
    ),
    "a guardianship": (lambda _kit: Guardianship.objects.get(), "/support/guardianships/{}/"),
    "a verification": (lambda _kit: Guardianship.objects.get(), "/support/verifications/links/{}/"),
    "a call": (lambda _kit: call_asked_for(Guardianship.objects.get()), "/support/verifications/calls/{}/"),
    "a proposal": (
        lambda kit: propose(
            kind="lift_freeze",
            thing=Guardianship.objects.get().public_id,
            platform_id=kit.connection.platform_id,
            params={},
            reason="They agree.",
            staff=person("kim", staff_role=StaffRole.AGENT),
        ),
        "/support/proposals/{}/",
    ),
}


@pytest.mark.parametrize("name", THINGS)
def test_each_thing_of_a_family_is_masked_until_somebody_says_why(as_sam: Client, kit: Child, name: str) -> None:
    make, path = THINGS[name]
    thing = make(kit)
    at = path.format(thing.public_id)  # type: ignore[attr-defined]
    response = as_sam.get(at)
    assert is_asked_why(response)
    check(response)
    for secret in SECRETS:
        assert secret not in response.content.decode()
    assert looks() == []
    reason = "list"
    begun = as_sam.post(begin_at(thing), {"reason": reason, "next": at})
    assert begun.headers["location"] == at
    shown = as_sam.get(at)
    assert not is_asked_why(shown)
    assert [child for child, _page in looks()] == [kit.public_id]
    as_sam.get(at)
    assert len(looks()) == 1


ACTS = {
    "/support/cases/{case}/answer": {"words": "I have read all of it now.", "seen": "0"},
    "/support/cases/{case}/note": {"note": "I have read all of it now."},
    "/support/cases/{case}/decide": {"outcome": "refused", "reason": "I have read all.", "seen": "0"},
    "/support/guardianships/{link}/": {"decision": "freeze", "reason": "They disagree."},
    "/support/objections/{objection}/answer/": {"words": "I have read all of it now."},
    "/support/objections/{objection}/take/": {},
    "/support/verifications/links/{link}/record": {"method": "id_checked", "reason": "By post."},
}


@pytest.mark.parametrize("path", ACTS)
def test_nothing_is_done_without_one_and_what_was_typed_is_not_lost(
    as_sam: Client, case: Case, aminas: Guardianship, objection: Objection, path: str
) -> None:
    at = path.format(case=case.public_id, link=aminas.public_id, objection=objection.public_id)
    response = as_sam.post(at, ACTS[path])
    assert response.status_code == 403
    text = check(response).one("main").text
    assert "Nothing was done" in text
    for typed in (words for words in ACTS[path].values() if len(words) >= 12):
        assert typed in text
    case.refresh_from_db()
    objection.refresh_from_db()
    aminas.refresh_from_db()
    assert (case.state, objection.state, aminas.state) == ("open", "open", "active")
    assert said_in(case) == ["What happened?"]


def test_it_lasts_half_an_hour(as_sam: Client, case: Case) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        begin_session(as_sam, case)
        clock.shift(HALF_AN_HOUR - timedelta(seconds=1))
        assert not is_asked_why(as_sam.get(path_of(case)))
        clock.shift(timedelta(seconds=1))
        sign_in(as_sam, User.objects.get(name="Sam"))
        assert is_asked_why(as_sam.get(path_of(case)))
        end_what_is_over()
        session = the_session()
        assert (session.ended_why, session.ended_at) == ("time", session.ends_at)


def test_to_go_on_longer_is_to_say_once_more_why(as_sam: Client, case: Case) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        begin_session(as_sam, case)
        clock.shift(timedelta(minutes=10))
        begin_session(as_sam, case, reason="check")
        old, new = StaffSession.objects.order_by("pk")
        assert (old.ended_why, new.reason, new.ends_at) == ("again", "check", timezone.now() + HALF_AN_HOUR)


def test_it_stands_above_every_page_and_is_ended_there(as_sam: Client, case: Case) -> None:
    begin_session(as_sam, case)
    for path in ("/support/", "/support/deliveries/", path_of(case)):
        text = check(as_sam.get(path)).one("main").text
        assert f"Session for case {case.reference}" in text
        assert "30 minutes left" in text
    as_sam.post(f"/support/sessions/{the_session().public_id}/end")
    assert is_asked_why(as_sam.get(path_of(case)))
    assert the_session().ended_why == "person"
    assert "Session for case" not in as_sam.get("/support/").content.decode()


def test_nobody_ends_or_uses_anothers(as_sam: Client, as_lee: Client, case: Case) -> None:
    begin_session(as_sam, case)
    assert is_asked_why(as_lee.get(path_of(case)))
    for act in ("end", "names"):
        assert as_lee.post(f"/support/sessions/{the_session().public_id}/{act}", {"why": "x"}).status_code == 404
    assert the_session().ended_at is None


def test_it_ends_with_the_case(as_sam: Client, case: Case) -> None:
    begin_session(as_sam, case)
    as_sam.post(path_of(case, "decide"), {"outcome": "done", "reason": "Told.", "seen": case.version, "closes": "on"})
    assert is_asked_why(as_sam.get(path_of(case)))
    end_what_is_over()
    assert the_session().ended_why == "closed"
    begin_session(as_sam, case, reason="check")
    assert not is_asked_why(as_sam.get(path_of(case)))


@pytest.mark.parametrize("lost", ["role", "platform"])
def test_it_ends_with_the_role_and_with_the_platform(starhaven: Connection, case: Case, lost: str) -> None:
    kim = person("kim", staff_role=StaffRole.AGENT, serves=[starhaven.platform])
    client = begin_session(sign_in(Client(), kim), case)
    if lost == "role":
        set_staff_role(user=kim, role=StaffRole.NONE)
    else:
        set_staff_role(user=kim, role=StaffRole.AGENT, platforms=[a_platform("Moonfield").platform])
    assert client.get(path_of(case)).status_code == 404
    end_what_is_over()
    set_staff_role(user=kim, role=StaffRole.AGENT, platforms=[starhaven.platform])
    assert the_session().ended_why == "role"
    assert is_asked_why(client.get(path_of(case)))


def test_a_reason_is_needed_and_another_one_in_words(as_sam: Client, case: Case) -> None:
    for said in ({}, {"reason": "curious"}, {"reason": "other"}, {"reason": "other", "words": "  "}):
        assert "There is a problem" in check(as_sam.post(begin_at(case), said)).one("main").text
    assert not StaffSession.objects.exists()
    as_sam.post(begin_at(case), {"reason": "other", "words": "The police called."})
    assert the_session().said == "The police called."


def test_what_a_first_look_needs_is_chosen_already(as_sam: Client, kit: Child, objection: Objection) -> None:
    page = check(as_sam.get(f"/support/objections/{objection.public_id}/"))
    [chosen] = [one for one in page.all("input", name="reason") if "checked" in one.attributes]
    assert chosen.attributes["value"] == "safety"
    assert [one for one in page.all("button") if "autofocus" in one.attributes]
    # Of a link somebody has to say it: its guardian may be shown the day.
    page = check(as_sam.get(f"/support/guardianships/{Guardianship.objects.get().public_id}/"))
    assert not [one for one in page.all("input", name="reason") if "checked" in one.attributes]


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "/me/", "/support/../me/", "nowhere"])
def test_it_leads_nowhere_but_to_the_desk(as_sam: Client, case: Case, path: str) -> None:
    begun = as_sam.post(begin_at(case), {"reason": "request", "next": path})
    assert begun.headers["location"] == path_of(case)


def test_an_item_of_a_list_gets_its_case_once(as_sam: Client, as_lee: Client, kit: Child, objection: Objection) -> None:
    begin_session(as_sam, objection, reason="safety")
    begin_session(as_lee, objection, reason="safety")
    case = Case.objects.get()
    assert (case.opened_side, case.state, case.next_due_at) == ("staff", "listed", None)
    assert {one.case for one in StaffSession.objects.all()} == {case}
    begin_session(as_sam, case, reason="safety")
    page = check(as_sam.get(path_of(case))).one("main").text
    assert "What this case is about" in page
    assert "Write a note" in page
    assert "Send the answer" not in page
    assert as_sam.post(path_of(case, "answer"), {"words": "Hello.", "seen": case.version}).status_code == 302
    assert said_in(case) == []
    as_sam.post(path_of(case, "claim"))
    as_sam.post(path_of(case, "note"), {"note": "Ask the school."})
    case.refresh_from_db()
    assert case.assignee is not None
    # It waits by its own clock, in its own list.
    assert "There are no such cases." in check(as_sam.get("/support/")).one("main").text
    assert case.reference in as_sam.get("/support/?state=listed").content.decode()


def test_a_quarantined_event_is_worked_on_in_its_case(as_sam: Client, starhaven: Connection) -> None:
    event = QuarantinedEvent.objects.create(connection=starhaven, code="malformed", payload_hash=b"x")
    begun = as_sam.post(begin_at(event), {"reason": "list"})
    case = Case.objects.get()
    assert (case.child, case.platform, begun.headers["location"]) == (None, starhaven.platform, path_of(case))
    begin_session(as_sam, case)
    assert not is_asked_why(as_sam.get(path_of(case)))


def test_what_staff_open_is_seen_by_nobody_else(
    as_sam: Client, as_amina: Client, kit: Child, aminas: Guardianship
) -> None:
    before = words_of(as_amina, "/help/")
    begin_session(as_sam, aminas, reason="safety")
    case = Case.objects.get()
    assert words_of(as_amina, "/help/") == before
    assert as_amina.get(f"/help/{case.public_id}/").status_code == 404
    assert as_amina.get(path_of(case)).status_code == 404


def test_one_on_a_case_opens_its_familys_links_but_never_what_is_private(
    as_sam: Client, case: Case, kit: Child, aminas: Guardianship, objection: Objection
) -> None:
    begin_session(as_sam, case)
    assert not is_asked_why(as_sam.get(f"/support/guardianships/{aminas.public_id}/"))
    assert is_asked_why(as_sam.get(f"/support/objections/{objection.public_id}/"))
    robin = child_on(kit.connection, "acc-robin")
    other = link(person("dora"), robin)
    assert is_asked_why(as_sam.get(f"/support/guardianships/{other.public_id}/"))


def test_a_link_under_review_is_private_and_so_are_looks_at_it(
    as_sam: Client, case: Case, aminas: Guardianship, as_amina: Client
) -> None:
    Guardianship.objects.filter(pk=aminas.pk).update(is_protected=True)
    begin_session(as_sam, case)
    assert is_asked_why(as_sam.get(f"/support/guardianships/{aminas.public_id}/"))
    begin_session(as_sam, aminas)
    as_sam.get(f"/support/guardianships/{aminas.public_id}/")
    assert list(StaffLook.objects.values_list("is_protected", flat=True)) == [True]


def test_what_some_guardians_may_not_hear_of_is_private_too(
    as_sam: Client, as_lee: Client, amina: User, kit: Child
) -> None:
    unheard = escalation(kit)
    Thread.objects.update(apart="desk")
    begin_session(as_sam, unheard, reason="list")
    as_sam.get(f"/support/unclaimed/{unheard.public_id}/")
    begin_session(as_lee, asked(amina, child=kit, alert=Alert.objects.get().public_id))
    as_lee.get(path_of(Case.objects.get(person=amina)))
    assert list(StaffLook.objects.values_list("is_protected", flat=True)) == [True, True]
    assert not DeskDay.objects.exists()


def test_names_come_with_a_reason_of_their_own(as_sam: Client, sam: User, case: Case) -> None:
    begin_session(as_sam, case)
    names = f"/support/sessions/{the_session().public_id}/names"
    for why in ("", "  "):
        as_sam.post(names, {"why": why})
        page = as_sam.get(path_of(case)).content.decode()
        assert not any(name in page for name in ("kittiwake", "amina@example.org"))
    as_sam.post(names, {"why": "To call her."})
    page = check(as_sam.get(path_of(case))).one("main").text
    assert all(name in page for name in ("kittiwake", "Amina", "amina@example.org"))
    entry = Entry.objects.get(action="staff_session.names_shown")
    assert (entry.actor_id, entry.data["case"]) == (sam.public_id, case.public_id)
    assert "To call her." not in str(entry.data)
    begin_session(as_sam, case)
    assert "kittiwake" not in as_sam.get(path_of(case)).content.decode()


def test_the_family_is_shown_the_day(as_sam: Client, as_amina: Client, case: Case, kit: Child, ben: User) -> None:
    link(ben, kit, age=timedelta(0))
    page = f"/children/{kit.public_id}/"
    today = f"{timezone.now():%B} {timezone.now().day}, {timezone.now():%Y}"
    begin_session(as_sam, case)
    assert "No day of the last 90" in words_of(as_amina, page)
    as_sam.get(path_of(case))
    section = words_of(as_amina, page).partition("When our support staff looked")[2]
    assert "No day of the last 90" not in section
    assert today.split(",", maxsplit=1)[0].split()[1] in section
    assert "Sam" not in section
    assert "People who work here looked at your account" in words_of(as_child(kit))
    # Whoever began today sees nothing from before.
    assert "No day of the last 90" in words_of(sign_in(Client(), ben), page)


def test_that_a_child_wrote_is_shown_to_nobody(as_sam: Client, as_amina: Client, kit: Child) -> None:
    new = NewCase(kind=CaseKind.CONTROL_NOT_WORKING, words="It is off.", child=kit)
    open_case_of_child(new=new, child=kit)
    case = Case.objects.get()
    begin_session(as_sam, case)
    as_sam.get(path_of(case))
    assert looks() == [(kit.public_id, "case")]
    assert "No day of the last 90" in words_of(as_amina, f"/children/{kit.public_id}/")
    assert "No day of the last 90" in words_of(as_child(kit))


def test_an_auditor_says_why_too_and_ends_no_clock(ada: User, objection: Objection) -> None:
    client = sign_in(Client(), ada)
    path = f"/support/objections/{objection.public_id}/"
    assert is_asked_why(client.get(path))
    begin_session(client, objection, reason="check")
    assert not check(client.get(path)).all("textarea")
    assert Case.objects.get().first_looked_at is None


def test_a_lead_sees_who_has_one_and_an_agent_their_own(
    as_sam: Client, as_lee: Client, starhaven: Connection, case: Case
) -> None:
    begin_session(as_sam, case)
    kim = sign_in(Client(), person("kim", staff_role=StaffRole.AGENT, serves=[starhaven.platform]))
    elsewhere = person("ivo", staff_role=StaffRole.LEAD, serves=[a_platform("Moonfield").platform])
    text = check(as_lee.get("/support/sessions/")).one("table").text
    assert "Sam" in text
    assert "Running" in text
    assert case.reference in as_sam.get("/support/sessions/").content.decode()
    for client in (kim, sign_in(Client(), elsewhere)):
        assert "Nobody had one." in client.get("/support/sessions/").content.decode()


def test_beginning_and_ending_stand_in_the_audit_trail(as_sam: Client, case: Case) -> None:
    begin_session(as_sam, case)
    as_sam.post(f"/support/sessions/{the_session().public_id}/end")
    entries = Entry.objects.filter(object_kind="staff_session").order_by("pk")
    assert [one.action for one in entries] == ["staff_session.begun", "staff_session.ended"]
    assert entries[0].data == {"case": case.public_id, "reason": "request", "protected": False}


def test_who_signed_in_a_while_ago_confirms_it_first(sam: User, case: Case) -> None:
    client = sign_in(Client(), sam, seconds_ago=3600)
    for path in (path_of(case), begin_at(case)):
        assert "reauthenticate" in client.get(path).headers["location"]


def test_it_costs_a_page_few_statements(as_sam: Client, as_lee: Client, case: Case, objection: Objection) -> None:
    without = len(count_queries(as_sam, "/support/deliveries/").page)
    begin_session(as_sam, case, objection)
    assert len(count_queries(as_sam, "/support/deliveries/").page) <= without
    begin_session(as_lee, case, objection)
    assert len(count_queries(as_lee, "/support/sessions/").page) <= 6
    assert len(count_queries(as_sam, path_of(case)).page) <= 20
