"""What a fault is: which services run, what is done to them, how one sees that it struck, when it counts as over."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.faults.stack import BEAT, REDIS, SWEEP, WEB, WORKER, Stack

if TYPE_CHECKING:
    from tests.faults.platform import Poster
    from tests.faults.world import World

ALL = (REDIS, WEB, WORKER, BEAT, SWEEP)
NO_SWEEP_LOOP = (REDIS, WEB, WORKER, BEAT)
# How long something that is away stays away.
OUTAGE = 20.0


@dataclass(frozen=True)
class Struck:
    """How much a fault had within its reach. A fault that struck nothing proves nothing."""

    in_flight: int  # deliveries that a worker held when it began
    unsent: int  # deliveries that were not settled when it began, and batches that were still to come
    refused_mails: int  # misbehaviours of the mail server that were really used
    refused_posts: int
    withheld: int  # mails not sent since their reader had left
    poisoned: int  # deliveries that could not be rendered, at least once each


@dataclass
class Scene:
    """What a fault has in its hands. `is_calm`: everything was posted and nothing is under way."""

    stack: Stack
    chance: random.Random
    world: World
    poster: Poster
    seed: int
    is_calm: Callable[[], bool]
    # For a fault that lasts longer than the recovery it tests: when calm came, in seconds from the fault's begin.
    calm_after: float | None = None
    refused_addresses: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`inject` breaks something, mends what does not mend itself, and says what it did."""

    name: str
    inject: Callable[[Scene], str]
    over: str  # the moment from which recovery is counted
    prepare: Callable[[Scene], object] = lambda _scene: None  # before the first post
    struck: Callable[[Struck], int] = lambda seen: seen.unsent
    lineups: tuple[tuple[str, ...], ...] = (NO_SWEEP_LOOP, ALL)
    pages_stay_up: bool = True  # I11 holds for pages during it
    intake_stays_up: bool = True  # and for posts
    alarms: bool = False  # the operator must be told
    leaves_last: bool = False  # the link ends with the last batch, not with a drawn one
    storm: int = 0  # so many more events about one child
    shifted_clock: bool = False  # the portal's processes read a clock that can be moved


def in_flight(seen: Struck) -> int:
    return seen.in_flight


def mails_refused(seen: Struck) -> int:
    return seen.refused_mails


def posts_refused(seen: Struck) -> int:
    return seen.refused_posts
