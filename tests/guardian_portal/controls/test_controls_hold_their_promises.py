"""Two guardians, a child and a flaky platform, in whatever order: what the page says is so, and nothing loosens unsaid.

After each step: what is shown as in force is in force; nothing asked for is looser than the strictest standing wish,
nor than the default without a day's notice; and each change of what is asked for has exactly one line in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.controls.catalogue import Value
from guardian_portal.controls.errors import ControlsConflict, ControlsRefused, LooseningRefused
from guardian_portal.controls.models import ControlSheet, LedgerEntry, LooseningProposal, LooseningState, Wish
from guardian_portal.controls.services import (
    accept_loosening,
    ask_again,
    refuse_loosening,
    report_controls,
    undo,
    withdraw_loosening,
)
from guardian_portal.family.models import Guardianship, GuardianshipState
from guardian_portal.family.services.transitions import move
from guardian_portal.platforms.events import ControlsReported
from tests.guardian_portal.controls.declared import control
from tests.guardian_portal.controls.fixtures import clock, home, platform
from tests.guardian_portal.controls.household import Household

__all__ = ["clock", "home", "platform"]

EVENING = [{"days": ["mon", "tue"], "start": "20:00", "end": "23:00"}]
NIGHT = [{"days": ["tue", "sat"], "start": "22:00", "end": "06:00"}]
VALUES: dict[str, list[Value]] = {
    "contact.messages": ["nobody", "friends", "everyone"],
    "time.daily": [60, 180, 240],
    "time.rest": [EVENING, NIGHT, []],
}
CONTROLS = {key: control(key) for key in VALUES}
CHANGES = st.sampled_from([(key, value) for key, values in VALUES.items() for value in values])
FAULTS = (
    *("down", "slow", "500", "429", "401", "404", "422", "202"),
    *("applied-500", "other-account", "lower-revision", "not-json", "no-values"),
)
GUARDIANS = st.sampled_from(["amina", "ben"])
A_DAY = timedelta(hours=24)


class Controls(RuleBasedStateMachine):
    """One family's controls. Each run begins anew: what it did is rolled back."""

    start: ClassVar[Household]

    def __init__(self) -> None:
        super().__init__()
        self.home = self.start
        self.home.platform.__init__()  # type: ignore[misc]  # as it was
        self.run = transaction.atomic()
        self.run.__enter__()
        self.unseen: set[str] = set()
        self.seen = self.home.overview().version

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.run.__exit__(None, None, None)

    @rule(who=GUARDIANS, change=CHANGES, looked=st.booleans())
    def set(self, who: str, change: tuple[str, Value], looked: bool) -> None:
        key, value = change
        if looked:
            self.seen = self.home.overview().version
        self._try(lambda guardian: self.home.set(guardian, {key: value}, seen=self.seen), who)

    @rule(who=GUARDIANS)
    def undo(self, who: str) -> None:
        entry = LedgerEntry.objects.exclude(old=None).order_by("-pk").first()
        if entry:
            version = self.home.overview().version
            self._try(
                lambda guardian: undo(
                    entry=entry, guardian=guardian, seen_version=version, actor=self.home.actor(guardian)
                ),
                who,
            )

    @rule(who=GUARDIANS, answer=st.sampled_from([accept_loosening, refuse_loosening, withdraw_loosening]))
    def answer(self, who: str, answer: Callable[..., None]) -> None:
        waiting = LooseningProposal.objects.filter(state=LooseningState.WAITING).select_related("child__connection")
        loosening = waiting.first()
        if loosening:
            self._try(
                lambda guardian: answer(loosening=loosening, guardian=guardian, actor=self.home.actor(guardian)),
                who,
                lines=None,
            )

    @rule(who=GUARDIANS)
    def ask_again(self, who: str) -> None:
        self._try(
            lambda guardian: ask_again(child=self.home.kit, guardian=guardian, actor=self.home.actor(guardian)),
            who,
            lines=0,
        )

    @rule(state=st.sampled_from([GuardianshipState.FROZEN, GuardianshipState.PAUSED, GuardianshipState.ACTIVE]))
    def review_ben(self, state: GuardianshipState) -> None:
        link = Guardianship.objects.select_related("child__connection").get(guardian=self.home.ben)
        if link.state != state:
            move(guardianship=link, to=state, actor=self.home.actor(self.home.ben))

    @rule(change=CHANGES)
    def the_child_changes_it_there(self, change: tuple[str, Value]) -> None:
        """Nobody knows before the platform says so."""
        key, value = change
        self.home.platform.controls[key] = value
        self.unseen.add(key)

    @rule(faults=st.lists(st.sampled_from(FAULTS), min_size=1, max_size=3))
    def the_platform_misbehaves(self, faults: list[str]) -> None:
        """And is talked to at once: what was asked for a moment ago meets it."""
        self.home.platform.faults.clear()
        self.home.platform.faults.extend(faults)
        self.home.wait(timedelta(seconds=10))

    @rule()
    def what_was_accepted_happens(self) -> None:
        """After a 202: the platform takes it, if it is newer than what it holds, and says so."""
        late, self.home.platform.late = self.home.platform.late, None
        if late and late["revision"] > self.home.platform.revision:
            said = self.home.platform.take(late)
            report = ControlsReported(revision=said["revision"], effective=said["effective"])
            report_controls(child=self.home.kit, report=report)
            self.unseen.clear()

    @rule(hours=st.sampled_from([0, 1, 12, 25]))
    def time_passes(self, hours: int) -> None:
        before = self._read_at()
        self.home.wait(timedelta(hours=hours, seconds=10))
        if self._read_at() != before and not self.home.platform.faults:
            self.unseen.clear()

    @invariant()
    def what_is_shown_as_in_force_is(self) -> None:
        for view in self.home.overview().controls:
            if view.key not in VALUES or view.key in self.unseen or view.state != "in_force":
                continue
            held = self.home.platform.effective.get(view.key)
            assert held is None or view.control.same(view.in_force, held), (view.key, view.in_force, held)

    @invariant()
    def nothing_is_looser_than_the_strictest_standing_wish(self) -> None:
        sheet = ControlSheet.objects.get()
        for wish in Wish.objects.all():
            assert not CONTROLS[wish.control].is_looser(sheet.asked[wish.control], wish.value)
        for view in self.home.overview().controls:
            if view.state == "in_force" and view.key in VALUES and view.key not in self.unseen:
                for wish in Wish.objects.filter(control=view.key):
                    assert not view.control.is_looser(view.in_force, wish.value)

    @invariant()
    def nothing_is_looser_than_the_default_without_a_day(self) -> None:
        """Or than what the child had on the platform already, before any guardian set it."""
        for key, asked in ControlSheet.objects.get().asked.items():
            found = LedgerEntry.objects.filter(control=key).order_by("pk")[0].old
            limits = (CONTROLS[key].at_ages(13, 13).default, found)
            if all(CONTROLS[key].is_looser(asked, limit) for limit in limits):
                done = LooseningProposal.objects.filter(control=key, state=LooseningState.DONE)
                assert any(one.settled_at and one.settled_at - one.asked_at >= A_DAY for one in done), key

    @invariant()
    def every_change_has_one_line(self) -> None:
        asked = ControlSheet.objects.get().asked
        lines = LedgerEntry.objects.exclude(cause="drifted").order_by("pk")
        for key in {line.control for line in lines}:
            steps = [(line.old, line.new) for line in lines if line.control == key]
            assert all(before[1] == after[0] for before, after in pairwise(steps)), steps
            assert steps[-1][1] == asked[key]
        assert set(asked) == {line.control for line in lines}
        assert Entry.objects.filter(action="control.changed").count() == LedgerEntry.objects.count()

    def _try(self, deed: Callable[[User], Any], who: str, lines: int | None = -1) -> None:
        """`lines`: how many it adds to the ledger; -1: one for each control that it applied to."""
        before = LedgerEntry.objects.count()
        try:
            with transaction.atomic():
                outcome = deed(getattr(self.home, who))
        except (ControlsRefused, ControlsConflict, LooseningRefused):
            outcome, lines = None, 0
        if lines is not None:
            expected = len(outcome.applied) if lines == -1 else lines
            assert LedgerEntry.objects.count() - before == expected

    def _read_at(self) -> object:
        return ControlSheet.objects.get().in_force_at


@pytest.mark.django_db
def test_whatever_happens_the_page_is_true_and_nothing_loosens_unsaid(home: Household) -> None:
    Controls.start = home
    assert connection.in_atomic_block
    run_state_machine_as_test(
        Controls,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
