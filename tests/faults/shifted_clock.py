"""A wall clock that can be moved from outside: for processes started with `clock_environment`, while they run.

libfaketime would be the usual means; with monotonic time left alone, its version in Debian 12 makes every time.sleep()
of Python fail. Here the functions of Python that tell the date are replaced, in each process and in what it forks;
monotonic time, and so every timeout, stays as it is.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import time_machine

FILE = "FAULTS_CLOCK"
LOOK_EVERY = 0.05
START = "from tests.faults.shifted_clock import follow\n\nfollow()\n"


def clock_environment(directory: Path, root: Path) -> dict[str, str]:
    """Python imports `sitecustomize` when it starts, wherever it finds one first."""
    directory.mkdir(exist_ok=True)
    (directory / "sitecustomize.py").write_text(START)
    shift(directory, 0)
    return {"PYTHONPATH": f"{directory}{os.pathsep}{root}", FILE: str(directory / "clock")}


def shift(directory: Path, seconds: float) -> None:
    """From now on (within LOOK_EVERY) it is so much later for them."""
    written = directory / "clock.new"
    written.write_text(str(seconds))
    written.replace(directory / "clock")


def follow() -> None:
    """For as long as this process lives."""
    traveller = time_machine.travel(time.time(), tick=True).start()
    ahead = 0.0

    def watch() -> None:
        nonlocal ahead
        while True:
            wanted = float(Path(os.environ[FILE]).read_text())
            if wanted != ahead:
                traveller.shift(wanted - ahead)
                ahead = wanted
            time.sleep(LOOK_EVERY)

    def begin() -> None:
        threading.Thread(target=watch, name="clock", daemon=True).start()

    os.register_at_fork(after_in_child=begin)
    begin()
