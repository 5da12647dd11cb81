"""No power without a session: for one case, with a reason, for half an hour; what was read is kept, once a page."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import StaffRole, User
from accounts.services import set_staff_role
from guardian_portal.family.models import Child, Guardianship, Objection
from guardian_portal.platforms.models import Connection
from guardian_portal.support.models import Case, StaffSession
from guardian_portal.support.sessions.sweeping import end_what_is_over
from tests.architecture.contract import check
from tests.builders import a_platform
from tests.guardian_portal.support.cases import path_of, said_in
from tests.guardian_portal.support.sessions.reading import (
    HALF_AN_HOUR,
    SECRETS,
    THINGS,
    is_asked_why,
    looks,
    the_session,
)
from tests.people import person, sign_in
from tests.staff_sessions import begin_at, begin_session


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


def test_of_several_the_one_of_this_page_stands_above_it_and_the_others_are_folded_up(
    as_sam: Client, case: Case, objection: Objection
) -> None:
    begin_session(as_sam, case, objection)
    of_case = check(as_sam.get(path_of(case)))
    [folded] = [one.text for one in of_case.all("details") if "Your other sessions: 1" in one.text]
    assert case.reference not in folded
    [folded] = [one.text for one in check(as_sam.get("/support/")).all("details") if "Your sessions: 2" in one.text]
    assert case.reference in folded


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


@pytest.mark.parametrize(
    "path",
    [
        *("https://evil.example/", "//evil.example/", "/me/", "/support/../me/", "nowhere"),
        *("//evil.example/support/", "///evil.example/support/", "/\\evil.example/support/", "https:/support/"),
    ],
)
def test_it_leads_nowhere_but_to_the_desk(as_sam: Client, case: Case, path: str) -> None:
    begun = as_sam.post(begin_at(case), {"reason": "request", "next": path})
    assert begun.headers["location"] == path_of(case)
