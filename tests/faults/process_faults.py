"""Faults of our own processes and of Redis: killed, frozen, wiped, full, restarted, doubled, on a clock that jumps."""

from __future__ import annotations

import shelve
import time
from datetime import timedelta

from notifications.limits import LEASE, SWEEP_SECONDS
from tests.faults.fault import ALL, NO_SWEEP_LOOP, OUTAGE, Fault, Scene, in_flight, posts_refused
from tests.faults.stack import BEAT, REDIS, SWEEP, WEB, WORKER, WORKER_2, Stack

# Longer than a claim's lease and the sweep after it: others have taken over by then. One seed in twenty takes longer.
PAUSE = LEASE.total_seconds() + SWEEP_SECONDS + 9
LONG_PAUSE = 180.0
BEAT_AWAY = 600.0
# How long a deploy waits for a process that it has asked to end. The first kills what is in the middle of a mail.
PATIENCE = (0.5, 5.0, 30.0)
# Within the five minutes that signatures may be old, and far beyond.
JUMPS = (-7200.0, -240.0, -45.0, 45.0, 240.0, 7200.0)
TWICE = (*ALL, "beat-2", "sweep-2")
TWO_WORKERS = ((*NO_SWEEP_LOOP, WORKER_2), (*ALL, WORKER_2))


def worker_kill(scene: Scene) -> str:
    """SIGKILL mid-send. Started again by whoever looks after services; with the sweep loop it may stay dead."""
    stack, chance = scene.stack, scene.chance
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


def children_kill(scene: Scene) -> str:
    """SIGKILL to the worker's children, again and again, as out of memory does; the worker starts new ones."""
    times = scene.chance.randint(5, 10)
    killed = 0
    for _ in range(times):
        killed += scene.stack.kill_children(WORKER)
        scene.stack.pause(scene.chance.uniform(0.3, 1.5))
    return f"{killed} children in {times} goes"


def rolling_restart(scene: Scene) -> str:
    """SIGTERM to one after the other, the next when the last is up again; who takes too long is killed."""
    patience = scene.chance.choice(PATIENCE)
    names = [WORKER, WORKER_2, BEAT, *([SWEEP] if scene.stack.services[SWEEP].wanted else []), WEB]
    killed = [name for name in names if not scene.stack.restart(name, patience=patience)]
    return f"waited {patience} s each, killed {', '.join(killed) or 'none'}"


def worker_paused(scene: Scene) -> str:
    """SIGSTOP until others have taken over, then SIGCONT: it must not send what is not its own any more."""
    pause = LONG_PAUSE if scene.seed % 20 == 0 else PAUSE
    began = time.monotonic()
    scene.stack.freeze(WORKER)
    while time.monotonic() - began < pause:
        scene.stack.pause(0.3)
        if scene.calm_after is None and scene.is_calm():
            scene.calm_after = time.monotonic() - began
    scene.stack.thaw(WORKER)
    return f"{pause:.0f} s"


def redis_wipe(scene: Scene) -> str:
    """SIGKILL, the data removed, back after some seconds."""
    away = scene.chance.uniform(1, 6)
    scene.stack.kill(REDIS, back_after=away)
    scene.stack.wipe(REDIS)
    scene.stack.pause(away)
    return f"away {away:.1f} s"


def redis_down(scene: Scene) -> str:
    scene.stack.kill(REDIS, back_after=OUTAGE)
    scene.stack.pause(OUTAGE)
    return f"{OUTAGE:.0f} s"


def redis_frozen(scene: Scene) -> str:
    """SIGSTOP: connections open, nothing answers."""
    scene.stack.freeze(REDIS)
    scene.stack.pause(OUTAGE)
    scene.stack.thaw(REDIS)
    return f"{OUTAGE:.0f} s"


