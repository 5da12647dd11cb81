"""A step of the growing-up plan may name a setting that changes by itself on its day: both sides choose and read it."""

from __future__ import annotations

import html
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.controls.models import ControlSheet, PlanStep
from guardian_portal.family.models import Child
from tests.architecture.contract import check
from tests.architecture.queries import count_queries
from tests.guardian_portal.dashboard.controls import DAILY, MESSAGES, begin
from tests.guardian_portal.dashboard.visits import MINE, as_child
from tests.guardian_portal.family.builders import link

SETS = f'{MESSAGES}="everyone"'
SAID = "On that day this setting changes by itself, as far as law and platform allow it then: Who can send messages"


@pytest.fixture
def plan(amina: User, kit: Child) -> str:
    link(amina, kit)
    begin(kit)
    return f"/children/{kit.public_id}/plan/"


def next_year() -> date:
    return timezone.now().date() + timedelta(days=365)


def step(sets: str) -> dict[str, str]:
    return {"loosens": "messages", "on": next_year().isoformat(), "age": "", "sets": sets}


def offered(client: Client, path: str) -> list[str]:
    """What the form offers to set, by what it would send."""
    values = [option.attributes.get("value") or "" for option in check(client.get(path)).all("option")]
    return [value for value in values if "=" in value]


def test_on_offer_is_what_is_looser_than_now(as_amina: Client, plan: str) -> None:
    assert [one for one in offered(as_amina, plan) if one.startswith(MESSAGES)] == [SETS]


def test_of_a_limit_a_few_of_its_own_steps_are_on_offer(as_amina: Client, plan: str, kit: Child) -> None:
    ControlSheet.objects.filter(child=kit).update(in_force={DAILY: 30})
    found = [one for one in offered(as_amina, plan) if one.startswith(DAILY)]
    assert found == [f"{DAILY}={minutes}" for minutes in (45, 60, 90, 150)]


def test_guardian_and_child_read_what_it_will_set(as_amina: Client, plan: str, kit: Child) -> None:
    page = html.unescape(as_amina.post(plan + "propose", step(SETS), follow=True).content.decode())
    assert SAID in page
    assert SAID in html.unescape(as_child(kit).get(MINE).content.decode())
    made = PlanStep.objects.get()
    assert (made.control, made.value) == (MESSAGES, "everyone")


def test_the_child_may_propose_it_too(plan: str, kit: Child) -> None:
    child = as_child(kit)
    assert SETS in offered(child, MINE + "plan/")
    child.post(MINE + "plan/", step(SETS))
    assert PlanStep.objects.get().value == "everyone"


def test_a_setting_need_not_be_named(as_amina: Client, plan: str) -> None:
    as_amina.post(plan + "propose", step(""))
    assert PlanStep.objects.get().control == ""


@pytest.mark.parametrize("sets", ["contact.messages", 'contact.messages="nobody"', "x=1", "time.daily=[]"])
def test_what_is_not_on_offer_is_refused(as_amina: Client, plan: str, sets: str) -> None:
    check(as_amina.post(plan + "propose", step(sets)))
    assert not PlanStep.objects.exists()


def test_without_a_catalogue_there_is_no_such_field(as_amina: Client, amina: User, kit: Child) -> None:
    link(amina, kit)
    assert 'name="sets"' not in as_amina.get(f"/children/{kit.public_id}/plan/").content.decode()


def test_it_asks_for_little(as_amina: Client, plan: str) -> None:
    as_amina.post(plan + "propose", step(SETS))
    assert len(count_queries(as_amina, plan).page) <= 12
