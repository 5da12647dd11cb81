"""Whatever the platform does, the page says what is so, what was asked goes on being asked, and nothing loosens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guardian_portal.controls.models import ControlSheet, Revision
from guardian_portal.controls.services import ask_again, report_controls
from guardian_portal.family.services import leave_child
from guardian_portal.platforms.events import ControlsReported, RejectedControl
from notifications.models import Notice
from tests.guardian_portal.controls.fixtures import clock, home, platform
from tests.guardian_portal.controls.household import Household

__all__ = ["clock", "home", "platform"]

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=6)
KEY = "contact.messages"


def told_of_failure() -> int:
    return Notice.objects.filter(kind="controls_not_in_force").count()


@pytest.mark.parametrize(
    "fault",
    [
        "down",
        "slow",
        "500",
        "429",
        "401",
        "applied-500",
        "other-account",
        "lower-revision",
        "not-json",
        "no-values",
    ],
)
def test_what_may_pass_is_tried_again_with_the_same_document(home: Household, fault: str) -> None:
    home.messages(home.amina, "nobody")
    home.platform.faults.extend([fault, fault])
    home.sweep()
    assert home.view().state == "pending"
    home.wait(timedelta(seconds=1))
    home.wait(SOON)
    home.wait(SOON)
    assert (home.view().state, home.view().in_force) == ("in_force", "nobody")
    assert {one["revision"] for one in home.platform.documents} == {1}
    assert len(home.ledger()) == 1
    assert told_of_failure() == 0


def test_after_a_day_without_an_answer_that_is_told_and_it_is_tried_on(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.platform.faults.extend(["down"] * 50)
    home.sweep()
    home.wait()
    view = home.view()
    assert (view.state, view.state_words) == ("pending", "The platform has not answered for a day")
    assert (home.newest().state, told_of_failure()) == ("timed_out", 2)
    home.platform.faults.clear()
    home.wait(timedelta(days=2))
    assert home.view().state == "in_force"


def test_202_is_asked_until_the_event_comes(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.platform.faults.append("202")
    home.sweep()
    assert (home.newest().state, home.view().state) == ("asked", "pending")
    report_controls(child=home.kit, report=ControlsReported(revision=1, effective={KEY: "nobody"}))
    assert (home.newest().state, home.view().state) == ("in_force", "in_force")


def test_202_whose_event_got_lost_is_found_by_the_nightly_read(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.platform.faults.append("202")
    home.sweep()
    home.platform.take(home.platform.late or {})
    home.wait()
    assert home.view().state == "in_force"


def test_what_it_rejects_is_shown_and_told_and_the_rest_is_in_force(home: Household) -> None:
    home.platform.rejects = {KEY: "too-loose"}
    home.set(home.amina, {KEY: "nobody", "time.daily": 60})
    home.sweep()
    view = home.view()
    assert (view.state, view.in_force, view.words_in_force) == ("refused", "friends", "Friends")
    assert home.view("time.daily").state == "in_force"
    assert (home.newest().state, home.newest().rejected) == ("partly", {KEY: "too-loose"})
    assert told_of_failure() == 2
    home.platform.rejects = {}
    ask_again(child=home.kit, guardian=home.amina, actor=home.actor(home.amina))
    assert home.view().state == "pending"
    home.sweep()
    assert home.view().state == "in_force"


def test_what_it_lets_go_of_after_the_last_guardian_is_in_force(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.sweep()
    home.platform.rejects = {KEY: "released"}
    for guardian in (home.amina, home.ben):
        leave_child(guardianship=home.link(guardian), actor=home.actor(guardian))
    home.sweep()
    assert (home.newest().locks, home.newest().state, home.newest().rejected) == ([], "in_force", {})
    assert ControlSheet.objects.get(child=home.kit).asked[KEY] == "friends"
    assert told_of_failure() == 0


def test_what_a_guardian_holds_no_platform_lets_go_of(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.platform.rejects = {KEY: "released"}
    home.sweep()
    assert (home.newest().state, home.newest().rejected) == ("refused", {KEY: "released"})


def test_what_it_says_to_have_taken_and_has_not_is_refused(home: Household) -> None:
    home.messages(home.amina, "nobody")
    report_controls(child=home.kit, report=ControlsReported(revision=1, effective={KEY: "everyone"}))
    assert (home.view().state, home.view().in_force) == ("refused", "everyone")
    assert home.newest().rejected == {KEY: "not-applied"}


def test_a_value_that_it_does_not_know_keeps_nothing_else_from_it(home: Household) -> None:
    home.platform.unknown = {KEY}
    home.set(home.amina, {KEY: "nobody", "time.daily": 60})
    home.sweep()
    home.wait(timedelta(seconds=1))
    assert home.platform.controls["time.daily"] == 60
    assert home.view("time.daily").state == "in_force"
    assert home.view().state == "refused"
    assert told_of_failure() == 2


def test_422_without_a_reason_and_404_are_final(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.platform.faults.append("422")
    home.sweep()
    assert (home.view().state, home.newest().state) == ("refused", "refused")
    home.set(home.amina, {"time.daily": 60})
    home.platform.faults.append("404")
    home.sweep()
    assert home.view().state_words == "The platform does not know the account any more"
    calls = len(home.platform.documents)
    home.wait(SOON)
    assert len(home.platform.documents) == calls


def test_409_shows_what_the_platform_holds_and_overwrites_nothing(home: Household) -> None:
    """Another document of a higher revision: a portal restored from an old copy, or another one."""
    home.platform.take({"revision": 40, "controls": {KEY: "everyone"}, "locks": []})
    home.messages(home.amina, "nobody")
    home.sweep()
    view = home.view()
    assert (view.state, view.in_force, view.asked) == ("drifted", "everyone", "nobody")
    assert told_of_failure() == 2
    home.wait(SOON)
    assert home.platform.controls[KEY] == "everyone"
    assert ask_again(child=home.kit, guardian=home.ben, actor=home.actor(home.ben)) == 41
    home.sweep()
    assert (home.view().state, home.platform.controls[KEY]) == ("in_force", "nobody")


def test_another_value_found_at_night_is_drift_told_once_and_a_ledger_line(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.sweep()
    home.platform.controls[KEY] = "everyone"
    home.wait()
    view = home.view()
    assert (view.state, view.state_words, view.in_force) == ("drifted", "Changed on the platform", "everyone")
    assert home.ledger()[-1] == (KEY, "nobody", "everyone", "drifted")
    assert told_of_failure() == 2
    home.wait()
    assert (len(home.ledger()), told_of_failure()) == (2, 2)
    home.platform.controls[KEY] = "nobody"
    home.wait()
    assert home.view().state == "in_force"


def test_what_no_guardian_set_may_change_on_the_platform_without_a_word(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.sweep()
    home.platform.controls["contact.voice"] = True
    home.wait()
    assert (home.view("contact.voice").state, home.view("contact.voice").in_force) == ("in_force", True)
    assert (len(home.ledger()), told_of_failure()) == (1, 0)


def test_a_drift_event_says_the_same(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.sweep()
    for _twice in range(2):
        report_controls(child=home.kit, report=ControlsReported(revision=1, effective={KEY: "everyone"}))
    assert home.view().state == "drifted"
    assert [line[3] for line in home.ledger()] == ["set", "drifted"]


def test_a_document_that_the_platform_lost_is_sent_again(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.sweep()
    home.platform.revision, home.platform.controls = 0, {}
    home.wait()
    home.sweep()
    assert home.platform.controls == {KEY: "nobody"}
    assert home.view().state == "in_force"


def test_late_words_about_an_older_revision_change_nothing(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.sweep()
    home.set(home.amina, {"time.daily": 60})
    home.sweep()
    late = ControlsReported(
        revision=1, effective={KEY: "everyone"}, rejected=[RejectedControl(control=KEY, code="too-loose")]
    )
    report_controls(child=home.kit, report=late)
    assert (home.view().state, home.newest().state) == ("in_force", "in_force")


def test_an_answer_that_got_lost_leaves_it_open_which_of_two_is_in_force(home: Household) -> None:
    """Perhaps nobody was taken before amina changed her mind: until the platform speaks, nothing is said to hold."""
    home.messages(home.amina, "nobody")
    home.platform.faults.append("applied-500")
    home.sweep()
    home.messages(home.amina, "friends")
    home.platform.faults.extend(["down"])
    home.sweep()
    assert home.platform.controls[KEY] == "nobody"
    assert (home.view().state, home.view().asked) == ("pending", "friends")
    home.wait(SOON)
    assert home.view().state == "in_force"


def test_what_nobody_declared_is_not_kept(home: Household) -> None:
    effective = {KEY: "friends", **{f"junk.{number}": "x" * 100 for number in range(50)}}
    report_controls(child=home.kit, report=ControlsReported(revision=0, effective=effective))
    assert KEY in ControlSheet.objects.get().in_force
    assert not [key for key in ControlSheet.objects.get().in_force if key.startswith("junk")]


def test_a_process_that_dies_while_sending_leaves_it_to_the_next(
    home: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.messages(home.amina, "nobody")
    with monkeypatch.context() as patched:
        patched.setattr("guardian_portal.controls.services.sending.read_said", _die)
        with pytest.raises(SystemExit):
            home.sweep()
    home.sweep()
    assert home.view().state == "pending"
    home.wait(timedelta(minutes=2))
    assert home.view().state == "in_force"
    assert Revision.objects.count() == 1


def _die(*_: object, **__: object) -> None:
    raise SystemExit
