"""What a family's links should be, told a second time and by other means than the product: plain data, no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

HEARS = {"active": 1, "paused": 3, "frozen": 4}  # the lowest severity that is told
NOTHING = 5
COOLS, WAITS = timedelta(hours=24), timedelta(hours=48)


@dataclass(eq=False)
class Link:
    """One link of one guardian. `state`: waiting, cooling, active, paused, frozen or over."""

    link_id: str
    guardian: str
    asked: datetime
    state: str
    ends: datetime | None = None
    cools_until: datetime | None = None
    began: datetime | None = None
    is_known: bool = True  # whose account it is about; the platform may answer that later
    told: list[int] = field(default_factory=list)  # severities of the incidents that it was told of

    def is_live(self, now: datetime) -> bool:
        return self.state in HEARS and not self.is_past(now)

    def is_past(self, now: datetime) -> bool:
        return self.ends is not None and self.ends <= now


@dataclass
class Review:
    """A review of one guardian; it outlives their links."""

    before: str
    danger: bool = False


@dataclass
class Family:
    """One child's links as they should be."""

    links: list[Link] = field(default_factory=list)
    reviews: dict[str, Review] = field(default_factory=dict)
    grown_up: bool = False  # the day of majority has come; the clock ends supervision when it looks, or a yes comes
    announced: datetime | None = None  # when the platform said it ends

    def of(self, guardian: str) -> Iterator[Link]:
        return (link for link in self.links if link.guardian == guardian)

    def live(self, guardian: str, now: datetime) -> Link | None:
        return next((link for link in self.of(guardian) if link.is_live(now)), None)

    def least_heard(self, link: Link, now: datetime) -> int:
        """The lowest severity that reaches this link's guardian now."""
        if not link.is_live(now):
            return NOTHING
        review = self.reviews.get(link.guardian)
        return NOTHING if link.state == "frozen" and review and review.danger else HEARS[link.state]

    def stands(self, link: Link, now: datetime) -> bool:
        """Waiting in time, cooling or live."""
        if link.state == "waiting":
            return now <= link.asked + WAITS and not link.is_past(now)
        return link.state == "cooling" or link.is_live(now)

    def is_taken(self, link: Link, now: datetime) -> bool:
        """Another link of the same guardian to this child stands."""
        others = (other for other in self.of(link.guardian) if other is not link)
        return any(other.is_known and self.stands(other, now) for other in others)

    def says_yes(self, link: Link, *, by_child: bool, at: datetime, now: datetime) -> None:
        if link.state == "cooling":
            done = link.cools_until is not None and now >= link.cools_until
            if by_child or done:
                self._begin(link, at if by_child else max(at, link.cools_until or at), now)
        elif link.state == "waiting" and at <= link.asked + WAITS:
            self._begin(link, at, now)

    def answers_for_the_child(self, link: Link, *, at: datetime, now: datetime) -> None:
        """The platform's own yes to what it had not answered yet: the day of cooling begins."""
        if link.state != "waiting":
            return
        link.is_known = True
        if self.is_taken(link, now):
            link.state = "over"
        elif at <= link.asked + WAITS and not link.is_past(now):
            link.state, link.cools_until = "cooling", now + COOLS

    def _begin(self, link: Link, at: datetime, now: datetime) -> None:
        link.is_known = True
        if link.is_past(now) or self.is_taken(link, now):
            link.state = "over"
            return
        if self.is_due(now):
            self.grows_out()
            return
        review = self.reviews.get(link.guardian)
        if review:
            review.before = "active"
        link.state = "frozen" if review else "active"
        link.began = max(at, link.asked - timedelta(minutes=5))

    def is_due(self, now: datetime) -> bool:
        """Supervision should have ended by age, or by the platform's word."""
        return self.grown_up or (self.announced is not None and self.announced <= now)

    def grows_out(self) -> None:
        """Nobody supervises any more. What the platform has not answered is not known to be about this child."""
        self.announced = None
        for link in self.links:
            if link.is_known:
                link.state = "over"

    def cools_off(self, now: datetime) -> None:
        for link in self.links:
            if link.state == "cooling" and link.cools_until and link.cools_until <= now:
                self._begin(link, link.cools_until, now)

    def happens(self, severity: int, at: datetime, now: datetime) -> None:
        for link in self.links:
            if link.is_live(now) and link.began and at >= link.began and severity >= self.least_heard(link, now):
                link.told.append(severity)

    def sees_alert(self, link: Link, now: datetime) -> bool:
        return bool(link.told) and max(link.told) >= self.least_heard(link, now)
