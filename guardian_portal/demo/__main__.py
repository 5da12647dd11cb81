"""`python -m guardian_portal.demo start | reset`: what `./run demo` and `./run demo-reset` call."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial

from guardian_portal.demo import state
from guardian_portal.demo.announcement import announcement
from guardian_portal.demo.configuration import Configuration, DemoError, free_port
from guardian_portal.demo.programs import Programs
from guardian_portal.demo.supervisor import Stopping, Supervisor, tell
from guardian_portal.demo.waiting import problem_with

START_TIMEOUT = 90.0


def start(where: Configuration) -> None:
    """Runs the demo until it is told to end."""
    state.prepare(where.state)
    with state.locked(where.state):
        where.check_ports()
        programs = Programs(where, state.read_or_make_secrets(where.state), free_port())
        with Supervisor(where.logs) as supervisor:
            _bring_up(supervisor, programs, where)
            _print(announcement(where))
            supervisor.watch()


def _bring_up(supervisor: Supervisor, programs: Programs, where: Configuration) -> None:
    tell("Starting Guardian Portal ...")
    if not where.redis_url:
        supervisor.keep_running(programs.broker())
    for program in programs.preparations():
        supervisor.run(program)
    for program in programs.services():
        supervisor.keep_running(program)
    for url in (f"{where.mailbox_url}/healthz", f"{where.sandbox_url}/healthz", f"{where.portal_url}/readyz"):
        supervisor.wait_for(partial(problem_with, url), timeout=START_TIMEOUT)
    tell("Telling the cast's story ...")
    supervisor.run(programs.seed())


def _print(text: str) -> None:
    """To standard output at once; a reader that has gone away stops nothing."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except OSError:
        pass


def reset(where: Configuration) -> None:
    """Empties the demo's state."""
    done = state.empty(where.state)
    tell(f"{where.state} is empty now." if done else f"{where.state} was empty already.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m guardian_portal.demo", description=__doc__)
    parser.add_argument("command", choices=["start", "reset"], nargs="?", default="start")
    command = parser.parse_args().command
    try:
        where = Configuration.from_environment(os.environ)
        start(where) if command == "start" else reset(where)
    except DemoError as error:
        tell(f"demo: {error}")
        return 1
    except Stopping:
        tell("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
