"""The growing-up plan on the child's page: the same steps as the guardians', proposed, answered, taken back there."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.controls.models import PlanStep
from guardian_portal.controls.services import propose_step
from guardian_portal.family.models import Child
from tests.architecture.contract import check
from tests.builders import child_on, link
from tests.guardian_portal.dashboard.visits import MINE, as_child, words_of

PLAN = "/mine/plan/"
STEP = {"loosens": "voice", "on": "2027-06-01", "age": ""}


@pytest.fixture
def proposed(amina: User, kit: Child) -> PlanStep:
    """Amina proposes voice chat."""
    link(amina, kit)
    return propose_step(child=kit, loosens="voice", age=13, guardian=amina, actor=actor_of(amina))


def test_the_child_reads_the_guardians_plan(as_amina: Client, proposed: PlanStep, kit: Child) -> None:
    theirs = check(as_amina.get(f"/children/{kit.public_id}/plan/")).one("ol", class_="timeline").text
    mine = check(as_child(kit).get(MINE)).one("ol", class_="timeline").text
    for words in ("Voice chat", "At the age of 13", "The child's yes is missing.", "Supervision ends"):
        assert words in " ".join(mine.split())
        assert words in " ".join(theirs.split())


@pytest.mark.parametrize(("answer", "state"), [("agree", "agreed"), ("decline", "declined")])
def test_the_child_says_yes_or_no(proposed: PlanStep, kit: Child, answer: str, state: str) -> None:
    client = as_child(kit)
    response = client.post(f"{PLAN}{proposed.public_id}/answer/", {"answer": answer})
    assert response.headers["location"] == "/mine/done/"
    proposed.refresh_from_db()
    assert proposed.state == state
    assert Entry.objects.filter(action="plan_step.answered", actor_kind="child", actor_id=kit.public_id).exists()


def test_the_child_proposes_and_takes_it_back(amina: User, kit: Child) -> None:
    link(amina, kit)
    client = as_child(kit)
    check(client.get(PLAN))
    assert client.post(PLAN, STEP).headers["location"] == "/mine/done/"
    step = PlanStep.objects.get()
    assert (step.state, step.proposed_by) == ("proposed", None)
    assert "You proposed it." in words_of(client)
    client.post(f"{PLAN}{step.public_id}/withdraw/")
    step.refresh_from_db()
    assert step.state == "withdrawn"


def test_what_cannot_be_is_explained(amina: User, kit: Child) -> None:
    link(amina, kit)
    response = as_child(kit).post(PLAN, {**STEP, "on": "2020-01-01"})
    assert "This is not ahead of us." in check(response).one("main").text
    assert not PlanStep.objects.exists()


def test_without_anybody_who_supervises_there_is_no_plan(kit: Child) -> None:
    client = as_child(kit)
    client.post(PLAN, STEP)
    assert not PlanStep.objects.exists()
    assert "No change is planned right now." in words_of(client)


def test_another_childs_step_does_not_exist(proposed: PlanStep, kit: Child) -> None:
    robin = as_child(child_on(kit.connection, "acc-robin"))
    for act in ("answer", "withdraw"):
        assert robin.post(f"{PLAN}{proposed.public_id}/{act}/", {"answer": "decline"}).status_code == 404
    proposed.refresh_from_db()
    assert proposed.state == "proposed"


def test_what_was_settled_meanwhile_changes_nothing(proposed: PlanStep, kit: Child) -> None:
    PlanStep.objects.update(state="declined")
    client = as_child(kit)
    assert client.post(f"{PLAN}{proposed.public_id}/answer/", {"answer": "agree"}).headers["location"] == MINE
    proposed.refresh_from_db()
    assert proposed.state == "declined"
