"""The desk's page of a guardianship: found by whole references, masked, decided with a reason, each look recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, Guardianship, GuardianshipDecision, GuardianshipState, LinkRequest
from guardian_portal.platforms.models import Connection
from guardian_portal.support.models import Proposal
from guardian_portal.support.proposal_kinds import ProposalConflict
from guardian_portal.support.proposing import ProposalRefused, answer
from tests.builders import child_on, link
from tests.people import sign_in
from tests.staff_sessions import DeskClient

LIST = "/support/guardianships/"
WHY = "Two parents disagree."


def page_of(guardianship: Guardianship) -> str:
    return f"{LIST}{guardianship.public_id}/"


def decide(client: Client, guardianship: Guardianship, decision: str, **fields: str) -> str:
    sent = {"decision": decision, "reason": WHY, **fields}
    return client.post(page_of(guardianship), sent, follow=True).content.decode()


def stored(guardianship: Guardianship) -> Guardianship:
    return Guardianship.objects.get(pk=guardianship.pk)


def test_a_link_is_found_by_its_reference_or_its_id(as_sam: Client, amina_of_kit: Guardianship) -> None:
    request = LinkRequest.objects.create(guardian=amina_of_kit.guardian, guardianship=amina_of_kit)
    for named in (request.reference, request.reference.lower(), amina_of_kit.public_id):
        assert page_of(amina_of_kit) in as_sam.get(LIST, {"named": named}).content.decode()


@pytest.mark.parametrize("named", ["amina", "amina@example.org", "kit", "acc-kit", "GP", "Starhaven"])
def test_nothing_else_finds_a_family(as_sam: Client, amina_of_kit: Guardianship, named: str) -> None:
    page = as_sam.get(LIST, {"named": named}).content.decode()
    assert "No link and no attempt has this reference." in page
    assert amina_of_kit.public_id not in page


def test_parts_of_an_id_find_nothing(as_sam: Client, amina_of_kit: Guardianship) -> None:
    page = as_sam.get(LIST, {"named": amina_of_kit.public_id[:-1]}).content.decode()
    assert page_of(amina_of_kit) not in page


def test_an_attempt_without_a_link_says_what_became_of_it(as_sam: Client, amina: User) -> None:
    request = LinkRequest.objects.create(guardian=amina, outcome="code_gone")
    assert "code_gone" in as_sam.get(LIST, {"named": request.reference}).content.decode()


def test_the_page_shows_no_name_no_handle_and_no_whole_address(as_sam: Client, amina_of_kit: Guardianship) -> None:
    page = as_sam.get(page_of(amina_of_kit)).content.decode()
    assert "a•••@example.org" in page
    for secret in ("amina@example.org", "Amina", ">kit<", "acc-kit"):
        assert secret not in page


def test_each_look_is_recorded(as_sam: Client, sam: User, amina_of_kit: Guardianship) -> None:
    as_sam.get(page_of(amina_of_kit))
    entry = Entry.objects.get(action="guardianship.viewed")
    assert (entry.actor_id, entry.object_id) == (sam.public_id, amina_of_kit.public_id)


def test_a_freeze_has_a_reason_and_an_end(as_sam: Client, amina_of_kit: Guardianship) -> None:
    decide(as_sam, amina_of_kit, "freeze", reason="")
    assert stored(amina_of_kit).state == "active"
    assert "Your decision is recorded." in decide(as_sam, amina_of_kit, "freeze")
    found = stored(amina_of_kit)
    assert found.state == "frozen"
    assert found.review_ends_at is not None
    assert timedelta(days=13) < found.review_ends_at - timezone.now() < timedelta(days=16)
    assert GuardianshipDecision.objects.get().reason == WHY


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_review_ends_within_ninety_days(as_sam: Client, amina_of_kit: Guardianship, days: int) -> None:
    day = timezone.localdate() + timedelta(days=days)
    assert "at most 90 days ahead" in decide(as_sam, amina_of_kit, "freeze", review_ends_on=str(day))
    assert stored(amina_of_kit).state == "active"


def test_the_danger_is_named_at_once_or_later(
    as_sam: Client, amina_of_kit: Guardianship, ben_of_kit: Guardianship
) -> None:
    decide(as_sam, amina_of_kit, "freeze_danger")
    decide(as_sam, ben_of_kit, "danger")
    assert (stored(amina_of_kit).is_danger, stored(ben_of_kit).is_danger) == (True, False)
    decide(as_sam, ben_of_kit, "freeze")
    decide(as_sam, ben_of_kit, "danger")
    assert stored(ben_of_kit).is_danger


def test_a_review_goes_on_until_another_day(as_sam: Client, amina_of_kit: Guardianship) -> None:
    decide(as_sam, amina_of_kit, "freeze")
    day = timezone.localdate() + timedelta(days=40)
    decide(as_sam, amina_of_kit, "move", review_ends_on=str(day))
    ends = stored(amina_of_kit).review_ends_at
    assert ends is not None
    assert timezone.localdate(ends) == day


def test_one_proposes_the_end_and_another_agrees(
    as_sam: Client, sam: User, lee: User, amina_of_kit: Guardianship
) -> None:
    decide(as_sam, amina_of_kit, "freeze_danger")
    assert "A second person must agree now." in decide(as_sam, amina_of_kit, "lift_freeze")
    assert stored(amina_of_kit).state == "frozen"
    assert "waits for a second person" in as_sam.get(page_of(amina_of_kit)).content.decode()
    proposal = Proposal.objects.get(thing=amina_of_kit.public_id)
    with pytest.raises(ProposalRefused):
        answer(proposal=proposal, agrees=True, staff=sam)
    answer(proposal=proposal, agrees=True, staff=lee)
    found = stored(amina_of_kit)
    assert (found.state, found.is_danger) == ("active", False)


def test_a_second_proposal_waits_for_the_first(as_sam: Client, amina_of_kit: Guardianship) -> None:
    decide(as_sam, amina_of_kit, "freeze")
    decide(as_sam, amina_of_kit, "lift_freeze")
    assert "Please look again." in decide(as_sam, amina_of_kit, "lift_freeze")
    assert Proposal.objects.count() == 1


def test_what_ended_meanwhile_is_not_lifted(as_sam: Client, lee: User, amina_of_kit: Guardianship) -> None:
    decide(as_sam, amina_of_kit, "freeze")
    decide(as_sam, amina_of_kit, "lift_freeze")
    Guardianship.objects.filter(pk=amina_of_kit.pk).update(state=GuardianshipState.REVOKED)
    with pytest.raises(ProposalConflict):
        answer(proposal=Proposal.objects.get(), agrees=True, staff=lee)
    assert Proposal.objects.get().state == "proposed"


def test_an_auditor_reads_and_decides_nothing(ada: User, amina_of_kit: Guardianship) -> None:
    client = sign_in(DeskClient(), ada)
    assert "Decide" not in client.get(page_of(amina_of_kit)).content.decode()
    answer_of = client.post(page_of(amina_of_kit), {"decision": "freeze", "reason": WHY})
    assert answer_of.status_code == 403
    assert stored(amina_of_kit).state == "active"


def test_what_has_ended_offers_no_decision(as_sam: Client, amina: User, kit: Child) -> None:
    over = link(amina, kit, GuardianshipState.REVOKED)
    assert 'name="decision"' not in as_sam.get(page_of(over)).content.decode()


def test_reviews_whose_day_passed_stand_first_and_count(
    as_sam: Client, amina_of_kit: Guardianship, ben_of_kit: Guardianship
) -> None:
    for one in (amina_of_kit, ben_of_kit):
        decide(as_sam, one, "freeze")
    Guardianship.objects.filter(pk=ben_of_kit.pk).update(review_ends_at=timezone.now() - timedelta(days=1))
    page = as_sam.get(LIST).content.decode()
    assert page.index(ben_of_kit.public_id) < page.index(amina_of_kit.public_id)
    assert page.count("Day passed: decide") == 1
    assert "1 waits" in as_sam.get("/support/").content.decode()


def test_who_links_many_families_is_listed_masked(as_sam: Client, amina: User, starhaven: Connection) -> None:
    for number in range(5):
        newest = link(amina, child_on(starhaven, f"acc-{number}"), age=timedelta(days=1))
    page = as_sam.get(LIST).content.decode()
    assert "5 families" in page
    assert page_of(newest) in page
    assert "amina@example.org" not in page
