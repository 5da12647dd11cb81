"""A looser value that waits: both guardians see it, one no keeps it strict, who asked takes it back."""

from __future__ import annotations

import pytest

from accounts.models import User
from guardian_portal.controls.models import ControlSheet, LooseningProposal
from guardian_portal.family.models import Child
from tests.guardian_portal.dashboard.controls import MESSAGES, ControlsPage, at_controls, begin, said

ANSWERS = "loosenings"


@pytest.fixture
def both(kit: Child, amina: User, ben: User) -> tuple[ControlsPage, ControlsPage]:
    """Amina wants everyone to be able to write."""
    begin(kit)
    first, second = at_controls(kit, amina), at_controls(kit, ben)
    first.send(contact__messages="everyone", why="a new club")
    return first, second


def state() -> str:
    return LooseningProposal.objects.get().state


def below(act: str) -> str:
    return f"loosenings/{LooseningProposal.objects.get().public_id}/{act}"


def test_it_waits_and_everybody_reads_why(both: tuple[ControlsPage, ControlsPage]) -> None:
    for page, who in zip(both, ("you", "Amina"), strict=True):
        words = page.words()
        for told in ("Waiting for a yes or no", "Friends → Everyone", f"Wanted by: {who}.", "“a new club”"):
            assert told in words
        assert "the day passes whoever agrees" in words
    assert "1 waits for a yes or no" in both[0].words()


def test_one_no_keeps_it_strict(both: tuple[ControlsPage, ControlsPage]) -> None:
    assert "Done." in said(both[1].post({"answer": "refuse"}, below("answer")))
    assert state() == "refused"
    assert "meanwhile" in said(both[1].post({"answer": "refuse"}, below("answer")))


def test_a_yes_lets_the_day_pass(both: tuple[ControlsPage, ControlsPage]) -> None:
    words = said(both[1].post({"answer": "accept"}, below("answer")))
    assert state() == "waiting"
    assert "I agree" not in words
    assert "Keep it strict" in words
    assert MESSAGES not in ControlSheet.objects.get().asked


def test_who_asked_takes_it_back_and_cannot_answer(both: tuple[ControlsPage, ControlsPage]) -> None:
    assert "not yours to answer" in said(both[0].post({"answer": "accept"}, below("answer")))
    assert "not yours to answer" in said(both[1].post({}, below("withdraw")))
    both[0].post({}, below("withdraw"))
    assert state() == "withdrawn"


def test_an_answer_that_says_nothing_changes_nothing(both: tuple[ControlsPage, ControlsPage]) -> None:
    both[1].post({"answer": "perhaps"}, below("answer"))
    assert state() == "waiting"
    assert both[1].client.post(f"{both[1].path}loosenings/nothing/answer", {"answer": "refuse"}).status_code == 404
