"""`./run faults`: breaks things on purpose, on real processes, and checks after each that no promise was broken."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults.databases import fresh_database, on_postgres
from tests.faults.faults import FAULTS
from tests.faults.report import line_of, table_of
from tests.services import free_port, free_ports, python

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Result = dict[str, Any]
SESSIONS: list[subprocess.Popen[str]] = []
NAMES = tuple(FAULTS)


def main() -> int:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end_sessions)
    arguments = _arguments()
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    trials = [(name, seed) for name in arguments.only or NAMES for seed in seeds]
    jobs = max(1, min(arguments.jobs, len(trials)))
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="guardian-portal-faults-") as directory:
        with ThreadPoolExecutor(jobs) as pool:
            runs = [
                pool.submit(_session, Path(directory) / str(job), trials[job::jobs], arguments) for job in range(jobs)
            ]
            for run in runs:
                results += run.result()
        if arguments.keep:
            shutil.copytree(directory, arguments.keep, dirs_exist_ok=True)
    if not arguments.json:
        print(table_of(results))
    missing = len(trials) - len(results)
    if missing:
        print(f"{missing} of {len(trials)} seeds did not finish", file=sys.stderr)
    return int(bool(missing) or any(one["violations"] for one in results))


def _end_sessions(*_: object) -> None:
    """Each stops what it started; their output then ends, and so does the run."""
    for process in SESSIONS:
        process.terminate()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds of each fault")
    parser.add_argument("--first-seed", type=int, default=0, help="to repeat one seed")
    parser.add_argument("--only", nargs="+", choices=NAMES, metavar="NAME", help=f"some of {', '.join(NAMES)}")
    parser.add_argument("--json", action="store_true", help="one JSON line a seed, no table")
    parser.add_argument("--jobs", type=int, default=1, help="stacks side by side, each with its own database and Redis")
    parser.add_argument("--keep", type=Path, help="copy databases and logs to this directory at the end")
    return parser.parse_args()


def _session(directory: Path, trials: Sequence[tuple[str, int]], arguments: argparse.Namespace) -> list[Result]:
    """Seeds on one stack in a process of its own; each result is printed as it comes."""
    directory.mkdir()
    order = {"trials": trials, "broker_port": free_port(), "redis_server": _redis_server()}
    results = []
    with fresh_database() as database, _started(order, directory, database) as lines:
        for line in lines:
            result = json.loads(line)
            results.append(result)
            print(line.strip() if arguments.json else line_of(result), flush=True)
    return results


@contextlib.contextmanager
def _started(order: dict[str, Any], directory: Path, database: dict[str, str]) -> Iterator[Iterator[str]]:
    where = {"DEMO_PORT": str(free_ports(4)), "DEMO_STATE": str(directory / "state"), **database}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "DEMO_"))}
    process = subprocess.Popen(
        python("-m", "tests.faults.session", json.dumps(order)),
        env={**kept, **where},
        cwd=Path(__file__).resolve().parents[2],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    SESSIONS.append(process)
    try:
        assert process.stdout is not None
        yield iter(process.stdout.readline, "")
    finally:
        process.terminate()
        process.wait(60)


def _redis_server() -> str:
    """Beside PostgreSQL the Redis that operators run, where there is one; else the embedded one."""
    return (shutil.which("redis-server") or "") if on_postgres() else ""


if __name__ == "__main__":
    sys.exit(main())
