"""A look is private by what is true when it happens: the link, the child's incidents, what the request names."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import StaffRole, User
from guardian_portal.family.models import Child, DeskDay, Guardianship, GuardianshipState
from guardian_portal.incidents.models import Alert, Incident, Thread
from guardian_portal.support.models import Case, CaseKind, Proposal
from tests.architecture.contract import check
from tests.builders import a_platform, child_on, flagged, link, receive
from tests.consents import call_asked_for
from tests.guardian_portal.support.cases import asked, path_of
from tests.guardian_portal.support.sessions.reading import is_asked_why, looks
from tests.people import person, sign_in
from tests.staff_sessions import begin_at, begin_session

WORDS = {"words": "What happened there?"}


def shown_days(kit: Child) -> int:
    return DeskDay.objects.filter(child=kit).count()


def read(desk: Client, case: Case) -> None:
    begin_session(desk, case)
    assert not is_asked_why(desk.get(path_of(case)))
    assert looks()


@pytest.mark.parametrize("later", [{"state": GuardianshipState.FROZEN}, {"is_protected": True}])
def test_a_link_that_came_under_review_since_its_case_was_opened(
    as_sam: Client, as_lee: Client, aminas: Guardianship, kit: Child, later: dict[str, object]
) -> None:
    begin_session(as_sam, aminas, reason="list")
    Guardianship.objects.update(**later)
    read(as_lee, Case.objects.get())
    assert shown_days(kit) == 0


def test_a_session_that_runs_shows_no_day_from_then_on(as_sam: Client, aminas: Guardianship, kit: Child) -> None:
    begin_session(as_sam, aminas, reason="list")
    case = Case.objects.get()
    begin_session(as_sam, case)
    Guardianship.objects.update(state=GuardianshipState.FROZEN)
    assert not is_asked_why(as_sam.get(path_of(case)))
    session = case.sessions.order_by("-pk")[0]
    as_sam.post(f"/support/sessions/{session.public_id}/names", {"why": "To call her."})
    as_sam.get(path_of(case))
    assert (len(looks()), shown_days(kit)) == (2, 0)


def test_a_call_about_a_link_under_review(as_sam: Client, aminas: Guardianship, kit: Child) -> None:
    call = call_asked_for(aminas)
    Guardianship.objects.update(state=GuardianshipState.FROZEN)
    begin_session(as_sam, call)
    as_sam.get(f"/support/verifications/calls/{call.public_id}/")
    assert (len(looks()), shown_days(kit)) == (1, 0)


def test_what_a_guardian_writes_about_a_wrong_link_is_not_shown_to_whoever_is_linked(
    as_sam: Client, amina: User, kit: Child
) -> None:
    read(as_sam, asked(amina, CaseKind.WRONG_LINK, "Somebody is linked whom I do not know.", child=kit))
    assert shown_days(kit) == 0


@pytest.mark.parametrize("fields", [{}, {"hold": "none", "named_only": True}, {"hold": "none", "sensitive": True}])
def test_while_the_child_has_an_incident_that_not_all_may_hear_of(
    as_sam: Client, case: Case, kit: Child, fields: dict[str, object]
) -> None:
    receive(kit.connection, flagged(kit, "held", class_="guardian-risk"))
    Incident.objects.update(**fields)
    read(as_sam, case)
    assert shown_days(kit) == 0
    Incident.objects.update(state="cleared")
    read(as_sam, case)
    assert shown_days(kit) == 1


def test_a_question_from_an_alerts_page_names_the_alert(as_sam: Client, as_amina: Client, kit: Child) -> None:
    receive(kit.connection, flagged(kit, "told"))
    alert = Alert.objects.get()
    page = as_amina.get(f"/alerts/{alert.public_id}/").content.decode()
    about = f"?alert={alert.public_id}"
    assert f"/help/new/alert-question/{about}" in page
    assert about in as_amina.get(f"/help/new/alert-question/{about}").content.decode()
    form = check(as_amina.get(f"/help/new/alert-question/write/{about}"))
    assert alert.reference in form.one("main").text
    assert not form.all("input", name="about")
    as_amina.post(f"/help/new/alert-question/write/{about}", WORDS)
    case = Case.objects.get()
    assert (case.child, case.alert, case.link) == (kit, alert.public_id, alert.guardianship.public_id)
    # One that others miss, of which they may not learn that somebody asked about it.
    Thread.objects.update(apart="i")
    read(as_sam, case)
    assert shown_days(kit) == 0


@pytest.mark.parametrize("named", ["%20;", "a" * 24, "anothers"])
def test_an_alert_that_is_not_theirs_is_not_named(as_amina: Client, kit: Child, ben: User, named: str) -> None:
    if named == "anothers":
        link(ben, child_on(kit.connection, "acc-other"))
        receive(kit.connection, flagged(Child.objects.get(account="acc-other"), "told"))
        named = Alert.objects.get().public_id
    path = f"/help/new/alert-question/write/?alert={named}"
    assert "About the alert" not in as_amina.get(path).content.decode()
    as_amina.post(path, {**WORDS, "about": kit.public_id})
    assert (Case.objects.get().alert, Case.objects.get().child) == ("", kit)


@pytest.mark.parametrize("platforms", [0, 2])
def test_a_proposal_about_an_account_is_somebodys_whatever_platforms_it_names(
    sam: User, lee: User, amina: User, platforms: int
) -> None:
    for number in range(platforms):
        link(amina, child_on(a_platform(f"Moon {number}"), f"acc-{number}"))
    kim = person("kim", staff_role=StaffRole.AGENT)
    proposal = Proposal.objects.create(
        kind="address_change", thing=amina.public_id, params={"way": "first"}, reason="Asked.", proposed_by=kim
    )
    path = f"/support/proposals/{proposal.public_id}/"
    old = sign_in(Client(), sam, seconds_ago=3600)
    assert "reauthenticate" in old.get(path).headers["location"]
    desk = sign_in(Client(), lee)
    assert is_asked_why(desk.get(path))
    assert desk.post(f"{path}answer/", {"answer": "decline"}).status_code == 403
    assert desk.post(begin_at(proposal), {"reason": "check"}).status_code == 302
    assert "a•••" in desk.get(path).content.decode() or "a***" in desk.get(path).content.decode()


def test_what_is_about_the_law_or_a_platform_needs_none(sam: User, lee: User) -> None:
    proposal = Proposal.objects.create(
        kind="accept_catalogue",
        thing="x/1",
        platform=a_platform("Moonfield").platform,
        params={"connection": "x", "version": 1, "problems": [], "lost": {}},
        reason="Told.",
        proposed_by=sam,
    )
    assert not is_asked_why(sign_in(Client(), lee).get(f"/support/proposals/{proposal.public_id}/"))
