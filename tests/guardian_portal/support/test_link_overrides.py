"""Two people of the desk end a link, freeze one without a mail, or ask the child once more; they never make a link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, Guardianship, GuardianshipDecision, GuardianshipState
from guardian_portal.platforms.models import OutboundEvent
from guardian_portal.support.cases.opening import close_own_case
from guardian_portal.support.cases.working import decide_case
from guardian_portal.support.models import Case, CaseKind, Outcome, Proposal
from guardian_portal.support.proposing import ProposalRefused, answer, propose
from notifications.models import Notice
from tests.architecture.contract import check
from tests.architecture.queries import count_queries
from tests.builders import a_platform, child_on, link, state_of
from tests.guardian_portal.family.builders import platform_says
from tests.guardian_portal.support.cases import asked, path_of
from tests.guardian_portal.support.deciding import WHY, answered, as_, proposed, read_by
from tests.people import person, sign_in
from tests.staff_sessions import DeskClient

END = {"why": "not_entitled", "quietly": "no"}


@pytest.fixture
def case(amina_of_kit: Guardianship, ben_of_kit: Guardianship) -> Case:
    return asked(amina_of_kit.guardian, CaseKind.UNLINK, "He may not see this.", child=amina_of_kit.child)


@pytest.fixture
def unanswered(amina: User, kit: Child) -> Guardianship:
    """Nobody said yes or no within 48 hours."""
    over = timezone.now() - timedelta(days=1)
    return link(
        amina, kit, GuardianshipState.EXPIRED, age=timedelta(days=3), ended_at=over, ended_by="time", expires_at=over
    )


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(recipient=user).values_list("kind", flat=True))


def test_one_proposes_to_end_a_link_and_another_agrees(
    as_sam: Client, as_lee: Client, sam: User, lee: User, case: Case, ben_of_kit: Guardianship
) -> None:
    assert "A second person must agree now." in proposed(as_sam, case, "end_link", thing=ben_of_kit.public_id, **END)
    assert state_of(ben_of_kit) == "active"
    proposal = Proposal.objects.get()
    assert "Your answer is recorded." not in answered(as_sam, proposal)
    assert state_of(ben_of_kit) == "active"
    page = read_by(as_lee, proposal)
    for said in ("b•••@example.org", "A court or an authority", "Begins under review", WHY, case.reference):
        assert said in page
    assert "Your answer is recorded." in answered(as_lee, proposal)
    ben_of_kit.refresh_from_db()
    assert (ben_of_kit.state, ben_of_kit.ended_by) == ("revoked", "staff")
    decision = GuardianshipDecision.objects.get()
    assert (decision.kind, decision.made_by) == ("ended", sam)
    entry = Entry.objects.get(action="guardianship.changed")
    assert (entry.actor_id, entry.data["decision"]) == (lee.public_id, decision.public_id)
    assert Entry.objects.get(action="proposal.made").data["case"] == case.public_id


def test_the_child_and_all_guardians_are_told_that_and_never_why(
    as_sam: Client, as_lee: Client, case: Case, amina: User, ben_of_kit: Guardianship
) -> None:
    proposed(as_sam, case, "end_link", thing=ben_of_kit.public_id, **END)
    answered(as_lee, Proposal.objects.get())
    assert told(amina) == told(ben_of_kit.guardian) == ["guardianship_ended"]
    assert b'"state":"revoked"' in bytes(OutboundEvent.objects.latest("pk").payload)
    said = as_(ben_of_kit.guardian).get(reverse("dashboard:link_status", args=[ben_of_kit.public_id]))
    page = said.content.decode()
    assert "This link has ended" in page
    for secret in ("court", "desk", "safe", WHY, "Sam", "Lee"):
        assert secret not in page


def test_the_quiet_way_mails_the_removed_guardian_nothing(
    as_sam: Client, as_lee: Client, case: Case, amina: User, ben_of_kit: Guardianship
) -> None:
    proposed(as_sam, case, "end_link", thing=ben_of_kit.public_id, why="safety", quietly="yes")
    assert "Nothing by mail" in read_by(as_lee, Proposal.objects.get())
    answered(as_lee, Proposal.objects.get())
    assert state_of(ben_of_kit) == "revoked"
    assert (told(ben_of_kit.guardian), told(amina)) == ([], ["guardianship_ended"])


def test_whoever_was_ended_for_safety_begins_under_review_if_the_child_says_yes_again(
    as_sam: Client, as_lee: Client, case: Case, kit: Child, ben_of_kit: Guardianship
) -> None:
    proposed(as_sam, case, "end_link", thing=ben_of_kit.public_id, why="safety", quietly="yes")
    answered(as_lee, Proposal.objects.get())
    again = link(ben_of_kit.guardian, kit, GuardianshipState.PROVED)
    platform_says("confirm", again, account=kit.account)
    assert state_of(again) == "frozen"


def test_what_protects_somebody_outlives_the_request_of_whoever_takes_it_back(
    as_sam: Client, as_lee: Client, ben_of_kit: Guardianship
) -> None:
    """The review is not what Ben asked for, so his closing the request does not stop it."""
    bens = asked(ben_of_kit.guardian, CaseKind.COMPLAINT, child=ben_of_kit.child)
    proposed(as_sam, bens, "freeze_quietly", thing=ben_of_kit.public_id)
    close_own_case(case=bens, person=ben_of_kit.guardian)
    assert "Your answer is recorded." in answered(as_lee, Proposal.objects.get())
    assert state_of(ben_of_kit) == "frozen"


def test_a_question_to_the_child_falls_with_the_request(
    as_sam: Client, as_lee: Client, unanswered: Guardianship, sam: User
) -> None:
    case = asked(unanswered.guardian, CaseKind.CANNOT_LINK, child=unanswered.child)
    proposed(as_sam, case, "ask_child_again", thing=unanswered.public_id)
    decide_case(case=case, staff=sam, outcome=Outcome.REFUSED, reason="No.", closes=True, seen=case.version)
    answered(as_lee, Proposal.objects.get())
    assert (Proposal.objects.get().state, state_of(unanswered)) == ("withdrawn", "expired")


def test_what_ended_meanwhile_is_a_conflict_and_waits_on(
    as_sam: Client, as_lee: Client, case: Case, ben_of_kit: Guardianship
) -> None:
    proposed(as_sam, case, "end_link", thing=ben_of_kit.public_id, **END)
    Guardianship.objects.filter(pk=ben_of_kit.pk).update(state="revoked", ended_at=timezone.now(), ended_by="guardian")
    assert "This link changed meanwhile" in answered(as_lee, Proposal.objects.get())
    assert Proposal.objects.get().state == "proposed"
    assert not GuardianshipDecision.objects.exists()


def test_a_review_without_a_mail_needs_two_people(
    as_sam: Client, as_lee: Client, case: Case, ben_of_kit: Guardianship
) -> None:
    proposed(as_sam, case, "freeze_quietly", thing=ben_of_kit.public_id)
    assert state_of(ben_of_kit) == "active"
    answered(as_lee, Proposal.objects.get())
    ben_of_kit.refresh_from_db()
    assert (ben_of_kit.state, ben_of_kit.frozen_from) == ("frozen", "active")
    assert ben_of_kit.review_ends_at is not None
    assert told(ben_of_kit.guardian) == []
    assert GuardianshipDecision.objects.get().kind == "frozen_quiet"


def test_about_their_own_family_staff_neither_propose_nor_answer(
    as_sam: Client, lee: User, sam: User, case: Case, kit: Child, ben_of_kit: Guardianship
) -> None:
    link(lee, kit)
    proposed(as_sam, case, "end_link", thing=ben_of_kit.public_id, **END)
    proposal = Proposal.objects.get()
    own = as_(lee)
    assert own.post(f"/support/proposals/{proposal.public_id}/answer/", {"answer": "agree"}).status_code == 404
    with pytest.raises(ProposalRefused):
        answer(proposal=proposal, agrees=True, staff=lee)
    assert state_of(ben_of_kit) == "active"
    with pytest.raises(ProposalRefused):
        propose(
            kind="freeze_quietly",
            thing=ben_of_kit.public_id,
            platform_id=case.platform_id,
            params={},
            reason="They disagree.",
            staff=lee,
        )
    assert Proposal.objects.count() == 1
    # Nor does a yes count to what somebody proposed who has become a guardian since.
    link(sam, kit)
    with pytest.raises(ProposalRefused):
        answer(proposal=proposal, agrees=True, staff=person("kim", staff_role=StaffRole.AGENT))


def test_staff_of_another_platform_find_neither_case_nor_proposal(
    as_sam: Client, case: Case, ben_of_kit: Guardianship
) -> None:
    proposed(as_sam, case, "end_link", thing=ben_of_kit.public_id, **END)
    moonfield = a_platform("Moonfield")
    ivo = as_(person("ivo", staff_role=StaffRole.LEAD, serves=[moonfield.platform]))
    assert ivo.get(path_of(case, "propose/end_link/")).status_code == 404
    assert ivo.get(f"/support/proposals/{Proposal.objects.get().public_id}/").status_code == 404


def test_a_link_of_another_family_is_no_choice(as_sam: Client, case: Case, dana: User) -> None:
    other = link(dana, child_on(a_platform("Moonfield"), "acc-moon"))
    proposed(as_sam, case, "end_link", thing=other.public_id, **END)
    assert not Proposal.objects.exists()


def test_the_case_says_what_waits_for_whom(
    as_sam: Client, as_lee: Client, case: Case, ben_of_kit: Guardianship
) -> None:
    proposed(as_sam, case, "end_link", thing=ben_of_kit.public_id, **END)
    assert "A colleague must answer your proposal" in as_sam.get(path_of(case)).content.decode()
    page = as_lee.get(path_of(case)).content.decode()
    assert "Answer a colleague&#x27;s proposal" in page
    assert f"/support/proposals/{Proposal.objects.get().public_id}/" in page


def test_the_pages_cost_the_same_however_much_was_proposed(
    as_sam: Client, case: Case, sam: User, ben_of_kit: Guardianship
) -> None:
    paths = (path_of(case), path_of(case, "propose/end_link/"))
    before = [len(count_queries(as_sam, path).page) for path in paths]
    for number in range(5):
        Proposal.objects.create(
            kind="end_link", thing=f"t-{number}", platform=case.platform, reason="r", proposed_by=sam, case=case
        )
    assert [len(count_queries(as_sam, path).page) for path in paths] == before
    assert before[1] <= 9


def test_the_page_keeps_the_contract_of_all_pages(as_sam: Client, case: Case) -> None:
    page = check(as_sam.get(path_of(case, "propose/end_link/")))
    assert "amina@example.org" not in page.one("main").text


def test_an_auditor_proposes_nothing(ada: User, case: Case) -> None:
    client = sign_in(DeskClient(), ada)
    assert client.get(path_of(case, "propose/end_link/")).status_code == 404
    assert "/propose/" not in client.get(path_of(case)).content.decode()
