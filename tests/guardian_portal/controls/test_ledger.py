"""The ledger: who changed what, when, why and with what outcome; the same for both sides; undone in one step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from guardian_portal.controls.errors import ControlsConflict, ControlsRefused
from guardian_portal.controls.models import LedgerEntry
from guardian_portal.controls.rules import ControlProblem
from guardian_portal.controls.selectors import LedgerLine, LedgerPage, controls_overview, ledger_page, line_of
from guardian_portal.controls.services import apply_recommended, undo, undo_to
from guardian_portal.family.models import Guardianship
from tests.builders import link
from tests.guardian_portal.controls.fixtures import clock, home, platform
from tests.guardian_portal.controls.household import Household

__all__ = ["clock", "home", "platform"]

pytestmark = pytest.mark.django_db


def page(home: Household, reader: User | None = None, **options: object) -> LedgerPage:
    return ledger_page(home.kit, reader=reader, language="en", **options)


def newest(home: Household, reader: User | None = None) -> LedgerLine:
    return page(home, reader).lines[0]


def take_back(home: Household, guardian: User, entry: LedgerEntry) -> object:
    version = home.overview().version
    return undo(entry=entry, guardian=guardian, seen_version=version, actor=home.actor(guardian))


def test_both_sides_read_the_same_line(home: Household) -> None:
    home.set(home.amina, {"contact.messages": "nobody"}, why="for the trip")
    assert newest(home).outcome == "queued"
    home.sweep()
    lines = [newest(home), newest(home, home.ben), newest(home, home.amina)]
    assert [one.who for one in lines] == ["Amina", "Amina", "you"]
    for one in lines:
        assert (one.label, one.words_old, one.words_new) == ("Who can send messages", "Friends", "Nobody")
        assert (one.why, one.outcome, one.outcome_words) == ("for the trip", "in_force", "In force")


def test_of_a_protected_guardian_others_learn_the_day_alone(home: Household) -> None:
    Guardianship.objects.filter(guardian=home.ben).update(is_protected=True)
    home.set(home.ben, {"contact.messages": "nobody"}, why="Ben was here")
    for reader in (home.amina, None):
        line = newest(home, reader)
        assert (line.who, line.day_only, line.why) == ("a guardian", True, "")
        assert timezone.localtime(line.at).strftime("%H:%M:%S") == "00:00:00"
        view = home.view(reader=reader)
        assert (view.set_by, view.day_only) == ("a guardian", True)
    assert (newest(home, home.ben).who, newest(home, home.ben).why) == ("you", "Ben was here")


def test_a_guardian_reads_nothing_from_before_their_own_beginning(home: Household, dana: User) -> None:
    home.messages(home.amina, "nobody")
    home.wait()
    link(dana, home.kit, age=timedelta(0))
    assert page(home, dana).lines == ()
    assert home.view(reader=dana).set_by == "before your time"
    entry = LedgerEntry.objects.get()
    assert line_of(home.kit, entry.public_id, reader=dana) is None
    assert line_of(home.kit, entry.public_id, reader=home.ben) == entry
    home.set(home.amina, {"time.daily": 60})
    assert [one.control for one in page(home, dana).lines] == ["time.daily"]


def test_it_is_filtered_and_turned(home: Household) -> None:
    for minutes in range(15, 195, 15):
        home.set(home.amina, {"time.daily": minutes})
    home.messages(home.amina, "nobody")
    first = page(home, size=5)
    second = page(home, size=5, before=first.next)
    third = page(home, size=5, before=second.next)
    everything = [one.public_id for one in (*first.lines, *second.lines, *third.lines)]
    assert len(set(everything)) == 13
    assert third.next == ""
    assert [one.control for one in page(home, control="contact.messages").lines] == ["contact.messages"]
    assert dict(first.controls) == {"contact.messages": "Who can send messages", "time.daily": "Play time a day"}
    assert page(home, before="unknown").lines == ()


def test_one_step_is_taken_back_by_the_same_rule(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.messages(home.ben, "nobody")
    first = LedgerEntry.objects.order_by("pk")[0]
    assert take_back(home, home.amina, first).waiting == ("contact.messages",)  # type: ignore[attr-defined]
    home.set(home.amina, {"time.daily": 60})
    line = LedgerEntry.objects.filter(control="time.daily").get()
    take_back(home, home.amina, line)
    assert home.ledger()[-1] == ("time.daily", 60, 180, "undone")


def test_what_drifted_is_not_taken_back(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.sweep()
    home.platform.controls["contact.messages"] = "everyone"
    home.wait()
    assert (newest(home).who, newest(home).may_undo) == ("the platform", False)


def test_everything_is_set_back_to_a_day(home: Household) -> None:
    home.set(home.amina, {"time.daily": 120})
    home.wait()
    day = timezone.now()
    home.set(home.amina, {"time.daily": 60, "contact.voice": False})
    home.set(home.amina, {"time.daily": 30})
    home.set(home.amina, {"visibility.search": False})
    version = home.overview().version
    undo_to(child=home.kit, day=day, guardian=home.amina, seen_version=version, actor=home.actor(home.amina))
    assert home.view("time.daily").value == 120
    assert [line[0] for line in home.ledger() if line[3] == "undone"] == ["time.daily"]


def test_taking_back_does_not_overwrite_what_was_not_seen(home: Household) -> None:
    home.set(home.amina, {"time.daily": 60})
    seen = home.overview().version
    entry = LedgerEntry.objects.get()
    home.set(home.ben, {"time.daily": 30})
    with pytest.raises(ControlsConflict) as conflict:
        undo(entry=entry, guardian=home.amina, seen_version=seen, actor=home.actor(home.amina))
    assert conflict.value.theirs == {"time.daily": 30}


def test_what_is_recommended_is_set_in_one_step(home: Household) -> None:
    home.set(home.amina, {"time.daily": 30, "contact.messages": "nobody"})
    assert home.view("time.daily").words_recommended == "180 minutes a day"
    version = home.overview().version
    keys = ("time.daily", "contact.messages")
    apply_recommended(
        child=home.kit, guardian=home.amina, keys=keys, seen_version=version, actor=home.actor(home.amina)
    )
    assert (home.view("time.daily").value, home.view().value) == (180, "friends")
    with pytest.raises(ControlsRefused) as refused:
        apply_recommended(
            child=home.kit,
            guardian=home.amina,
            keys=("visibility.profile",),
            seen_version=version + 1,
            actor=home.actor(home.amina),
        )
    assert refused.value.problems == {"visibility.profile": ControlProblem.NOT_YOURS}


def test_the_page_costs_few_queries_however_much_there_is(home: Household) -> None:
    keys = {"time.daily": 60, "contact.messages": "nobody", "contact.voice": False, "visibility.search": False}
    for guardian in (home.amina, home.ben):
        home.set(guardian, keys)
    home.messages(home.amina, "everyone")
    with CaptureQueriesContext(connection) as asked:
        controls_overview(home.kit, reader=home.amina, language="en")
    assert len(asked) <= 7
    with CaptureQueriesContext(connection) as asked:
        page(home, home.amina)
    assert len(asked) <= 6


def test_the_summary_is_one_sentence(home: Household) -> None:
    assert home.overview().summary.sentence == "No setting is held by a guardian."
    home.messages(home.amina, "nobody")
    assert home.overview().summary.sentence == "Guardians hold 1 setting; 1 is not in force yet."
    home.sweep()
    home.messages(home.ben, "everyone")
    home.set(home.amina, {"time.daily": 60})
    home.sweep()
    sentence = home.overview().summary.sentence
    assert sentence == "Guardians hold 2 settings; 1 waits for a yes or no."
