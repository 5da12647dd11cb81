"""One seed of the two faults that the promise names first: the worker killed, Redis killed and wiped."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import pytest

from tests.services import ROOT, python


def run_faults(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    """As `./run faults --json`; the exit code, a result for each seed, and what it said of itself."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_AS_OWNER"}
    done = subprocess.run(
        python("-m", "tests.faults", "--json", "--jobs", "1", *arguments),
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.mark.parametrize("fault", ["worker-kill", "redis-wipe"])
def test_nothing_is_lost_or_told_twice_unmarked(fault: str) -> None:
    code, results, said = run_faults("--only", fault, "--seeds", "1")

    assert [one["violations"] for one in results] == [[]], said
    assert code == 0, said
    assert results[0]["struck"] > 0
    assert results[0]["mails"] > 0
