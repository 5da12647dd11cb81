"""One process of the demo: started in a group of its own, ended with everything it started."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guardian_portal.demo.configuration import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PR_SET_PDEATHSIG = 1
MAX_LOG_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True)
class Program:
    """What to run. Programs of a higher `rank` stop first; `env` is the whole environment."""

    name: str
    argv: list[str]
    env: dict[str, str] = field(repr=False)
    rank: int = 0


class Process:
    """A started program."""

    def __init__(self, program: Program, logs: Path) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        _keep_short(self.log)
        with self.log.open("ab") as output:
            self._popen = subprocess.Popen(
                program.argv,
                env=program.env,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A group of its own: Ctrl-C in the terminal reaches the supervisor alone, to stop in order.
                start_new_session=True,
                preexec_fn=_end_with_parent(),  # noqa: PLW1509 (we have one thread)
            )
        self.pid = self._popen.pid

    def ended(self) -> int | None:
        """None while it runs; else its exit code, or minus the killing signal. Its group is then gone too."""
        if self._popen.returncode is None and self._is_unreaped():
            # Not reaped yet, so the id is still ours and cannot have become a stranger's.
            self._signal_group(signal.SIGKILL)
        return self._popen.poll()

    def terminate(self) -> None:
        """Asks the program to end; it tells its own children."""
        if self.ended() is None:
            self._popen.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends the program and all its children now."""
        if self.ended() is None:
            self._signal_group(signal.SIGKILL)
            self._popen.wait()

    def last_lines(self, count: int = 20) -> str:
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])
        return ""

    def _is_unreaped(self) -> bool:
        """Has ended, and nobody has asked how yet."""
        with contextlib.suppress(ChildProcessError):
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        return False

    def _signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)


def in_words(code: int) -> str:
    """How a process ended."""
    if code >= 0:
        return f"with exit code {code}"
    with contextlib.suppress(ValueError):
        return f"killed by {signal.Signals(-code).name}"
    return f"killed by signal {-code}"


def _end_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel ends the child when we die, even of SIGKILL; elsewhere the janitor alone does."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # died between fork and here
            os._exit(1)

    return ask_kernel


def _keep_short(log: Path) -> None:
    if log.exists() and log.stat().st_size > MAX_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
