"""One seed of one fault: fresh families, posts, the fault, the wait for calm, and what that looks like at the end."""

from __future__ import annotations

import random
import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from django.db import connection as database

from tests.faults import collecting, poison
from tests.faults.evidence import Evidence, Flag, Leaver, Mail
from tests.faults.fault import Fault, Scene, Struck
from tests.faults.faults import FAULTS, drawn_moment
from tests.faults.invariants import RECOVERY_SECONDS, violations
from tests.faults.leaks import LogReader, RedisListener, find_secrets
from tests.faults.platform import Poster, Prober
from tests.faults.world import Script, World, make_world, write_script

if TYPE_CHECKING:
    from guardian_portal.platforms.services import Connected
    from tests.faults.stack import Stack

POSTED_WITHIN = 120.0
LOOK_EVERY = 0.2
CALM = 1.0
LOST_AFTER = 3 * RECOVERY_SECONDS
STRIKES_WITHIN = 5.0


@dataclass(frozen=True)
class Result:
    """What one seed came to."""

    fault: str
    seed: int
    database: str
    detail: str
    struck: int
    mails: int
    marked: int
    failed: int
    since: str
    recovered_after: float | None
    restarts: int
    violations: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


@dataclass
class Trial:
    """`run` once; everything drawn comes from the seed."""

    stack: Stack
    connected: Connected
    fault: Fault
    seed: int

    def run(self) -> Result:
        chance = random.Random(f"{self.fault.name} {self.seed}")  # noqa: S311  # repeatable on purpose
        lineup = self.fault.lineups[self.seed % len(self.fault.lineups)]
        restarts = self.stack.restarts()
        self.stack.run(*lineup, shifted=self.fault.shifted_clock)
        self.stack.mail.behave_from_now()
        collecting.forget_alarms()
        world = make_world(f"{self.fault.name}-{self.seed}", self.connected.connection)
        script = write_script(
            world,
            self.connected.connection,
            chance,
            leaves_last=self.fault.leaves_last,
            storm=self.fault.storm,
        )
        seen, detail = self._observed(world, script, chance)
        poison.remove_poison()
        loop = "sweep loop" if "sweep" in lineup else "no sweep loop"
        return Result(
            fault=self.fault.name,
            seed=self.seed,
            database=database.vendor,
            detail=f"{detail}, {loop}",
            struck=seen.struck,
            mails=len(seen.caught),
            marked=sum(row.possibly_duplicated for row in seen.deliveries),
            failed=sum(row.shown == "failed" for row in seen.deliveries),
            since=self.fault.over,
            recovered_after=seen.recovered_after,
            restarts=self.stack.restarts() - restarts,
            violations=tuple(violations(seen)),
        )

    def _observed(self, world: World, script: Script, chance: random.Random) -> tuple[Evidence, str]:
        where = self.stack.configuration
        logs = LogReader(self.stack.logs())
        listener = RedisListener(self.stack.broker_port)
        url = f"{where.portal_url}/intake/v1/{self.connected.connection.public_id}/events"
        poster = Poster(url, self.connected.secret, script.batches, world.run)
        prober = Prober(where.portal_url)
        scene = self._scene(world, poster, chance)
        self.fault.prepare(scene)
        for thread in (listener, prober, poster):
            thread.start()
        self.stack.wait(poster.first_answer.is_set, seconds=POSTED_WITHIN, what="the first 2xx")
        moment = drawn_moment(chance)
        self.stack.pause(moment)
        flying, unsent = self._within_reach(world, poster)
        detail = f"{self.fault.inject(scene)} at {moment:.2f} s"
        over = time.monotonic()
        recovered, too_early = self._wait_for_calm(world, poster, over)
        probes = prober.stop()
        self.stack.pause(CALM)
        evidence = self._evidence(world, script, poster)
        repost = self._post_again(world, poster)
        withheld = sum(row.withheld_reason == "not_entitled" for row in evidence.deliveries)
        struck = Struck(flying, unsent, self.stack.mail.used, poster.refused, withheld, poison.poisoned())
        seen = replace(
            evidence,
            struck=self.fault.struck(struck),
            refused_addresses=frozenset(scene.refused_addresses),
            must_alarm=self.fault.alarms,
            said_too_early=tuple(sorted(too_early)),
            after_repost=repost,
            probes=tuple(probes),
            pages_stay_up=self.fault.pages_stay_up,
            intake_stays_up=self.fault.intake_stays_up,
            refused_posts=poster.refused,
            leaks=self._leaks(world, logs, listener),
            recovered_after=_recovery(scene, None if recovered is None else max(0.0, recovered - over)),
        )
        return seen, detail

    def _leaks(self, world: World, logs: LogReader, listener: RedisListener) -> tuple[str, ...]:
        said = [*logs.news(self.stack.logs()), ("Redis", listener.stop())]
        return tuple(leak for name, text in said for leak in find_secrets(name, text, world.secrets))

    def _scene(self, world: World, poster: Poster, chance: random.Random) -> Scene:
        def is_calm() -> bool:
            return not poster.is_alive() and collecting.is_settled(world)

        return Scene(self.stack, chance, world, poster, self.seed, is_calm)

    def _within_reach(self, world: World, poster: Poster) -> tuple[int, int]:
        """Deliveries in a worker's hands, and all that is still to be sent; waits a little for the first."""
        deadline = time.monotonic() + STRIKES_WITHIN
        while not (flying := collecting.in_flight(world)) and time.monotonic() < deadline:
            self.stack.pause(0.01)
        return flying, collecting.unsettled(world) + poster.to_come

    def _wait_for_calm(self, world: World, poster: Poster, over: float) -> tuple[float | None, set[str]]:
        """When all was posted and settled; and which rows claimed to be sent before the mail server had them.

        Goes on after the minute that recovery may take: what is late is told apart from what is lost, and nothing is
        read while it still moves.
        """
        too_early: set[str] = set()
        while True:
            said = collecting.called_sent(world)
            too_early |= said - {one.headers.get("Message-ID", "") for one in self.stack.mail.messages}
            if not poster.is_alive() and collecting.is_settled(world):
                return time.monotonic(), too_early
            if time.monotonic() - over > LOST_AFTER:
                return None, too_early
            self.stack.pause(LOOK_EVERY)

    def _evidence(self, world: World, script: Script, poster: Poster) -> Evidence:
        deliveries = collecting.delivery_rows(world)
        incidents, alerts = collecting.incident_rows(world), collecting.alert_rows(world)
        ids = {row.public_id for rows in (deliveries, incidents, alerts) for row in rows}
        audit, forged = collecting.audit_of(ids | {world.leaver[2]})
        return Evidence(
            flags=tuple(self._taken(script, poster)),
            guardians_of=world.guardians_of,
            deliveries=deliveries,
            mails=tuple(
                Mail(one.headers.get("Message-ID", ""), one.to, one.received_at.timestamp())
                for one in self.stack.mail.messages
                if one.to in world.guardians
            ),
            incidents=incidents,
            alerts=alerts,
            receipts=collecting.receipts_of(world),
            flagged=collecting.flagged_of(world),
            alarms=collecting.alarms(),
            audit=audit,
            forged_entries=forged,
            tampering=collecting.tampering(),
            leaver=Leaver(*world.leaver, at=poster.answered[script.leaving])
            if script.leaving in poster.answered
            else None,
            unposted=tuple(f"batch {n}" for n in range(len(script.batches)) if n not in poster.answered),
        )

    def _taken(self, script: Script, poster: Poster) -> list[Flag]:
        """The flagged events that got their 2xx."""
        batch_of = {event["id"]: number for number, batch in enumerate(script.batches) for event in batch}
        return [
            replace(flag, acked_at=poster.answered[batch_of[flag.event_id]])
            for flag in script.flags
            if batch_of[flag.event_id] in poster.answered
        ]

    def _post_again(self, world: World, poster: Poster) -> dict[str, tuple[int, int]]:
        """The same events once more, with every service well again."""
        self.stack.wait(lambda: self.stack.problem() is None, seconds=30, what="a healthy portal")
        before = collecting.totals(world)
        statuses = poster.post_all_again()
        after = collecting.totals(world)
        taken = {"refused batches": (0, sum(not 200 <= status < 300 for status in statuses))}
        return taken | {name: (number, after[name]) for name, number in before.items()}


def _recovery(scene: Scene, after_its_end: float | None) -> float | None:
    """From the fault's end; or, where it was over before that, from its begin."""
    return scene.calm_after if scene.calm_after is not None else after_its_end


def run_trial(stack: Stack, connected: Connected, name: str, seed: int) -> Result:
    return Trial(stack, connected, FAULTS[name], seed).run()
