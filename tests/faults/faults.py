"""The faults: which services run, what is done to them at a drawn moment, and how one sees that it struck."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from guardian_portal.demo.mailbox.behaviour import Behaviour, Stage
from tests.faults.stack import BEAT, REDIS, SWEEP, WEB, WORKER, Stack

ALL = (REDIS, WEB, WORKER, BEAT, SWEEP)
NO_SWEEP_LOOP = (REDIS, WEB, WORKER, BEAT)
OUTAGE = 20.0
# Longer than a claim's lease (40 s) and the sweep after it.
PAUSE = 65.0
# A kept connection greets nobody, so "CONNECT" alone would meet no mail: 421 comes at MAIL there.
LATER: tuple[tuple[Stage, str], ...] = (
    ("MAIL", "421 4.3.2 closing"),
    ("MAIL", "451 4.3.0 later"),
    ("RCPT", "450 4.2.1 busy"),
    ("DATA", "451 4.3.0 later"),
)


@dataclass(frozen=True)
class Struck:
    """How much a fault had within its reach. A fault that struck nothing proves nothing."""

    in_flight: int  # deliveries that a worker held when it began
    unsent: int  # deliveries that were not settled when it began, and batches that were still to come
    refused_mails: int  # misbehaviours of the mail server that were really used
    refused_posts: int


@dataclass(frozen=True)
class Fault:
    """`inject` breaks something, mends what does not mend itself, and says what it did."""

    name: str
    inject: Callable[[Stack, random.Random], str]
    struck: Callable[[Struck], int] = lambda seen: seen.unsent
    lineups: tuple[tuple[str, ...], ...] = (NO_SWEEP_LOOP, ALL)
    pages_stay_up: bool = True  # I11 holds during it


def worker_kill(stack: Stack, chance: random.Random) -> str:
    """SIGKILL mid-send. Started again by whoever looks after services; with the sweep loop it may stay dead."""
    what = chance.choices(("main and children", "children", "main"), (4, 1, 1))[0]
    if what == "children":
        stack.kill_children(WORKER)
    elif what == "main":
        stack.kill_main(WORKER)
    else:
        stays_dead = stack.services[SWEEP].wanted and chance.random() < 0.5
        stack.kill(WORKER, back_after=None if stays_dead else chance.uniform(0.5, 5))
        what += ", for good" if stays_dead else ""
    return what


def redis_wipe(stack: Stack, chance: random.Random) -> str:
    """SIGKILL, the data removed, back after some seconds."""
    away = chance.uniform(1, 6)
    stack.kill(REDIS, back_after=away)
    stack.wipe(REDIS)
    return f"away {away:.1f} s"


def redis_down(stack: Stack, chance: random.Random) -> str:
    stack.kill(REDIS, back_after=OUTAGE)
    stack.pause(OUTAGE)
    return f"{OUTAGE:.0f} s"


def redis_frozen(stack: Stack, chance: random.Random) -> str:
    """SIGSTOP: connections open, nothing answers."""
    stack.freeze(REDIS)
    stack.pause(OUTAGE)
    stack.thaw(REDIS)
    return f"{OUTAGE:.0f} s"


def smtp_drop_after_data(stack: Stack, chance: random.Random) -> str:
    """The mail server takes the message, or not, and cuts the connection before it answers."""
    times, keep = chance.randint(1, 6), chance.random() < 0.5
    stack.misbehave(Behaviour("DATA", drop=True, keep=keep, times=times), seconds=5)
    return f"{times} times, {'kept' if keep else 'lost'}"


def smtp_4xx(stack: Stack, chance: random.Random) -> str:
    """Later, please: at any stage of the conversation."""
    stage, reply = chance.choice(LATER)
    times = chance.randint(2, 12)
    stack.misbehave(Behaviour(stage, reply=reply, times=times), seconds=5)
    return f"{stage} {reply[:3]}, {times} times"


def smtp_down(stack: Stack, chance: random.Random) -> str:
    stack.mail.stop()
    stack.pause(OUTAGE)
    stack.mail.start()
    return f"{OUTAGE:.0f} s"


def web_kill(stack: Stack, chance: random.Random) -> str:
    """SIGKILL while batches are posted: of the server's worker, or of all of it."""
    if chance.random() < 0.5:
        return f"{stack.kill_children(WEB)} children"
    stack.kill(WEB)
    return "main and children"


def beat_dead(stack: Stack, chance: random.Random) -> str:
    """No beat all along, and the wake-ups get lost: the sweep loop alone finds what is due."""
    return redis_wipe(stack, chance)


def two_of_each(stack: Stack, chance: random.Random) -> str:
    """Two beats and two sweep loops contend while the worker dies."""
    return worker_kill(stack, chance)


def worker_paused(stack: Stack, chance: random.Random) -> str:
    """SIGSTOP until others have taken over, then SIGCONT: it must not send what is not its own any more."""
    stack.freeze(WORKER)
    stack.pause(PAUSE)
    stack.thaw(WORKER)
    return f"{PAUSE:.0f} s"


def in_flight(seen: Struck) -> int:
    return seen.in_flight


def mails_refused(seen: Struck) -> int:
    return seen.refused_mails


def posts_refused(seen: Struck) -> int:
    return seen.refused_posts


TWICE = (*ALL, "beat-2", "sweep-2")
FAULTS = {
    fault.name: fault
    for fault in (
        Fault("worker-kill", worker_kill, in_flight),
        Fault("redis-wipe", redis_wipe),
        Fault("redis-down", redis_down),
        Fault("redis-frozen", redis_frozen),
        Fault("smtp-drop-after-data", smtp_drop_after_data, mails_refused),
        Fault("smtp-4xx", smtp_4xx, mails_refused),
        Fault("smtp-down", smtp_down),
        Fault("web-kill", web_kill, posts_refused, pages_stay_up=False),
        Fault("beat-dead", beat_dead, lineups=((REDIS, WEB, WORKER, SWEEP),)),
        Fault("two-sweepers", two_of_each, in_flight, lineups=(TWICE,)),
        Fault("worker-paused", worker_paused, in_flight, lineups=(ALL,)),
    )
}


def drawn_moment(chance: random.Random) -> float:
    """Seconds after the first 2xx: batches go on for longer, and so does the sending."""
    return chance.uniform(0.0, 1.2)
