"""What one member of staff proposes, only another one can approve; each step is in the audit trail."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.audit.services import Actor
from guardian_portal.platforms.models import Platform
from guardian_portal.support import proposal_kinds
from guardian_portal.support.models import Proposal, ProposalState
from guardian_portal.support.proposal_kinds import ProposalConflict, ProposalKind
from guardian_portal.support.proposing import AlreadyProposed, ProposalRefused, answer, propose, withdraw_proposal
from tests.people import person

pytestmark = pytest.mark.django_db
HERE = "tests.guardian_portal.support.test_four_eyes."


def rename(*, proposal: Proposal, actor: Actor) -> None:
    """What approving does here."""
    User.objects.filter(public_id=proposal.thing).update(name=proposal.params["name"])
    if proposal.params["name"] == "Taken":
        raise ProposalConflict("Somebody has this name.")


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = ProposalKind(title="Rename", apply=HERE + "rename", describe=HERE + "rename")
    monkeypatch.setattr(proposal_kinds, "PROPOSAL_KINDS", {"rename": kind})
    monkeypatch.setattr("guardian_portal.support.proposing.PROPOSAL_KINDS", {"rename": kind})


@pytest.fixture
def sam() -> User:
    return person("sam", staff_role=StaffRole.AGENT)


@pytest.fixture
def lee() -> User:
    return person("lee", staff_role=StaffRole.LEAD)


def rename_dana(by: User, name: str = "Dan", platform: Platform | None = None) -> Proposal:
    dana = User.objects.filter(email="dana@example.org").first() or person("dana")
    return propose(
        kind="rename",
        thing=dana.public_id,
        platform_id=platform and platform.pk,
        params={"name": name},
        reason="Asked by mail",
        staff=by,
    )


def name_of_dana() -> str:
    return User.objects.get(email="dana@example.org").name


def test_a_second_person_approves_and_it_is_done(sam: User, lee: User) -> None:
    proposal = rename_dana(sam)
    assert name_of_dana() == "Dana"
    answer(proposal=proposal, agrees=True, staff=lee, reason="Seen")
    assert name_of_dana() == "Dan"
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answered_by, proposal.answer_reason) == (ProposalState.APPROVED, lee, "Seen")
    said = Entry.objects.filter(object_kind="proposal").order_by("pk").values_list("action", "actor_id")
    assert list(said) == [("proposal.made", sam.public_id), ("proposal.approved", lee.public_id)]


def test_a_second_person_declines_and_nothing_is_done(sam: User, lee: User) -> None:
    answer(proposal=rename_dana(sam), agrees=False, staff=lee)
    assert name_of_dana() == "Dana"
    assert Proposal.objects.get().state == ProposalState.DECLINED


def test_nobody_answers_their_own(sam: User) -> None:
    proposal = rename_dana(sam)
    for agrees in (True, False):
        with pytest.raises(ProposalRefused):
            answer(proposal=proposal, agrees=agrees, staff=sam)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(state=ProposalState.APPROVED, answered_by=sam)


def test_an_auditor_neither_proposes_nor_answers(sam: User) -> None:
    ada = person("ada", staff_role=StaffRole.AUDITOR)
    with pytest.raises(ProposalRefused):
        rename_dana(ada)
    with pytest.raises(ProposalRefused):
        answer(proposal=rename_dana(sam), agrees=True, staff=ada)


def test_of_two_answers_the_first_counts(sam: User, lee: User) -> None:
    stale = rename_dana(sam)
    answer(proposal=Proposal.objects.get(), agrees=False, staff=lee)
    with pytest.raises(ProposalRefused):
        answer(proposal=stale, agrees=True, staff=person("kim", staff_role=StaffRole.AGENT))
    assert name_of_dana() == "Dana"


def test_one_proposal_a_thing_waits_at_a_time(sam: User, lee: User) -> None:
    first = rename_dana(sam)
    with pytest.raises(AlreadyProposed):
        rename_dana(lee)
    answer(proposal=first, agrees=False, staff=lee)
    rename_dana(lee)


def test_a_conflict_undoes_the_approval_and_leaves_it_waiting(sam: User, lee: User) -> None:
    proposal = rename_dana(sam, "Taken")
    with pytest.raises(ProposalConflict, match="Somebody has this name"):
        answer(proposal=proposal, agrees=True, staff=lee)
    assert name_of_dana() == "Dana"
    assert Proposal.objects.get().state == ProposalState.PROPOSED


def test_who_proposed_may_take_it_back(sam: User, lee: User) -> None:
    proposal = rename_dana(sam)
    with pytest.raises(ProposalRefused):
        withdraw_proposal(proposal=proposal, staff=lee)
    withdraw_proposal(proposal=proposal, staff=sam)
    assert Proposal.objects.get().state == ProposalState.WITHDRAWN


def test_a_reason_is_needed(sam: User) -> None:
    with pytest.raises(ProposalRefused):
        propose(kind="rename", thing="x", platform_id=None, params={}, reason="  ", staff=sam)


def test_both_people_serve_the_platform(sam: User) -> None:
    starhaven, moonfield = (Platform.objects.create(name=name) for name in ("Starhaven", "Moonfield"))
    kim = person("kim", staff_role=StaffRole.AGENT, serves=[starhaven])
    ivo = person("ivo", staff_role=StaffRole.LEAD, serves=[moonfield])
    for platform in (starhaven, None):
        with pytest.raises(ProposalRefused):
            rename_dana(ivo, platform=platform)
    proposal = rename_dana(sam, platform=starhaven)
    for agrees in (True, False):
        with pytest.raises(ProposalRefused):
            answer(proposal=proposal, agrees=agrees, staff=ivo)
    answer(proposal=proposal, agrees=True, staff=kim)
    assert name_of_dana() == "Dan"


def test_a_yes_needs_that_whoever_proposed_serves_the_platform_still(lee: User) -> None:
    starhaven = Platform.objects.create(name="Starhaven")
    kim = person("kim", staff_role=StaffRole.AGENT, serves=[starhaven])
    proposal = rename_dana(kim, platform=starhaven)
    kim.platforms.clear()
    with pytest.raises(ProposalRefused):
        answer(proposal=proposal, agrees=True, staff=lee)
    answer(proposal=proposal, agrees=False, staff=lee)
    assert name_of_dana() == "Dana"


def test_what_concerns_the_installation_is_answered_by_who_serves_all(sam: User, lee: User) -> None:
    proposal = rename_dana(sam)
    kim = person("kim", staff_role=StaffRole.LEAD, serves=[Platform.objects.create(name="Starhaven")])
    with pytest.raises(ProposalRefused):
        answer(proposal=proposal, agrees=True, staff=kim)
    answer(proposal=proposal, agrees=True, staff=lee)
