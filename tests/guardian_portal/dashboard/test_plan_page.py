"""Guardians read the growing-up plan, propose and answer; the last step is the end of supervision, explained."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.controls.models import PlanStep
from guardian_portal.controls.services import propose_step
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.family.models import Child, GuardianRole
from tests.architecture.contract import check
from tests.guardian_portal.family.ages import child_notices
from tests.guardian_portal.family.builders import link


@pytest.fixture
def plan(amina: User, kit: Child) -> str:
    link(amina, kit)
    return f"/children/{kit.public_id}/plan/"


def in_a_year() -> date:
    return timezone.now().date() + timedelta(days=365)


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_the_last_step_is_the_end_explained(as_amina: Client, plan: str, kit: Child) -> None:
    page = check(as_amina.get(plan))
    assert kit.display_handle not in page.one("title").text
    words = text(as_amina, plan)
    for said in ("Supervision ends", "grown up at 18", "30 and 7 days before", "latest day that is possible"):
        assert said in words
    assert AccessDay.objects.get().opened == 2


def test_a_guardian_proposes_and_the_child_is_asked(as_amina: Client, plan: str, kit: Child) -> None:
    sent = {"loosens": "voice", "on": in_a_year().isoformat(), "age": ""}
    page = as_amina.post(plan + "propose", sent, follow=True).content.decode()
    for said in ("Voice chat", "You proposed it.", "yes is missing"):
        assert said in page
    assert child_notices(kit)[-1]["params"]["loosens"] == "voice"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"loosens": "voice"}, "Choose a day or an age, one of the two."),
        ({"loosens": "voice", "on": "2020-01-01"}, "This is not ahead of us."),
        ({"loosens": "voice", "on": "2090-01-01"}, "Supervision has ended by then."),
        ({"loosens": "voice", "age": "5"}, "This is not ahead of us."),
    ],
)
def test_a_refusal_is_explained_on_the_page(as_amina: Client, plan: str, sent: dict[str, str], said: str) -> None:
    answer = as_amina.post(plan + "propose", sent)
    check(answer)
    assert said in answer.content.decode()


def test_a_guardian_answers_and_steps_back(as_amina: Client, plan: str, kit: Child) -> None:
    step = propose_step(child=kit, loosens="voice", on=in_a_year(), guardian=None, actor=SYSTEM)
    page = text(as_amina, plan)
    assert "The child proposed it." in page
    assert "I agree" in page
    path = f"{plan}steps/{step.public_id}/"
    as_amina.post(path + "answer")
    assert PlanStep.objects.get().state == "proposed"
    as_amina.post(path + "answer", {"answer": "agree"})
    assert PlanStep.objects.get().state == "agreed"
    as_amina.post(path + "withdraw")
    assert PlanStep.objects.get().state == "withdrawn"
    assert "answered or taken back meanwhile" in as_amina.post(path + "withdraw", follow=True).content.decode()


def test_the_birth_month_is_asked_for_once_and_everybody_is_told(
    as_amina: Client, plan: str, kit: Child, ben: User
) -> None:
    link(ben, kit)
    year = timezone.now().year - 12
    assert "Month of birth" in text(as_amina, plan)
    for month, said in (("soon", "a month that has been"), (f"{year - 8}-05", "another age range")):
        assert said in as_amina.post(plan + "birth-month", {"month": month}).content.decode()
    born = f"{year}-05"
    as_amina.post(plan + "birth-month", {"month": born})
    kit.refresh_from_db()
    assert (kit.birth_month, kit.birth_month_by) == (born, "guardian")
    assert child_notices(kit)[-1]["key"] == "birth_month_given"
    page = text(as_amina, plan)
    assert "Month of birth" not in page
    assert "latest day that is possible" not in page
    assert "known already" in as_amina.post(plan + "birth-month", {"month": f"{year}-06"}).content.decode()


@pytest.mark.parametrize(("role", "state"), [("view_only", "active"), ("guardian", "frozen"), ("carer", "active")])
def test_who_may_only_look_sees_it_all_and_changes_nothing(
    as_amina: Client, amina: User, kit: Child, role: str, state: str
) -> None:
    ends_at = timezone.now() + timedelta(days=90) if role == GuardianRole.CARER else None
    link(amina, kit, state, role=GuardianRole(role), ends_at=ends_at)
    step = propose_step(child=kit, loosens="voice", on=in_a_year(), guardian=None, actor=SYSTEM)
    plan = f"/children/{kit.public_id}/plan/"
    page = text(as_amina, plan)
    assert "Voice chat" in page
    assert "<form method" not in page.partition("<main")[2].partition("</main")[0]
    for path in ("propose", "birth-month", f"steps/{step.public_id}/answer", f"steps/{step.public_id}/withdraw"):
        sent = {"loosens": "spending", "age": "14", "answer": "agree", "month": "2014-01"}
        assert "only an active guardian" in as_amina.post(plan + path, sent, follow=True).content.decode().lower()
    assert PlanStep.objects.get().state == "proposed"


def test_another_familys_step_is_not_there(as_amina: Client, plan: str, kit: Child) -> None:
    other = Child.objects.create(connection=kit.connection, account="acc-other", age_min=11, age_max=12)
    step = PlanStep.objects.create(child=other, loosens="voice", on=in_a_year())
    assert as_amina.post(f"{plan}steps/{step.public_id}/answer", {"answer": "agree"}).status_code == 404
