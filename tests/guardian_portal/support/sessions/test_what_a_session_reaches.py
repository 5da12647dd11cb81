"""Which things a session opens, what is private, and what the family learns of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, DeskDay, Guardianship, Objection
from guardian_portal.incidents.models import Alert, Thread
from guardian_portal.platforms.models import Connection, QuarantinedEvent
from guardian_portal.support.cases.opening import NewCase, open_case_of_child
from guardian_portal.support.models import Case, CaseKind, StaffLook, StaffSession
from guardian_portal.support.proposing import propose
from tests.architecture.contract import check
from tests.architecture.queries import count_queries
from tests.builders import a_platform, child_on, link
from tests.guardian_portal.dashboard.visits import as_child, words_of
from tests.guardian_portal.support.cases import asked, path_of, said_in
from tests.guardian_portal.support.sessions.reading import (
    escalation,
    is_asked_why,
    looks,
    the_session,
)
from tests.people import person, sign_in
from tests.staff_sessions import begin_at, begin_session

ABOUT_ACCOUNTS = [
    ("erase_account", CaseKind.ERASURE, {}),
    ("address_change", CaseKind.COMPLAINT, {"way": "first"}),
]


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
    refused = check(as_sam.post(path_of(case, "answer"), {"words": "A long answer", "seen": case.version}))
    assert "You can't do this with this case" in refused.one("main").text
    assert "A long answer" in refused.one("blockquote").text
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


@pytest.mark.parametrize(("act", "kind", "more"), ABOUT_ACCOUNTS)
def test_a_proposal_about_an_account_is_about_somebody_whatever_platforms_they_use(
    as_sam: Client, sam: User, lee: User, dana: User, act: str, kind: CaseKind, more: dict[str, str]
) -> None:
    """Dana is linked nowhere, so no platform's staff alone decide."""
    case = asked(dana, kind)
    proposal = propose(
        kind=act, thing=dana.public_id, platform_id=None, params=more, reason="They asked.", staff=sam, case=case
    )
    path = f"/support/proposals/{proposal.public_id}/"
    unconfirmed = sign_in(Client(), lee, seconds_ago=3600)
    assert "reauthenticate" in unconfirmed.get(path).headers["location"]
    as_lee = sign_in(Client(), lee)
    assert is_asked_why(as_lee.get(path))
    assert as_lee.post(f"{path}answer/", {"answer": "agree"}).status_code == 403
    begin_session(as_lee, proposal, reason="check")
    assert not is_asked_why(as_lee.get(path))


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
    page = f"/children/{kit.public_id}/guardians/"
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
    assert "No day of the last 90" in words_of(as_amina, f"/children/{kit.public_id}/guardians/")
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
