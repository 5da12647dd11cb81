"""Any life of a family, in any order and with late words: who sees, hears and gets mail is exactly who may.

The rules are told twice: by the product, and by `lives.py`, which knows nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import msgspec
import pytest
import time_machine
from django.conf import settings as portal
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.actors import actor_of
from accounts.models import StaffRole, User
from guardian_portal.family import services
from guardian_portal.family.claims import ClaimAnswer, Proved
from guardian_portal.family.lookups import supervised_ids
from guardian_portal.family.models import AgeOut, ClaimOutcome, Guardianship
from guardian_portal.family.selectors import guardians_to_tell, guardianship_of, visible_children
from guardian_portal.incidents.notices import UNCLAIMED_PAGE
from guardian_portal.incidents.selectors import visible_alerts
from guardian_portal.platforms.events import AccountUpdated
from notifications.kinds import kind_of
from notifications.models import Notice
from tests.builders import a_platform, child_on, flagged, receive
from tests.guardian_portal.family.builders import platform_says
from tests.guardian_portal.family.ending_lives import NAMES, EndingLives, who
from tests.guardian_portal.family.lives import COOLS, Family, Link, Review
from tests.people import person

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORDS = {"medium": 2, "high": 3, "critical": 4}
WHY = "Looked into."
SWEEPERS = ["expire_links", "start_cooled", "end_carers", "warn_before_end", "watch_ages"]
ALERT = re.compile(r"/alerts/[0-9a-z]{24}/")

which = st.integers(0, 30)
late = st.sampled_from([timedelta(), timedelta(), timedelta(minutes=3), timedelta(hours=5), timedelta(hours=30)])


class Lives(EndingLives):
    """One child, three guardians, two members of staff, a platform whose words come late and in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.time = self.clock.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.family = Family()
        self.people = {name: person(name) for name in NAMES}
        self.sam, self.lee = (person(name, staff_role=StaffRole.AGENT) for name in ("sam", "lee"))
        self.kit = child_on(a_platform(), birth_month="2009-06", country="DE")  # sixteen
        self.clients = {name: Client() for name in NAMES}
        for name, client in self.clients.items():
            client.force_login(self.people[name])
        self.asked = self.step = 0

    @initialize(carers=st.sets(who), absent=st.sets(who, max_size=1), day_ago=st.booleans())
    def a_family(self, carers: set[str], absent: set[str], day_ago: bool) -> None:
        """Who is linked already; lives that begin with nobody are short."""
        for name in sorted(set(NAMES) - absent):
            self.asks(name, "asks the child", 3 if name in carers else 0)
            self.says_yes(len(self.family.links) - 1, "child", timedelta())
        if day_ago:
            self.time_passes(25)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        self.clock.stop()

    def link_of(self, number: int) -> Link:
        return self.family.links[number % len(self.family.links)]

    def own(self, name: str) -> Guardianship | None:
        """As a page gets at it."""
        return guardianship_of(self.people[name], self.kit)

    @rule(name=who, answer=st.sampled_from(["asks the child", "asks nobody", "later"]), days=st.integers(0, 3))
    def asks(self, name: str, answer: str, days: int) -> None:
        """A code; `days` makes a carer, whose date is that far away."""
        taken = any(link.is_known and self.family.stands(link, self.now) for link in self.family.of(name))
        attempt = self._claim(self.people[name], answer)
        link = attempt.guardianship
        if link is None or (taken and answer != "later"):
            return
        ends = self.now + timedelta(days=days) if days else None
        Guardianship.objects.filter(pk=link.pk).update(role="carer" if days else "guardian", ends_at=ends)
        state = "cooling" if answer == "asks nobody" else "waiting"
        until = self.now + COOLS if state == "cooling" else None
        known = answer != "later"
        self.family.links.append(Link(link.public_id, name, self.now, state, ends, until, is_known=known))

    def _claim(self, guardian: User, answer: str) -> services.LinkAttempt:
        self.asked += 1
        profile = msgspec.convert({"display_handle": "kit"}, AccountUpdated)
        proved = Proved(self.kit.account, needs_child_approval=answer == "asks the child", profile=profile)
        said = ClaimAnswer(ClaimOutcome.WAITING_CHILD, proved)
        if answer == "later":
            said = ClaimAnswer(ClaimOutcome.WAITING_PLATFORM)
        with patch("guardian_portal.family.services.linking.claim", return_value=said):
            return services.link_by_code(
                guardian=guardian,
                connection=self.kit.connection,
                code=f"CODE{self.asked:04}",
                address=f"192.0.2.{self.asked % 250}",
                actor=actor_of(guardian),
            )

    @precondition(lambda self: self.family.links)
    @rule(number=which, by=st.sampled_from(["child", "child", "platform"]), ago=late)
    def says_yes(self, number: int, by: str, ago: timedelta) -> None:
        link, at = self.link_of(number), self.now - ago
        stored = self.stored(link)
        platform_says("confirm", stored, by=by, at=at)
        if by == "platform" and stored.child_id is None:
            self.family.answers_for_the_child(link, at=at, now=self.now)
        else:
            self.family.says_yes(link, by_child=by == "child", at=at, now=self.now)

    @rule(name=who, waits=st.sampled_from([0, 0, 49]))
    def comes_back(self, name: str, waits: int) -> None:
        """Leaves, or has left, and links anew; the child's yes comes soon or after the 48 hours."""
        self.leaves(name)
        before = len(self.family.links)
        self.asks(name, "asks the child", 0)
        if waits:
            self.time_passes(waits)
        if len(self.family.links) > before:
            self.says_yes(before, "child", timedelta())

    @precondition(lambda self: self.family.links)
    @rule(number=which, word=st.sampled_from(["decline", "revoke"]), ago=late)
    def says_no(self, number: int, word: str, ago: timedelta) -> None:
        link = self.link_of(number)
        platform_says(word, self.stored(link), at=self.now - ago)
        link.state = "over"

    @rule(name=who)
    def leaves(self, name: str) -> None:
        own, link = self.own(name), self.family.live(name, self.now)
        assert (own is None) == (link is None)
        if own and link:
            services.leave_child(guardianship=own, actor=actor_of(self.people[name]))
            link.state = "over"

    @precondition(lambda self: self.family.links)
    @rule(number=which)
    def withdraws(self, number: int) -> None:
        link = self.link_of(number)
        if services.cancel_link(guardianship=self.stored(link), actor=actor_of(self.people[link.guardian])):
            link.state = "over"

    @rule(name=who, rests=st.booleans())
    def rests_or_goes_on(self, name: str, rests: bool) -> None:
        own, link = self.own(name), self.family.live(name, self.now)
        if own is None or link is None:
            return
        step = services.pause_child if rests else services.resume_child
        step(guardianship=own, actor=actor_of(self.people[name]))
        if link.state != "frozen":
            link.state = "paused" if rests else "active"

    @rule(name=who, danger=st.booleans())
    def is_frozen(self, name: str, danger: bool) -> None:
        link = self.family.live(name, self.now)
        if link is None:
            return
        stored = self.stored(link)
        if services.freeze_guardianship(guardianship=stored, reason=WHY, staff=self.sam):
            self.family.reviews[name] = Review(link.state)
            link.state = "frozen"
        if danger:
            services.name_danger(guardianship=stored, reason=WHY, staff=self.sam)
            self.family.reviews[name].danger = True

    @rule(name=who)
    def is_lifted(self, name: str) -> None:
        link = self.family.live(name, self.now)
        if link is None or link.state != "frozen":
            return
        services.lift_freeze(guardianship=self.stored(link), reason=WHY, proposed_by=self.sam, actor=actor_of(self.lee))
        link.state = self.family.reviews.pop(name).before

    @rule(hours=st.sampled_from([1, 23, 25, 49]))
    def time_passes(self, hours: int) -> None:
        self.time.shift(timedelta(hours=hours))

    @rule(first=st.permutations(SWEEPERS))
    def the_sweepers_run(self, first: list[str]) -> None:
        for name in first:
            getattr(services, name)()
        if self.family.is_due(self.now) and not AgeOut.objects.filter(state="scheduled").exists():
            self.family.grows_out()
        self.family.cools_off(self.now)

    @rule(severity=st.sampled_from([*WORDS, "critical", "critical"]), ago=late)
    def something_happens(self, severity: str, ago: timedelta) -> None:
        """Told on the spot or late; a late word is about what was before some of the links."""
        self.asked += 1
        at = self.now - ago
        event = flagged(self.kit, f"i-{self.asked}", time=at, class_="bullying-target", severity=severity)
        receive(self.kit.connection, event)
        self.family.happens(WORDS[severity], at, self.now)

    @invariant()
    def each_sees_what_they_may(self) -> None:
        """Of every guardian by what all pages are made from; of one in turn, the pages themselves."""
        self.step += 1
        for place, (name, client) in enumerate(self.clients.items()):
            live = self.family.live(name, self.now)
            alerts = bool(live and self.family.sees_alert(live, self.now))
            assert visible_children(self.people[name]).exists() == bool(live), (name, live)
            assert visible_alerts(self.people[name]).exists() == alerts, (name, live)
            if self.step % (2 * len(NAMES)) == 2 * place:
                page = client.get(f"/children/{self.kit.public_id}/")
                assert page.status_code == (200 if live else 404), (name, live)
                assert bool(ALERT.findall(client.get("/alerts/").content.decode())) == alerts, (name, live)

    @invariant()
    def messages_go_where_they_may(self) -> None:
        live = {name: link for name in NAMES if (link := self.family.live(name, self.now))}
        told = guardians_to_tell(child_ids=[self.kit.pk])[self.kit.pk]
        assert {one.guardian_id: one.state for one in told} == {self.people[one].pk: live[one].state for one in live}
        assert bool(supervised_ids(connection=self.kit.connection, accounts=[self.kit.account])) == bool(live)
        # Every second time: asking all of them is most of what a step costs.
        for notice in Notice.objects.select_related("recipient") if self.step % 2 else ():
            if kind_of(notice).still_due(notice) is None:
                self._may_go(notice, live)

    def _may_go(self, notice: Notice, live: dict[str, Link]) -> None:
        if notice.recipient is None:
            # What no guardian may hear wakes the person on call, and nobody else without an account is written to.
            assert notice.kind == UNCLAIMED_PAGE
            return
        name = notice.recipient.email.partition("@")[0]
        if notice.kind.startswith("alert_"):
            assert name in live
            assert self.family.sees_alert(live[name], self.now)
        about = Guardianship.objects.filter(public_id=notice.thing).first()
        if about and about.guardian_id != notice.recipient_id:
            assert name in live
            assert live[name].state != "frozen"


@pytest.fixture
def long_sessions() -> Iterator[None]:
    """Time flies here; nobody signs in anew."""
    with patch.object(portal, "SESSION_COOKIE_AGE", 10**8):
        yield


@pytest.mark.usefixtures("long_sessions", "db")
def test_whatever_happens_nobody_sees_what_the_rules_forbid() -> None:
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=25, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
