"""The portal's real processes for a run: started as the demo starts them, killed and frozen at will, kept running."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import psutil
import redis

from guardian_portal.demo.configuration import ROOT
from guardian_portal.demo.janitor import Janitor
from guardian_portal.demo.process import Process, Program
from guardian_portal.demo.programs import RANK_WORK, Programs
from guardian_portal.demo.waiting import problem_with
from tests.faults import shifted_clock
from tests.faults.mail_server import MailServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from guardian_portal.demo.configuration import Configuration
    from guardian_portal.demo.mailbox.behaviour import Behaviour

TICK = 0.05
RESTART_AFTER = 1.0
STARTS_WITHIN = 60.0
WEB, WORKER, BEAT, SWEEP, REDIS = "portal", "worker", "beat", "sweep", "redis"
WORKER_2 = "worker-2"
WORKERS = (WORKER, WORKER_2)
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings"}


@dataclass
class Service:
    """A program that is to run, or is held down on purpose."""

    program: Program
    process: Process | None = None
    wanted: bool = False
    start_at: float = 0.0
    restarts: int = 0


@dataclass
class Stack:
    """Use it in the main thread of a process of its own: children end with that thread."""

    configuration: Configuration
    secrets: dict[str, str]
    broker_port: int
    redis_server: str = ""  # another Redis than the embedded one
    services: dict[str, Service] = field(default_factory=dict)
    has_shifted_clock: bool = False

    def __post_init__(self) -> None:
        self.programs = Programs(self.configuration, self.secrets, self.broker_port)
        self.mail = MailServer(self.configuration.smtp_port)
        self._janitor = Janitor()
        for program in [self._broker(), *self._portal()]:
            self.services[program.name] = Service(program)

    def prepare(self) -> None:
        """Migrations as the owner, static files as a release has them."""
        self.configuration.logs.mkdir(parents=True, exist_ok=True)
        for program in self.programs.preparations()[:2]:
            with (self.configuration.logs / f"{program.name}.log").open("ab") as log:
                subprocess.run(program.argv, env=program.env, stdout=log, stderr=log, check=True)

    def environment(self) -> dict[str, str]:
        """The portal's, for this process too."""
        return self.programs.portal_environment() | SETTINGS

    def run(self, *names: str, shifted: bool = False) -> None:
        """Exactly these services run, and the mail server; returns when the portal answers.

        `shifted`: with a clock that `shift_clock` moves, which needs processes of their own.
        """
        if shifted != self.has_shifted_clock:
            self._dress(shifted=shifted)
        for name, service in self.services.items():
            if name not in names:
                self.hold(name)
            elif not service.wanted:
                service.wanted, service.start_at = True, 0.0
        self.look_after()
        self.wait(lambda: self.problem() is None, seconds=STARTS_WITHIN, what="the start of the portal")

    def close(self) -> None:
        for name in reversed(self.services):
            self.hold(name)
        self.mail.stop()
        self._janitor.dismiss()

    def hold(self, name: str) -> None:
        """Ends a service and leaves it down."""
        service = self.services[name]
        service.wanted = False
        if service.process is None:
            return
        self.thaw(name)
        service.process.terminate()
        deadline = time.monotonic() + 10
        while service.process.ended() is None and time.monotonic() < deadline:
            time.sleep(TICK)
        self._gone(service)

    def kill(self, name: str, *, back_after: float | None = RESTART_AFTER) -> None:
        """SIGKILL to the whole process group; it is started again after so many seconds, or stays down (None)."""
        service = self.services[name]
        self._gone(service)
        service.wanted = back_after is not None
        service.start_at = time.monotonic() + (back_after or 0)
        service.restarts += 1

    def start(self, name: str) -> None:
        """What was held down, or killed for good, runs again."""
        self.services[name].wanted, self.services[name].start_at = True, 0.0
        self.look_after()

    def restart(self, name: str, *, patience: float) -> bool:
        """SIGTERM, and the next one when it is gone; False when it had to be killed. Returns when it is up again."""
        service = self.services[name]
        service.wanted = False
        process = service.process
        if process is None:
            raise RuntimeError(f"{name} does not run")
        process.terminate()
        deadline = time.monotonic() + patience
        while process.ended() is None and time.monotonic() < deadline:
            time.sleep(TICK)
        ended = process.ended() is not None
        self._gone(service)
        self.start(name)
        self.wait(lambda: self.problem() is None, seconds=STARTS_WITHIN, what=f"the start of {name}")
        return ended

    def wipe(self, name: str) -> None:
        """Removes the data of Redis, which is dead."""
        if name == REDIS:
            shutil.rmtree(self.configuration.state / "redis")
            (self.configuration.state / "redis").mkdir()

    def kill_children(self, name: str) -> int:
        """SIGKILL to the processes that the service started, not to itself."""
        killed = 0
        for child in self._children(name):
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
                killed += 1
        return killed

    def kill_main(self, name: str) -> None:
        """SIGKILL to the service's first process alone; what it started is left to itself until it is noticed."""
        process = self.services[name].process
        if process is not None:
            os.kill(process.pid, signal.SIGKILL)

    def freeze(self, name: str) -> None:
        self._signal(name, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self._signal(name, signal.SIGCONT)

    def misbehave(self, *behaviours: Behaviour, seconds: float) -> None:
        """The mail server, until these are used up, `seconds` at most."""
        self.mail.misbehave(*behaviours)
        deadline = time.monotonic() + seconds
        while any(one.times for one in behaviours) and time.monotonic() < deadline:
            self.pause(TICK)
        self.mail.behave()

    def fill_redis(self) -> None:
        """No more memory than it has in use, and nothing to be evicted."""
        with self._redis() as client:
            client.config_set("maxmemory-policy", "noeviction")
            client.config_set("maxmemory", client.info("memory")["used_memory"])

    def make_room_in_redis(self) -> None:
        with self._redis() as client:
            client.config_set("maxmemory", 0)

    def shift_clock(self, seconds: float) -> None:
        """It is so much later than it is, for the portal's processes."""
        if not self.has_shifted_clock:
            raise RuntimeError("these processes read the machine's clock")
        shifted_clock.shift(self._clock, seconds)

    def restarts(self) -> int:
        return sum(service.restarts for service in self.services.values())

    def look_after(self) -> None:
        """As any service manager would: what died by itself is started again a moment later."""
        for service in self.services.values():
            if service.process is not None and service.process.ended() is not None:
                self._janitor.ended(service.process.pid)
                service.process, service.start_at = None, time.monotonic() + RESTART_AFTER
                service.restarts += 1
            if service.process is None and service.wanted and time.monotonic() >= service.start_at:
                service.process = Process(service.program, self.configuration.logs)
                self._janitor.started(service.process.pid)

    def wait(self, is_true: Callable[[], object], *, seconds: float, what: str) -> None:
        """Looks after the services until it `is_true`; TimeoutError."""
        deadline = time.monotonic() + seconds
        while not is_true():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} did not happen within {seconds:.0f} s")
            self.pause(TICK)

    def pause(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while True:
            self.look_after()
            left = deadline - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(TICK, left))

    def logs(self) -> list[Path]:
        return sorted(self.configuration.logs.glob("*.log*"))

    def problem(self) -> str | None:
        """Why the stack is not ready, if it is not."""
        for name in WORKERS:
            if self.services[name].wanted and len(self._children(name)) < 2:
                return f"{name} has no children yet"
        return problem_with(f"{self.configuration.portal_url}/healthz")

    def _children(self, name: str) -> list[psutil.Process]:
        process = self.services[name].process
        with contextlib.suppress(psutil.NoSuchProcess):
            return list(psutil.Process(process.pid).children(recursive=True)) if process else []
        return []

    def _signal(self, name: str, number: signal.Signals) -> None:
        process = self.services[name].process
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)

    def _gone(self, service: Service) -> None:
        if service.process is not None:
            service.process.kill()
            self._janitor.ended(service.process.pid)
            service.process = None

    def _broker(self) -> Program:
        program = self.programs.broker()
        return replace(program, argv=[self.redis_server or program.argv[0], *program.argv[1:]])

    def _portal(self) -> list[Program]:
        """The demo's own command lines; and a second one of what is told to run twice."""
        known = {program.name: self._with_settings(program) for program in self.programs.services()}
        beat, sweep, worker = known[BEAT], known[SWEEP], known[WORKER]
        schedule = str(self.configuration.state / "second-schedule")
        argv = [
            schedule if before == "--schedule" else one
            for before, one in zip(["", *beat.argv], beat.argv, strict=False)
        ]
        return [
            known[WEB],
            replace(worker, argv=[*worker.argv, "--hostname", "one@%h"]),
            replace(worker, name=WORKER_2, argv=[*worker.argv, "--hostname", "two@%h"]),
            beat,
            sweep,
            replace(beat, name="beat-2", argv=argv),
            Program("sweep-2", sweep.argv, sweep.env, RANK_WORK),
        ]

    def _with_settings(self, program: Program) -> Program:
        return replace(program, env=program.env | SETTINGS)

    @property
    def _clock(self) -> Path:
        return self.configuration.state / "clock"

    def _dress(self, *, shifted: bool) -> None:
        """Ends all of the portal's processes, to be started with the other clock."""
        clock = shifted_clock.clock_environment(self._clock, ROOT)
        for name, service in self.services.items():
            if name != REDIS:
                self.hold(name)
                bare = {key: value for key, value in service.program.env.items() if key not in clock}
                service.program = replace(service.program, env=bare | clock if shifted else bare)
        self.has_shifted_clock = shifted

    def _redis(self) -> redis.Redis:
        return redis.Redis.from_url(f"redis://127.0.0.1:{self.broker_port}/0", socket_timeout=2)
