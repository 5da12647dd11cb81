"""The child asks: guardians are told, one answers with a word, the effect comes by the same rule as any change."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.controls.errors import ControlsRefused, RequestProblem, RequestRefused
from guardian_portal.controls.models import ChildRequest
from guardian_portal.controls.selectors import RequestView, child_requests
from guardian_portal.controls.services import (
    approve_request,
    propose_value,
    record_request,
    refuse_request,
    withdraw_request,
)
from guardian_portal.family.services import leave_child
from guardian_portal.platforms.events import PermissionRequested
from guardian_portal.platforms.models import OutboundEvent
from notifications.kinds import kind_of
from notifications.models import Notice, WithheldReason
from tests.guardian_portal.controls.fixtures import clock, home, platform
from tests.guardian_portal.controls.household import Household
from tests.guardian_portal.family.ages import keys_told

__all__ = ["clock", "home", "platform"]

pytestmark = pytest.mark.django_db
KEY = "contact.messages"


def ask(home: Household, wanted: Any = "friends", *, id: str = "r-1", key: str = KEY, hours: int = 24) -> ChildRequest:
    """On the platform."""
    now = timezone.now()
    asked = PermissionRequested(request_id=id, control=key, wanted=wanted, expires_at=now + timedelta(hours=hours))
    record_request(child=home.kit, asked=asked, at=now, actor=SYSTEM)
    return ChildRequest.objects.get(request_id=id)


def approve(home: Household, guardian: User, request: ChildRequest, word: str = "") -> Any:
    version = home.overview().version
    return approve_request(
        request=request, guardian=guardian, seen_version=version, actor=home.actor(guardian), word=word
    )


def decisions() -> list[dict[str, Any]]:
    rows = OutboundEvent.objects.filter(type__endswith="permission.decided.v1").order_by("pk")
    return [json.loads(bytes(row.payload or b""))["data"] for row in rows]


def shown(home: Household, reader: User | None = None) -> tuple[RequestView, ...]:
    return child_requests(home.kit, reader=reader, language="en")


def test_a_yes_sets_it_and_tells_the_platform_with_the_word(home: Household) -> None:
    home.messages(home.amina, "nobody")
    request = ask(home)
    told = Notice.objects.filter(kind="child_request").values_list("recipient_id", flat=True)
    assert sorted(told) == sorted([home.amina.pk, home.ben.pk])
    (view,) = shown(home, home.amina)
    assert (view.words_now, view.words_wanted, view.may_answer) == ("Nobody", "Friends", True)
    assert approve(home, home.amina, request, "Well done").applied == (KEY,)
    assert decisions() == [{"request_id": "r-1", "decision": "approved", "word": "Well done"}]
    assert home.ledger()[-1] == (KEY, "nobody", "friends", "request")
    home.sweep()
    assert home.view().words_in_force == "Friends"
    (answered,) = shown(home)
    assert (answered.state, answered.who, answered.word) == ("approved", "Amina", "Well done")


def test_a_yes_follows_the_rule_of_several_guardians(home: Household) -> None:
    home.messages(home.ben, "nobody")
    assert approve(home, home.amina, ask(home)).waiting == (KEY,)
    assert home.view().value == "nobody"


def test_what_the_guardian_may_not_set_leaves_the_request_open(home: Household) -> None:
    request = ask(home, True, key="data.ads")
    with pytest.raises(ControlsRefused):
        approve(home, home.amina, request)
    request.refresh_from_db()
    assert (request.state, decisions()) == ("open", [])


def test_a_no_with_a_word_changes_nothing(home: Household) -> None:
    request = ask(home, "everyone")
    refuse_request(request=request, guardian=home.ben, actor=home.actor(home.ben), word="Next year")
    assert decisions() == [{"request_id": "r-1", "decision": "refused", "word": "Next year"}]
    assert home.ledger() == []
    with pytest.raises(RequestRefused) as refused:
        approve(home, home.amina, request)
    assert refused.value.problem == RequestProblem.SETTLED


def test_strangers_do_not_answer(home: Household, dana: User) -> None:
    with pytest.raises(RequestRefused) as refused:
        approve(home, dana, ask(home))
    assert refused.value.problem == RequestProblem.NOT_ALLOWED
    assert shown(home, dana) == ()


def test_it_is_over_at_its_time_before_any_sweeper(home: Household) -> None:
    request = ask(home, hours=2)
    home.clock.shift(timedelta(hours=2))
    assert shown(home)[0].state == "expired"
    with pytest.raises(RequestRefused):
        approve(home, home.amina, request)
    home.sweep()
    assert decisions() == [{"request_id": "r-1", "decision": "expired", "word": ""}]
    notice = Notice.objects.filter(kind="child_request")[0]
    assert kind_of(notice).still_due(notice) == WithheldReason.SUPERSEDED


def test_the_same_twice_is_one_and_a_newer_takes_the_place_of_an_older(home: Household) -> None:
    ask(home)
    ask(home)
    ask(home, "everyone", id="r-2")
    states = dict(ChildRequest.objects.values_list("request_id", "state"))
    assert states == {"r-1": "withdrawn", "r-2": "open"}


def test_an_older_one_that_comes_late_is_not_opened(home: Household) -> None:
    ask(home, id="r-2")
    now = timezone.now()
    late = PermissionRequested(request_id="r-1", control=KEY, wanted="everyone", expires_at=now + timedelta(hours=9))
    record_request(child=home.kit, asked=late, at=now - timedelta(hours=1), actor=SYSTEM)
    assert dict(ChildRequest.objects.values_list("request_id", "state")) == {"r-1": "withdrawn", "r-2": "open"}


def test_the_child_asks_on_their_own_page(home: Household) -> None:
    home.messages(home.amina, "nobody")
    request = propose_value(child=home.kit, control=KEY, wanted="everyone", actor=SYSTEM)
    assert approve(home, home.amina, request).waiting == (KEY,)
    assert "request_approved" in keys_told(home.kit)
    assert decisions() == []


@pytest.mark.parametrize(
    ("key", "wanted", "problem"),
    [
        (KEY, "strangers", RequestProblem.NO_SUCH_VALUE),
        ("no.such", "x", RequestProblem.NO_SUCH_VALUE),
        ("visibility.profile", "nobody", RequestProblem.NO_SUCH_VALUE),
        ("data.ads", True, RequestProblem.NO_SUCH_VALUE),
        (KEY, "friends", RequestProblem.NOTHING_NEW),
    ],
)
def test_what_the_child_can_not_ask_for(home: Household, key: str, wanted: Any, problem: RequestProblem) -> None:
    with pytest.raises(RequestRefused) as refused:
        propose_value(child=home.kit, control=key, wanted=wanted, actor=SYSTEM)
    assert refused.value.problem == problem


def test_five_at_once_are_enough_and_one_can_be_taken_back(home: Household) -> None:
    wanted = {"time.daily": 60, "contact.voice": True, KEY: "nobody", "visibility.search": True}
    made = [propose_value(child=home.kit, control=key, wanted=value, actor=SYSTEM) for key, value in wanted.items()]
    propose_value(child=home.kit, control="visibility.online", wanted="everyone", actor=SYSTEM)
    with pytest.raises(RequestRefused) as refused:
        propose_value(child=home.kit, control="content.homemade", wanted=False, actor=SYSTEM)
    assert refused.value.problem == RequestProblem.TOO_MANY
    withdraw_request(request=made[0], actor=SYSTEM)
    propose_value(child=home.kit, control="content.homemade", wanted=False, actor=SYSTEM)


def test_without_guardians_nothing_waits(home: Household) -> None:
    ask(home)
    for guardian in (home.amina, home.ben):
        leave_child(guardianship=home.link(guardian), actor=home.actor(guardian))
    assert ChildRequest.objects.get().state == "expired"
