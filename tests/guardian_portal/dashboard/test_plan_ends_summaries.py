"""When the growing-up plan has come to alerts only, nobody reads a summary any more and nothing is counted for one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.controls.services import answer_step, propose_step, watch_plans
from guardian_portal.family.lookups import supervised_ids
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import OutboundEvent
from tests.builders import a_platform, child_on
from tests.guardian_portal.dashboard.activity import NOW, a_week_of, address, since, words
from tests.guardian_portal.dashboard.visits import as_child, words_of

SAID = "no more summaries of activity are made. Guardians see settings and alerts only."


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def kit(amina: User) -> Child:
    """With a week of figures, and a plan whose step to alerts only was agreed for today."""
    child = child_on(a_platform(), age_min=11, age_max=12, country="DE")
    since(amina, child, datetime(2026, 1, 5, tzinfo=UTC))
    a_week_of(child)
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC), tick=False):
        step = propose_step(child=child, loosens="fewer_summaries", on=date(2026, 11, 22), guardian=amina, actor=SYSTEM)
        answer_step(step=step, agrees=True, guardian=None, actor=SYSTEM)
    return child


def test_until_the_day_the_summary_is_there(as_amina: Client, kit: Child) -> None:
    assert "4 h 10 min" in words(as_amina, address(kit)).replace("\N{NO-BREAK SPACE}", " ")


def test_from_the_day_on_guardian_and_child_read_why_there_is_none(as_amina: Client, kit: Child) -> None:
    watch_plans()
    for path in (address(kit), f"/children/{kit.public_id}/"):
        assert SAID in words(as_amina, path)
    assert SAID in words_of(as_child(kit))


def test_nothing_can_be_taken_along(as_amina: Client, kit: Child) -> None:
    watch_plans()
    answer = as_amina.get(f"/children/{kit.public_id}/activity.csv?from=2026-11-16&to=2026-11-20")
    assert answer.status_code == 403


def test_nothing_is_counted_any_more(kit: Child) -> None:
    assert supervised_ids(connection=kit.connection, accounts={kit.account}) == {kit.account: kit.pk}
    watch_plans()
    assert supervised_ids(connection=kit.connection, accounts={kit.account}) == {kit.account: None}


def test_the_childs_app_is_told_what_guardians_still_see(kit: Child) -> None:
    watch_plans()
    told = OutboundEvent.objects.get(type__endswith="guardianship.changed.v1")
    assert json.loads(bytes(told.payload or b""))["data"]["sees"] == ["profile", "alerts"]
