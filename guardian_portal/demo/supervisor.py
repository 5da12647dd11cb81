"""Starts programs, starts again what dies, and stops everything in order when told to end."""

from __future__ import annotations

import signal
import sys
import time
from typing import TYPE_CHECKING, Self

from guardian_portal.demo.configuration import DemoError
from guardian_portal.demo.janitor import Janitor
from guardian_portal.demo.process import Process, Program, in_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

TICK = 0.1
GRACE = 10.0
FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
# Whoever ran this long was well; the delays begin anew.
WELL_AFTER = 60.0
DEATHS_AT_START = 5


class Stopping(Exception):
    """Told to end: by Ctrl-C, TERM, or the terminal closing."""


def tell(line: str) -> None:
    """To the person at the terminal. A terminal that is gone is no reason to leave processes behind."""
    try:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
    except OSError:
        pass


class Service:
    """A program that is to run for as long as the supervisor does."""

    def __init__(self, program: Program, process: Process) -> None:
        self.program = program
        self.process: Process | None = process
        self.last = process
        self.started_at = time.monotonic()
        self.deaths = 0
        self.start_again_at = 0.0

    def died(self) -> float:
        """Notes a death; the seconds to wait before the next start: 0.5, 1, 2, ... at most 30."""
        now = time.monotonic()
        if now - self.started_at > WELL_AFTER:
            self.deaths = 0
        self.deaths += 1
        delay = min(FIRST_DELAY * 2.0 ** (self.deaths - 1), LONGEST_DELAY)
        self.process = None
        self.start_again_at = now + delay
        return delay

    def started(self, process: Process) -> None:
        self.process = self.last = process
        self.started_at = time.monotonic()


class Supervisor:
    """Use it in a `with`, in the main and only thread of a process: children end with that thread."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._services: list[Service] = []
        self._signals = 0

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # ignored under nohup
            signal.signal(signal.SIGHUP, self._on_signal)
        self._janitor = Janitor()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop_all()
        self._janitor.dismiss()

    def run(self, program: Program) -> None:
        """Runs a program to its end while the services go on; DemoError with its last words if it fails."""
        process = self._start(program)
        try:
            while (code := process.ended()) is None:
                self.pause()
        finally:
            process.kill()
            self._janitor.ended(process.pid)
        if code != 0:
            raise DemoError(f"{program.name} ended {in_words(code)}. {_last_words(process)}")

    def keep_running(self, program: Program) -> None:
        self._services.append(Service(program, self._start(program)))

    def wait_for(self, problem: Callable[[], str | None], *, timeout: float) -> None:
        """Looks after the services until there is no `problem`; DemoError when one keeps dying or the time is up."""
        deadline = time.monotonic() + timeout
        while (why := problem()) is not None:
            self.pause()
            for service in self._services:
                if service.deaths >= DEATHS_AT_START:
                    raise DemoError(f"{service.program.name} does not start. {_last_words(service.last)}")
            if time.monotonic() > deadline:
                raise DemoError(f"Not ready after {timeout:.0f} s: {why}. The logs are in {self._logs}")

    def watch(self) -> None:
        """Looks after the services until told to end (Stopping)."""
        while True:
            self.pause()

    def pause(self) -> None:
        """A moment's rest and one look at every service."""
        time.sleep(TICK)
        if self._signals:
            raise Stopping
        for service in self._services:
            self._look_after(service)

    def _look_after(self, service: Service) -> None:
        if service.process is None:
            if time.monotonic() >= service.start_again_at:
                service.started(self._start(service.program))
            return
        code = service.process.ended()
        if code is not None:
            self._janitor.ended(service.process.pid)
            delay = service.died()
            tell(f"{service.program.name} ended {in_words(code)}; it starts again in {delay:g} s.")

    def _start(self, program: Program) -> Process:
        process = Process(program, self._logs)
        self._janitor.started(process.pid)
        return process

    def _stop_all(self) -> None:
        for rank in sorted({service.program.rank for service in self._services}, reverse=True):
            processes = [
                service.process for service in self._services if service.process and service.program.rank == rank
            ]
            for process in processes:
                process.terminate()
            self._wait_for_end(processes)
            for process in processes:
                if process.ended() is None:
                    tell(f"{process.program.name} did not stop by itself and is killed.")
                    process.kill()
                self._janitor.ended(process.pid)

    def _wait_for_end(self, processes: list[Process]) -> None:
        """Until all have ended, the grace is over, or the person has asked a second time."""
        deadline = time.monotonic() + GRACE
        while [process for process in processes if process.ended() is None]:
            if time.monotonic() > deadline or self._signals > 1:
                return
            time.sleep(TICK / 2)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._signals += 1


def _last_words(process: Process) -> str:
    return f"The end of {process.log}:\n{process.last_lines()}"
