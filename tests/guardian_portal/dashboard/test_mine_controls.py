"""The child reads the guardians' overview and ledger, asks for another value, and sees the answer."""

from __future__ import annotations

import pytest

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.controls.models import ChildRequest, ControlSheet
from guardian_portal.controls.services import refuse_request
from guardian_portal.family.models import Child
from tests.architecture.contract import check
from tests.builders import child_on
from tests.guardian_portal.dashboard.controls import (
    DAILY,
    MESSAGES,
    REST,
    ControlsPage,
    at_controls,
    begin,
    settle,
)
from tests.guardian_portal.dashboard.visits import MINE, as_child, words_of

CONTROLS = "/mine/controls/"
ASK = f"{CONTROLS}ask/{DAILY}/"


@pytest.fixture
def page(kit: Child, amina: User) -> ControlsPage:
    begin(kit, **{DAILY: 60})
    return at_controls(kit, amina)


def test_the_child_reads_what_the_guardians_read(page: ControlsPage, kit: Child) -> None:
    page.send(contact__messages="nobody", why="for the trip")
    settle(kit)
    client = as_child(kit)
    for words, told in (
        (words_of(client, CONTROLS), ("In force now Nobody", "Set by Amina", "Held by guardians", "Recommended")),
        (words_of(client, f"{CONTROLS}history/"), ("Friends → Nobody", "Amina,", "“for the trip”", "In force")),
    ):
        for part in told:
            assert part in words
    for path in (CONTROLS, f"{CONTROLS}history/", f"{CONTROLS}history/?control={MESSAGES}", ASK):
        assert "kit" not in check(client.get(path)).one("title").text


def test_a_protected_guardian_has_no_name_here(page: ControlsPage, kit: Child) -> None:
    page.send(contact__messages="nobody", why="secret reason")
    kit.guardianships.update(is_protected=True)
    client = as_child(kit)
    for path in (CONTROLS, f"{CONTROLS}history/"):
        words = words_of(client, path)
        assert "a guardian, " in words
        assert "Amina" not in words
        assert "secret" not in words


def test_the_child_asks_and_reads_the_answer(page: ControlsPage, kit: Child, amina: User) -> None:
    client = as_child(kit)
    assert client.post(ASK, {DAILY: "90"}).headers["location"] == "/mine/done/"
    asked = ChildRequest.objects.get()
    assert (asked.control, asked.wanted, asked.state) == (DAILY, 90, "open")
    assert "60 minutes a day → 90 minutes a day" in words_of(client, MINE)
    refuse_request(request=asked, guardian=amina, actor=actor_of(amina), word="homework first")
    words = words_of(client, MINE)
    for told in ("A guardian said no", "Answered by: Amina.", "“homework first”"):
        assert told in words
    assert ControlSheet.objects.get().asked == {}


def test_and_takes_it_back(page: ControlsPage, kit: Child) -> None:
    client = as_child(kit)
    client.post(ASK, {DAILY: "90"})
    path = f"/mine/requests/{ChildRequest.objects.get().public_id}/withdraw/"
    assert client.post(path).headers["location"] == "/mine/done/"
    assert ChildRequest.objects.get().state == "withdrawn"
    assert client.post(path).headers["location"] == CONTROLS


@pytest.mark.parametrize(
    ("control", "sent", "told"),
    [
        (DAILY, {DAILY: "60"}, "It is like that already."),
        (DAILY, {DAILY: "1440"}, "does not allow this at your age"),
        (DAILY, {DAILY: "61"}, "in steps of 15"),
        (MESSAGES, {}, "Choose one of the values."),
        (REST, {f"{REST}.rows": "1", f"{REST}.1.start": "20:00"}, "Fill in each row"),
    ],
)
def test_what_cannot_be_is_explained(
    page: ControlsPage, kit: Child, control: str, sent: dict[str, str], told: str
) -> None:
    response = as_child(kit).post(f"{CONTROLS}ask/{control}/", sent)
    assert told in check(response).one("main").text
    assert not ChildRequest.objects.exists()


def test_what_guardians_do_not_set_cannot_be_asked_for(page: ControlsPage, kit: Child) -> None:
    for control in ("visibility.profile", "content.filter", "no.such"):
        assert as_child(kit).get(f"{CONTROLS}ask/{control}/").status_code == 404


def test_without_anybody_who_supervises_nobody_is_asked(kit: Child) -> None:
    begin(kit)
    client = as_child(kit)
    assert "Ask for something else" not in words_of(client, CONTROLS)
    assert "Nobody looks after your account right now." in words_of(client, ASK)
    client.post(ASK, {DAILY: "75"})
    assert not ChildRequest.objects.exists()


def test_another_childs_request_does_not_exist(page: ControlsPage, kit: Child) -> None:
    as_child(kit).post(ASK, {DAILY: "90"})
    robin = as_child(child_on(kit.connection, "acc-robin"))
    assert robin.post(f"/mine/requests/{ChildRequest.objects.get().public_id}/withdraw/").status_code == 404
    assert ChildRequest.objects.get().state == "open"
