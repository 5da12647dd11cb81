"""By which channels a notice goes to its reader, and when: a pure rule, and what it is asked with, in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

import structlog
from django.contrib.auth import get_user_model
from django.db import DatabaseError

from notifications.channels import EMAIL, Channel, channels
from notifications.kinds import kind_named
from notifications.preference_models import DIGEST_HOUR, Detail
from notifications.quiet import Quiet, quiet_end
from notifications.topics import CHOOSABLE, Channels, Pace, Topic, default_pace
from notifications.week import next_moment, zone_named

if TYPE_CHECKING:
    from notifications.services import NoticeRequest

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Route:
    """One channel that a notice takes, and from when on. `quiet_since`: quiet hours put it off, it was due then."""

    channel: str
    due_at: datetime
    quiet_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Routed:
    """Where one notice goes. `digest_at`: the daily mail of that moment tells of it, in place of a mail of its own."""

    routes: tuple[Route, ...]
    digest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a room wants told. `may_wait`: the daily mail is soon enough, where the reader prefers that."""

    topic: Topic
    due_at: datetime
    channels: Channels = Channels.CHOSEN
    breaks_quiet: bool = False
    may_wait: bool = True
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one reader chose, as the rules need it. `paces`: (topic, channel) -> pace, where it is not the default."""

    zone: tzinfo = UTC
    quiet: Quiet | None = None
    digest_hour: int = DIGEST_HOUR
    detail: str = Detail.NORMAL
    paces: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def pace(self, topic: Topic, channel: str) -> Pace:
        """How a topic comes by a channel. What nobody can switch off comes by mail at once, whatever is stored."""
        first = channel == EMAIL
        if first and topic not in CHOOSABLE:
            return Pace.NOW
        found = self.paces.get((topic, channel))
        return Pace(found) if found else default_pace(topic, channel, first=first)


UNKNOWN = Chosen()


def route(wish: Wish, chosen: Chosen, reachable: Sequence[str]) -> Routed:
    """`reachable`: the channels by which the reader can be reached, in order of preference, mail first."""
    insists = wish.channels is Channels.ALL
    paces = {channel: Pace.NOW if insists else _pace(wish, chosen, channel) for channel in reachable}
    at_once = [channel for channel, pace in paces.items() if pace == Pace.NOW]
    if wish.channels is Channels.SECOND:
        at_once = at_once[1:2] or at_once
    due_at = put_off(wish, chosen, wish.due_at)
    since = wish.due_at if due_at > wish.due_at else None
    digest_at = next_digest(chosen, after=wish.due_at) if Pace.DIGEST in paces.values() else None
    return Routed(tuple(Route(channel, due_at, since) for channel in at_once), digest_at)


def put_off(wish: Wish, chosen: Chosen, at: datetime) -> datetime:
    """The end of the reader's quiet hours if it is due in them; what would be too late by then does not wait."""
    if wish.breaks_quiet or chosen.quiet is None:
        return at
    end = quiet_end(chosen.quiet, zone=chosen.zone, at=at)
    return at if end is None or (wish.expires_at is not None and end >= wish.expires_at) else end


def next_digest(chosen: Chosen, *, after: datetime) -> datetime:
    """When the next daily mail is written, quiet hours aside: the mail itself waits for their end, as any other."""
    return next_moment(hour=chosen.digest_hour, zone=chosen.zone, after=after)


def _pace(wish: Wish, chosen: Chosen, channel: str) -> Pace:
    pace = chosen.pace(wish.topic, channel)
    waits = wish.may_wait and not wish.breaks_quiet
    return Pace.NOW if pace == Pace.DIGEST and not waits else pace


def routes_for(requests: Sequence[NoticeRequest], *, now: datetime) -> list[Routed]:
    """One answer for each request, in their order. The number of queries does not grow with them."""
    people = {one.recipient_id for one in requests if one.recipient_id is not None}
    chosen = choices_of(people)
    reached = _reached(people)
    return [
        Routed((Route(one.channel, one.due_at or now),))
        if one.channel
        else route(wish_of(one, now), chosen.get(one.recipient_id or 0, UNKNOWN), _reachable(one, reached))
        for one in requests
    ]


def wish_of(request: NoticeRequest, now: datetime) -> Wish:
    """What the request asks for; a bare address is nobody's who could have chosen."""
    kind = kind_named(request.kind)
    return Wish(
        topic=request.topic or kind.topic,
        due_at=request.due_at or now,
        channels=request.channels,
        breaks_quiet=request.breaks_quiet or kind.at_once or request.recipient_id is None,
        may_wait=request.may_wait,
        expires_at=request.expires_at,
    )


def choices_of(people: Collection[int]) -> dict[int, Chosen]:
    """By person. One query."""
    if not people:
        return {}
    rows = get_user_model()._default_manager.filter(pk__in=people)
    return chosen_from(rows.values_list("pk", *CHOSEN_FIELDS))


CHOSEN_FIELDS = (
    "time_zone",
    "preference__quiet_from",
    "preference__quiet_until",
    "preference__digest_hour",
    "preference__detail",
    "topic_choices__topic",
    "topic_choices__channel",
    "topic_choices__pace",
)


def chosen_from(
    rows: Collection[tuple[int, str, int | None, int | None, int | None, str | None, str, str, str]],
) -> dict[int, Chosen]:
    """From the rows of CHOSEN_FIELDS, one for each topic and channel that a person chose anything about."""
    paces: dict[int, dict[tuple[str, str], str]] = defaultdict(dict)
    found: dict[int, Chosen] = {}
    for person, zone, begins, until, hour, detail, topic, channel, pace in rows:
        if topic is not None:
            paces[person][topic, channel] = pace
        if person not in found:
            quiet = None if begins is None or until is None else Quiet(begins, until)
            at = DIGEST_HOUR if hour is None else hour
            found[person] = Chosen(zone_named(zone), quiet, at, detail or Detail.NORMAL, paces[person])
    return found


def _reached(people: Collection[int]) -> list[tuple[str, set[int]]]:
    """Whom each further channel reaches, in order of preference. A query each."""
    return [(one.key, _reached_by(one, people)) for one in channels().values() if one.key != EMAIL] if people else []


def _reached_by(channel: Channel, people: Collection[int]) -> set[int]:
    """Nobody, where a channel is not as it should be: what is told, is told by the others."""
    try:
        return channel.reaches(people) if channel.is_offered() else set()
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever an operator's setting may make a channel raise
        log.error("channel_broken", channel=channel.key, error=type(error).__name__)
        return set()


def _reachable(request: NoticeRequest, reached: Sequence[tuple[str, set[int]]]) -> list[str]:
    """A ready-made message is a mail and nothing else."""
    if request.body is not None:
        return [EMAIL]
    return [EMAIL, *(channel for channel, people in reached if request.recipient_id in people)]
