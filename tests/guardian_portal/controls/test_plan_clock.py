"""Both sides are told 30 and 7 days before an agreed step, once each; on its day it is done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.controls.models import PlanStep
from guardian_portal.controls.services import answer_step, propose_step, watch_plans, withdraw_step
from guardian_portal.family.models import Child
from notifications.kinds import kind_of
from notifications.models import Notice, WithheldReason
from tests.builders import child_on, link
from tests.guardian_portal.controls.conftest import TODAY
from tests.guardian_portal.family.ages import at_noon, keys_told

pytestmark = pytest.mark.django_db

AUGUST = date(2027, 8, 1)


@pytest.fixture
def step(amina: User, kit: Child) -> PlanStep:
    """Agreed by amina and kit for August."""
    link(amina, kit)
    made = propose_step(child=kit, loosens="voice", on=AUGUST, guardian=None, actor=SYSTEM)
    answer_step(step=made, agrees=True, guardian=amina, actor=SYSTEM)
    return made


def clock(*days_before: int) -> None:
    for days in days_before:
        with at_noon(AUGUST - timedelta(days=days)):
            watch_plans()


def mails() -> int:
    return Notice.objects.filter(kind="plan_step_soon").count()


def state(step: PlanStep) -> str:
    return PlanStep.objects.get(pk=step.pk).state


def test_both_are_told_twice_and_then_it_is_done(step: PlanStep, kit: Child) -> None:
    before = len(keys_told(kit))
    clock(40, 31, 30, 30, 29, 8)
    assert mails() == 1
    clock(7, 7, 3, 1)
    assert mails() == 2
    assert state(step) == "agreed"
    clock(0, -1)
    assert state(step) == "done"
    told = keys_told(kit)[before:]
    assert told == ["plan_step_in_30_days", "plan_step_in_7_days", "plan_step_today"]


def test_what_is_only_proposed_is_not_told_and_off_the_plan_on_its_day(amina: User, kit: Child) -> None:
    link(amina, kit)
    made = propose_step(child=kit, loosens="voice", on=AUGUST, guardian=None, actor=SYSTEM)
    clock(30, 7)
    assert mails() == 0
    clock(0)
    assert state(made) == "withdrawn"


def test_a_mail_about_a_step_that_was_taken_back_stays_unsent(step: PlanStep, amina: User) -> None:
    clock(30)
    notice = Notice.objects.get(kind="plan_step_soon")
    with at_noon(AUGUST - timedelta(days=30)):
        assert kind_of(notice).still_due(notice) is None
        withdraw_step(step=PlanStep.objects.get(), guardian=None, actor=SYSTEM)
        assert kind_of(notice).still_due(notice) == WithheldReason.SUPERSEDED


def test_a_later_birth_month_moves_a_step_at_an_age(amina: User, kit: Child) -> None:
    link(amina, kit)
    made = propose_step(child=kit, loosens="voice", age=14, guardian=None, actor=SYSTEM)
    answer_step(step=made, agrees=True, guardian=amina, actor=SYSTEM)
    with at_noon(date(2027, 5, 31)):
        watch_plans()
    Child.objects.update(birth_month="2013-07")
    for day in (date(2027, 6, 30), date(2027, 7, 1)):
        with at_noon(day):
            watch_plans()
    assert state(made) == "agreed"
    assert mails() == 2


@pytest.mark.parametrize("children", [1, 12])
def test_what_is_far_off_is_not_read_again(amina: User, kit: Child, children: int) -> None:
    for number in range(children):
        child = child_on(kit.connection, f"acc-{number}", country="DE", birth_month="2013-06")
        link(amina, child)
        propose_step(child=child, loosens="voice", on=AUGUST, guardian=None, actor=SYSTEM)
        propose_step(child=child, loosens="spending", age=15, guardian=None, actor=SYSTEM)
    assert watch_plans() == 0
    assert not PlanStep.objects.filter(watch_on__lte=TODAY).exists()
    with CaptureQueriesContext(connection) as asked:
        assert watch_plans() == 0
    assert len(asked) == 1


def test_what_is_agreed_late_is_told_at_once(amina: User, kit: Child) -> None:
    link(amina, kit)
    made = propose_step(child=kit, loosens="voice", on=AUGUST, guardian=None, actor=SYSTEM)
    clock(20)
    with at_noon(AUGUST - timedelta(days=20)):
        answer_step(step=made, agrees=True, guardian=amina, actor=SYSTEM)
    clock(20)
    assert mails() == 1
