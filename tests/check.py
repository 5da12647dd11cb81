"""What can be checked without running the product: `./run check`. All of it runs, even after a failure."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.defaults import environment_for, production_environment_for

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, "manage.py"]


@dataclass(frozen=True)
class Check:
    """One command. Its output is shown when it fails; with `report` also when it does not."""

    name: str
    argv: list[str]
    production: bool = False
    report: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a check."""

    check: Check
    passed: bool
    output: str
    seconds: float


def checks() -> list[Check]:
    return [
        Check("lint", [*_tool("ruff"), "check", "--quiet", "."]),
        Check("format", [*_tool("ruff"), "format", "--check", "."]),
        Check("types", [*_tool("mypy"), "--no-error-summary"]),
        Check("imports", _tool("lint-imports")),
        Check("templates", [*_tool("djlint"), ".", "--lint", "--quiet"]),
        Check("settings", [*MANAGE, "check", "--fail-level", "WARNING"]),
        Check("deployment", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], production=True),
        Check("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
        Check("translations", [sys.executable, "-m", "tests.catalogues"]),
        Check("helplines", [*MANAGE, "list_unverified_helplines"], report=True),
    ]


def run(check: Check, directory: Path) -> Outcome:
    settings = production_environment_for if check.production else environment_for
    environment = {**os.environ, **settings(directory)}
    environment.pop("DATABASE_OWNER_URL", None)
    begun = time.monotonic()
    done = subprocess.run(
        check.argv,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(check, done.returncode == 0, done.stdout.strip(), time.monotonic() - begun)


def tell(outcome: Outcome) -> None:
    word = "ok    " if outcome.passed else "FAILED"
    print(f"{word} {outcome.check.name} ({outcome.seconds:.1f} s)", flush=True)
    if outcome.output and (outcome.check.report or not outcome.passed):
        print("\n".join(f"    {line}" for line in outcome.output.splitlines()), flush=True)


def main() -> int:
    with (
        tempfile.TemporaryDirectory(prefix="guardian-portal-check-") as directory,
        ThreadPoolExecutor(2) as pool,
    ):
        outcomes = []
        for outcome in pool.map(lambda check: run(check, Path(directory)), checks()):
            tell(outcome)
            outcomes.append(outcome)
    failed = [outcome.check.name for outcome in outcomes if not outcome.passed]
    print(f"{len(outcomes)} checks, {len(failed)} failed{': ' if failed else ''}{', '.join(failed)}")
    return 1 if failed else 0


def _tool(name: str) -> list[str]:
    return [str(Path(sys.executable).parent / name)]


if __name__ == "__main__":
    sys.exit(main())