def redis_full(scene: Scene) -> str:
    """maxmemory is reached and nothing may be evicted: it answers, and takes nothing."""
    scene.stack.fill_redis()
    scene.stack.pause(OUTAGE)
    scene.stack.make_room_in_redis()
    return f"{OUTAGE:.0f} s"


def web_kill(scene: Scene) -> str:
    """SIGKILL while batches are posted: of the server's worker, or of all of it."""
    if scene.chance.random() < 0.5:
        return f"{scene.stack.kill_children(WEB)} children"
    scene.stack.kill(WEB)
    return "main and children"


def beat_never(scene: Scene) -> str:
    """No beat all along, and the wake-ups get lost: the sweep loop alone finds what is due."""
    return redis_wipe(scene)


def beat_away(scene: Scene) -> str:
    """Beat dies, the wake-ups get lost, and it comes back to a schedule that is ten minutes old.

    Scaled: the ten minutes are in its schedule; without the sweep loop nothing but its return can bring mail on.
    """
    scene.stack.kill(BEAT, back_after=None)
    lost = redis_wipe(scene)
    scene.stack.pause(OUTAGE)
    _age_schedule(scene.stack, BEAT_AWAY)
    scene.stack.start(BEAT)
    return f"its schedule {BEAT_AWAY / 60:.0f} min old, Redis {lost}"


def two_of_each(scene: Scene) -> str:
    """Two beats and two sweep loops contend while the worker dies."""
    return worker_kill(scene)


def clock_jumps(scene: Scene) -> str:
    """Forward and back, once or twice, while mails are under way; in the end it is right again."""
    jumps = scene.chance.sample(JUMPS, scene.chance.randint(1, 2))
    for seconds in jumps:
        scene.stack.shift_clock(seconds)
        scene.stack.pause(scene.chance.uniform(2, 6))
    scene.stack.shift_clock(0)
    return ", ".join(f"{seconds:+.0f} s" for seconds in jumps)


def _age_schedule(stack: Stack, seconds: float) -> None:
    """What beat did last, while it is dead, was so much longer ago."""
    with shelve.open(str(stack.configuration.state / "celerybeat-schedule")) as schedule:  # noqa: S301  # our own
        entries = schedule["entries"]
        for entry in entries.values():
            entry.last_run_at -= timedelta(seconds=seconds)
        schedule["entries"] = entries


PROCESS_FAULTS = (
    Fault(name="worker-kill", inject=worker_kill, struck=in_flight, over="the kill"),
    Fault(name="worker-children", inject=children_kill, struck=in_flight, over="the last kill"),
    Fault(
        name="worker-restart",
        inject=rolling_restart,
        over="the start of the last one",
        lineups=TWO_WORKERS,
        pages_stay_up=False,  # the one web process is restarted too
        intake_stays_up=False,
    ),
    Fault(name="worker-paused", inject=worker_paused, struck=in_flight, lineups=(ALL,), over="the begin of the pause"),
    Fault(name="redis-wipe", inject=redis_wipe, over="its return"),
    Fault(name="redis-down", inject=redis_down, over="its return"),
    Fault(name="redis-frozen", inject=redis_frozen, over="its return"),
    Fault(name="redis-full", inject=redis_full, over="room in it"),
    Fault(
        name="web-kill",
        inject=web_kill,
        struck=posts_refused,
        over="the kill",
        pages_stay_up=False,
        intake_stays_up=False,
    ),
    Fault(name="beat-dead", inject=beat_never, lineups=((REDIS, WEB, WORKER, SWEEP),), over="the return of Redis"),
    Fault(name="beat-away", inject=beat_away, lineups=(NO_SWEEP_LOOP,), over="the return of beat"),
    Fault(name="two-sweepers", inject=two_of_each, struck=in_flight, lineups=(TWICE,), over="the kill"),
    Fault(
        name="clock-jumps",
        inject=clock_jumps,
        over="the right time",
        intake_stays_up=False,  # a signature is too old, or too new, while the clock is wrong by more than five minutes
        shifted_clock=True,
    ),
)
