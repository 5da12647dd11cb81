"""Held alerts at the support desk: who reads, who decides, when it takes two, and what guardians then see."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.models import Alert, HoldDecision, Incident
from guardian_portal.incidents.services import DecisionRefused, answer_proposal, decide
from guardian_portal.platforms.models import Connection
from notifications.models import Notice
from tests.builders import a_platform
from tests.guardian_portal.incidents.builders import flagged, receive, updated
from tests.people import person, sign_in
from tests.staff_sessions import DeskClient

UNSURE: dict[str, Any] = {"confidence": "low"}
RELATION: dict[str, Any] = {"actor_relation": "household"}


@pytest.fixture
def hold(starhaven: Connection, kit: Child, amina_of_kit: Guardianship, ben_of_kit: Guardianship) -> Any:
    """Makes a held incident and says where its page is."""

    def make(**facts: Any) -> str:
        receive(starhaven, flagged(kit, **facts))
        return f"/support/held/{Incident.objects.get().public_id}/"

    return make


def told() -> set[str]:
    return set(Alert.objects.filter(count__gt=0).values_list("guardian__name", flat=True))


def release(user: User, path: str, **data: Any) -> int:
    response = sign_in(DeskClient(), user).post(path, {"decision": "released", "reason": "It is real.", **data})
    return response.status_code


@pytest.mark.parametrize("name", ["amina", "dana"])
def test_for_guardians_the_desk_does_not_exist(hold: Any, request: pytest.FixtureRequest, name: str) -> None:
    path, client = hold(**UNSURE), sign_in(DeskClient(), request.getfixturevalue(name))
    assert client.get("/support/held/").status_code == 404
    assert client.get(path).status_code == 404
    assert client.post(path, {"decision": "released", "reason": "I want to know."}).status_code == 404


def test_the_list_shows_the_gravest_first(starhaven: Connection, kit: Child, sam: User) -> None:
    receive(starhaven, flagged(kit, "i-1", class_="scam", **UNSURE), flagged(kit, "i-2", class_="grooming", **UNSURE))
    receive(starhaven, flagged(kit, "i-3", class_="self-harm-acute", detected_by="automation"))
    page = sign_in(DeskClient(), sam).get("/support/held/").content.decode()
    references = [Incident.objects.get(incident_id=one).reference for one in ("i-3", "i-2", "i-1")]
    assert sorted(references, key=page.index) == references


def test_the_list_is_empty_when_nothing_waits(sam: User) -> None:
    assert b"Nothing is waiting." in sign_in(DeskClient(), sam).get("/support/held/").content


def test_one_person_releases_what_waits_for_a_person(hold: Any, sam: User) -> None:
    assert release(sam, hold(**UNSURE)) == 302
    assert told() == {"Amina", "Ben"}
    assert Notice.objects.filter(kind="alert_new").count() == 2
    assert b"Nothing is waiting." in sign_in(DeskClient(), sam).get("/support/held/").content


def test_a_decision_needs_a_reason(hold: Any, sam: User) -> None:
    path = hold(**UNSURE)
    assert release(sam, path, reason="  ") == 200
    assert not HoldDecision.objects.exists()
    assert told() == set()


def test_what_is_refused_is_told_to_nobody_and_leaves_the_list(hold: Any, sam: User) -> None:
    path = hold(**UNSURE)
    client = sign_in(DeskClient(), sam)
    client.post(path, {"decision": "refused", "reason": "A false alarm."})
    assert told() == set()
    assert b"Nothing is waiting." in client.get("/support/held/").content
    assert b"A false alarm." in client.get(path).content


def test_what_was_refused_comes_back_when_it_gets_graver(
    hold: Any, starhaven: Connection, kit: Child, sam: User
) -> None:
    path = hold(**UNSURE)
    sign_in(DeskClient(), sam).post(path, {"decision": "refused", "reason": "A false alarm."})
    receive(starhaven, updated(kit, severity="critical"))
    assert Incident.objects.get().reference.encode() in sign_in(DeskClient(), sam).get("/support/held/").content


@pytest.mark.parametrize("facts", [{"guardian_notice": "forbidden"}, {"guardian_notice": "delayed_until"}])
def test_what_the_platform_holds_cannot_be_released_here(hold: Any, lee: User, facts: dict[str, Any]) -> None:
    path = hold(**facts)
    assert b"Only the platform can lift this hold" in sign_in(DeskClient(), lee).get(path).content
    assert release(lee, path) == 403
    assert told() == set()


def test_an_auditor_reads_only(hold: Any, ada: User) -> None:
    path = hold(**UNSURE)
    page = sign_in(DeskClient(), ada).get(path).content.decode()
    assert "<textarea" not in page
    assert release(ada, path) == 403
    assert told() == set()


@pytest.mark.parametrize("facts", [RELATION, {"actor_relation": "linked_guardian"}, {"class_": "guardian-risk"}])
def test_where_a_guardian_may_be_the_danger_two_people_name_who_is_told(
    hold: Any, sam: User, lee: User, amina_of_kit: Guardianship, facts: dict[str, Any]
) -> None:
    path = hold(**facts)
    assert release(sam, path, named=[amina_of_kit.public_id]) == 302
    assert told() == set()

    assert sign_in(DeskClient(), sam).post(f"{path}answer/", {"answer": "agree"}).status_code == 302
    assert told() == set()  # the one who proposed cannot approve

    sign_in(DeskClient(), lee).post(f"{path}answer/", {"answer": "agree"})
    assert told() == {"Amina"}
    assert set(Notice.objects.filter(kind="alert_new").values_list("recipient__name", flat=True)) == {"Amina"}


def test_a_release_to_two_people_must_name_somebody(hold: Any, sam: User) -> None:
    assert release(sam, hold(**RELATION)) == 200
    assert not HoldDecision.objects.exists()


def test_nobody_outside_the_family_can_be_named(hold: Any, sam: User) -> None:
    assert release(sam, hold(**RELATION), named=["somebody-else"]) == 200
    assert not HoldDecision.objects.exists()


def test_both_people_serve_the_childs_platform(hold: Any, starhaven: Connection, amina_of_kit: Guardianship) -> None:
    path = hold(**RELATION)
    incident, named = Incident.objects.get(), [amina_of_kit.public_id]
    tom = person("tom", staff_role=StaffRole.LEAD, serves=[a_platform("Moonfield").platform])
    kim, uma = (person(name, staff_role=StaffRole.AGENT, serves=[starhaven.platform]) for name in ("kim", "uma"))
    with pytest.raises(DecisionRefused):
        decide(incident=incident, decision="released", reason="It is real.", staff=tom, named=named)
    assert release(kim, path, named=named) == 302
    with pytest.raises(DecisionRefused):
        answer_proposal(proposal=HoldDecision.objects.get(), agrees=True, staff=tom)
    assert sign_in(DeskClient(), tom).post(f"{path}answer/", {"answer": "agree"}).status_code == 404
    assert told() == set()
    sign_in(DeskClient(), uma).post(f"{path}answer/", {"answer": "agree"})
    assert told() == {"Amina"}


def test_nobody_agrees_alone_with_whom_they_serve_the_platform(
    hold: Any, starhaven: Connection, ben_of_kit: Guardianship
) -> None:
    path = hold(**RELATION)
    kim, uma = (person(name, staff_role=StaffRole.LEAD, serves=[starhaven.platform]) for name in ("kim", "uma"))
    release(kim, path, named=[ben_of_kit.public_id])
    proposal = HoldDecision.objects.get()
    with pytest.raises(DecisionRefused):
        answer_proposal(proposal=proposal, agrees=True, staff=kim)
    kim.platforms.clear()  # one person alone stands behind it now
    with pytest.raises(DecisionRefused):
        answer_proposal(proposal=proposal, agrees=True, staff=uma)
    assert told() == set()
    answer_proposal(proposal=proposal, agrees=False, staff=uma)
    assert HoldDecision.objects.get().state == "declined"


def test_the_second_person_may_disagree(hold: Any, sam: User, lee: User, ben_of_kit: Guardianship) -> None:
    path = hold(**RELATION)
    release(sam, path, named=[ben_of_kit.public_id])
    sign_in(DeskClient(), lee).post(f"{path}answer/", {"answer": "decline"})
    assert told() == set()
    assert release(lee, path, named=[ben_of_kit.public_id]) == 302  # a new proposal, now lee's
    assert HoldDecision.objects.filter(state="proposed").count() == 1


def test_a_proposal_is_void_once_the_platform_forbids(
    hold: Any, starhaven: Connection, kit: Child, sam: User, lee: User, ben_of_kit: Guardianship
) -> None:
    path = hold(**RELATION)
    release(sam, path, named=[ben_of_kit.public_id])
    receive(starhaven, updated(kit, guardian_notice="forbidden"))
    sign_in(DeskClient(), lee).post(f"{path}answer/", {"answer": "agree"})
    assert told() == set()


def test_later_updates_reach_only_the_guardians_named(
    hold: Any, starhaven: Connection, kit: Child, sam: User, lee: User, amina_of_kit: Guardianship
) -> None:
    path = hold(**RELATION)
    release(sam, path, named=[amina_of_kit.public_id])
    sign_in(DeskClient(), lee).post(f"{path}answer/", {"answer": "agree"})
    receive(starhaven, updated(kit, severity="critical"))
    receive(starhaven, updated(kit, actor_relation="other"))
    assert told() == {"Amina"}


def test_a_released_incident_joins_nobody_elses_thread(
    hold: Any, starhaven: Connection, kit: Child, sam: User, lee: User, amina_of_kit: Guardianship, amina: User
) -> None:
    path = hold(**RELATION)
    release(sam, path, named=[amina_of_kit.public_id])
    sign_in(DeskClient(), lee).post(f"{path}answer/", {"answer": "agree"})
    receive(starhaven, flagged(kit, "i-2"))
    assert sorted(Alert.objects.filter(guardian=amina).values_list("count", flat=True)) == [1, 1]


def test_a_sensitive_one_says_only_that_it_is_worth_a_talk(hold: Any, sam: User, amina: User, as_amina: Client) -> None:
    release(sam, hold(sensitive=True, class_="hate-or-extremism"))
    path = f"/alerts/{Alert.objects.get(guardian=amina).public_id}/"
    page = as_amina.get(path).content.decode()
    assert "Something worth a talk" in page
    for word in ("extremist", "A person checked this.", "How sure", "What the platform did"):
        assert word not in page


def test_every_look_is_recorded(hold: Any, sam: User) -> None:
    path, client = hold(**UNSURE), sign_in(DeskClient(), sam)
    client.get("/support/held/")
    client.get(path)
    looks = Entry.objects.filter(action="incident.viewed", actor_id=sam.public_id)
    assert set(looks.values_list("object_kind", flat=True)) == {"held_list", "incident"}
