"""Staff find an age rule, propose another one, and a second person puts it in force."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from accounts.models import StaffRole, User
from guardian_portal.family.ages import rule_for
from guardian_portal.family.models import AgeRule
from guardian_portal.support.models import Proposal
from tests.people import person, sign_in

pytestmark = pytest.mark.django_db

NEW_AGE = {"age": "18", "valid_from": "2030-01-01", "valid_to": "", "certainty": "seen", "reason": "A law was passed."}


@pytest.fixture
def sam() -> User:
    return person("sam", staff_role=StaffRole.AGENT)


@pytest.fixture
def as_sam(sam: User) -> Client:
    return sign_in(Client(), sam)


@pytest.fixture
def as_lee() -> Client:
    return sign_in(Client(), person("lee", staff_role=StaffRole.LEAD))


def korean_majority() -> AgeRule:
    return AgeRule.objects.get(country="KR", kind="majority", valid_to=None, replaced_at=None)


def change_page() -> str:
    return f"/support/ages/rules/{korean_majority().public_id}/change/"


def proposal_page(step: str = "") -> str:
    return f"/support/proposals/{Proposal.objects.get().public_id}/{step}"


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_the_list_is_filtered_and_shows_how_certain_a_rule_is(as_sam: Client) -> None:
    page = text(as_sam, "/support/ages/?country=NO&kind=consent")
    assert page.count("<tr>") == 2
    assert "Norway" in page
    assert "Uncertain" in page
    assert "Every other country" in text(as_sam, "/support/ages/?country=*")
    assert "There is no such rule" in text(as_sam, "/support/ages/?country=DE&kind=majority")


def test_the_list_has_pages(as_sam: Client) -> None:
    assert AgeRule.objects.count() > 50
    assert "page=2" in text(as_sam, "/support/ages/")


def test_two_people_change_a_rule(as_sam: Client, as_lee: Client) -> None:
    old = korean_majority()
    assert as_sam.post(change_page(), NEW_AGE).status_code == 302
    assert rule_for(country="KR", kind="majority", on=date(2031, 1, 1)) == old
    page = text(as_lee, proposal_page())
    for words in ("South Korea", "A law was passed.", "Sam", "19, from", "I agree"):
        assert words in page
    as_lee.post(proposal_page("answer/"), {"answer": "agree", "reason": "Read it."})
    assert rule_for(country="KR", kind="majority", on=date(2031, 1, 1)).age == 18
    assert rule_for(country="KR", kind="majority", on=date(2029, 12, 31)) == old
    assert "Read it." in text(as_sam, proposal_page())


def test_a_new_rule_for_a_country_without_one(as_sam: Client, as_lee: Client) -> None:
    as_sam.post("/support/ages/add/", {**NEW_AGE, "country": "JP", "kind": "consent"})
    as_lee.post(proposal_page("answer/"), {"answer": "agree"})
    assert rule_for(country="JP", kind="consent", on=date(2030, 1, 1)).age == 18


def test_who_proposed_sees_no_answer_and_can_not_post_one(as_sam: Client) -> None:
    as_sam.post(change_page(), NEW_AGE)
    page = text(as_sam, proposal_page())
    assert "I agree" not in page
    assert "Take it back" in page
    answer = as_sam.post(proposal_page("answer/"), {"answer": "agree"}, follow=True)
    assert "answer this" in answer.content.decode()
    assert Proposal.objects.get().state == "proposed"
    as_sam.post(proposal_page("withdraw/"))
    assert Proposal.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"country": "KR", "kind": "majority"}, "Another rule of this country is valid on some of these days"),
        ({"country": "JP", "kind": "consent", "valid_to": "2029-01-01"}, "The last day comes before the first one"),
        ({"country": "JP", "kind": "majority", "age": "3"}, "Majority is at least 15"),
    ],
)
def test_a_conflict_is_explained_before_anything_is_proposed(
    as_sam: Client, fields: dict[str, str], words: str
) -> None:
    assert words in as_sam.post("/support/ages/add/", {**NEW_AGE, **fields}).content.decode()
    assert not Proposal.objects.exists()


def test_a_second_proposal_about_the_same_rule_waits_for_the_first(as_sam: Client, as_lee: Client) -> None:
    as_sam.post(change_page(), NEW_AGE)
    assert "must be answered first" in as_lee.post(change_page(), NEW_AGE).content.decode()


def test_a_rule_that_changed_meanwhile_is_explained_to_who_agrees(as_sam: Client, as_lee: Client) -> None:
    as_sam.post(change_page(), NEW_AGE)
    AgeRule.objects.filter(country="KR", kind="majority").update(replaced_at="2026-01-01T00:00:00Z")
    said = as_lee.post(proposal_page("answer/"), {"answer": "agree"}, follow=True).content.decode()
    assert "was changed meanwhile" in said
    assert Proposal.objects.get().state == "proposed"


def test_proposals_are_listed_by_state_and_counted_at_the_desk(as_sam: Client) -> None:
    as_sam.post(change_page(), NEW_AGE)
    assert "Change an age rule" in text(as_sam, "/support/proposals/?state=proposed")
    assert "no such proposals" in text(as_sam, "/support/proposals/?state=approved")
    assert "1 waits" in text(as_sam, "/support/")


def test_an_auditor_reads_only() -> None:
    as_ada = sign_in(Client(), person("ada", staff_role=StaffRole.AUDITOR))
    assert "Propose" not in text(as_ada, "/support/ages/").partition("<main")[2]
    assert as_ada.get("/support/ages/add/").status_code == 404
