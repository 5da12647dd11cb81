"""The environment of a test run, made before settings are read: keys, servers; and what can run on it.

Loaded by `-p tests.environment` (pyproject.toml). The main process starts one embedded Redis for all workers
unless `REDIS_URL` names one; each worker gets a database number of its own there.
"""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from tests.defaults import environment_for
from tests.services import running_redis

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# The long ones first, else one worker still has one of them when the others are done. Those that share a demo stand
# together, so that as few workers as can be start one.
FIRST = (
    "tests/browser/",
    "tests/journeys/",
    "tests/guardian_portal/family/test_no_one_sees_what_is_forbidden.py",
    "tests/architecture/test_migrations.py",
    "tests/fuzz/",
    "tests/demo/",
    "tests/faults/",
)
# Who asks for none of these is kept from the database by pytest-django, unless it carries one of those markers.
# `database` is a homeserver's, in `tests/connectors`.
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_reset_sequences", "demo", "database"})
MARKED = ("postgres", "browser", "node")
# These look at what is drawn, sent or answered, through the same queries whichever database stands behind them. Of them
# only what commits for real, or is marked as needing more, runs on PostgreSQL as well.
ALIKE = (
    "tests/architecture/test_access.py",
    "tests/architecture/test_cases_leave_no_trace.py",
    "tests/architecture/test_differential.py",
    "tests/architecture/test_every_mail.py",
    "tests/architecture/test_every_page.py",
    "tests/architecture/test_layouts.py",
    "tests/architecture/test_objections_leave_no_trace.py",
    "tests/architecture/test_proposals_leave_no_trace.py",
    "tests/architecture/test_staff_looks_leave_no_trace.py",
    "tests/architecture/test_staff_of_another_platform.py",
    "tests/architecture/test_staff_of_the_family.py",
    "tests/demo/",
    "tests/fuzz/test_attached_files.py",
    "tests/guardian_portal/conformance/",
    "tests/guardian_portal/dashboard/",
    "tests/guardian_portal/sandbox/",
    "tests/guardian_portal/support/",
)
PROCESSES = ("tests/browser/", "tests/journeys/", "tests/demo/", "tests/fuzz/")
_resources = contextlib.ExitStack()


def _prepare() -> None:
    """Sets what is not set yet. Workers inherit the main process's environment and keep its choices."""
    if not WORKER:
        # Told to end, as by a CI's time limit: as Ctrl-C, so that what was started is stopped.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        directory = tempfile.TemporaryDirectory(prefix="guardian-portal-tests-")
        os.environ["TEST_DIRECTORY"] = _resources.enter_context(directory)
        os.environ["TEST_REDIS_URL"] = _resources.enter_context(running_redis())
        _connect_as_owner()
    # Playwright keeps an event loop running in a worker that drove a browser; the tests after it are synchronous still.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    directory_of_run = Path(os.environ["TEST_DIRECTORY"])
    os.environ["REDIS_URL"] = redis_url_for(os.environ["TEST_REDIS_URL"], WORKER)
    for name, value in environment_for(directory_of_run).items():
        os.environ.setdefault(name, value)


def _connect_as_owner() -> None:
    """Tests create, migrate and flush as the owner; `spawn` starts processes as the application's role."""
    if os.environ.get("DATABASE_OWNER_URL"):
        os.environ["DATABASE_AS_OWNER"] = "on"


def redis_url_for(url: str, worker: str) -> str:
    """The URL with a database number of the worker's own: gw0 -> 1, gw1 -> 2; no worker -> 0."""
    number = int(worker.removeprefix("gw")) + 1 if worker else 0
    base, slash, last = url.rpartition("/")
    return f"{base}/{number}" if slash and last.isdigit() else f"{url.rstrip('/')}/{number}"


def _runs_on_postgres() -> bool:
    return os.environ["DATABASE_URL"].startswith(("postgres", "psql", "pgsql"))


def chromium() -> str | None:
    """The browser to drive: `CHROMIUM`, else the system's."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def cannot_run() -> dict[str, str]:
    """Marker -> why tests that carry it cannot run here."""
    reasons: dict[str, str] = {}
    if _runs_on_postgres():
        reasons["sqlite"] = "DATABASE_URL names a PostgreSQL"
    else:
        reasons["postgres"] = "DATABASE_URL names no PostgreSQL"
    if chromium() is None:
        reasons["browser"] = "there is no Chromium"
    if shutil.which("node") is None or shutil.which("npm") is None:
        reasons["node"] = "there is no Node.js with npm"
    if not os.environ.get("SYNAPSE_PYTHON"):
        reasons["synapse"] = "run by `./run test-synapse`, which makes a venv for it"
    return reasons


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselects what cannot run, never skips it; a marker named in TEST_REQUIRE must be able to run. Then sorts."""
    reasons = cannot_run()
    required = set(os.environ.get("TEST_REQUIRE", "").split())
    out = [item for item in items if any(item.get_closest_marker(marker) for marker in reasons)]
    if _runs_on_postgres():
        out += [item for item in items if not _depends_on_the_database(item)]
    for item in out:
        for marker in required & reasons.keys():
            if item.get_closest_marker(marker):
                raise pytest.UsageError(f"{item.nodeid} must run here, but {reasons[marker]}")
    if out:
        gone = set(out)
        config.hook.pytest_deselected(items=list(gone))
        items[:] = [item for item in items if item not in gone]
    items.sort(key=_place)


def _depends_on_the_database(item: pytest.Item) -> bool:
    """Whether it may come out otherwise on PostgreSQL. What may not runs once, on SQLite."""
    if any(item.get_closest_marker(one) for one in MARKED) or _commits(item):
        return True
    if item.nodeid.startswith(ALIKE):
        return False
    asks = DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    return bool(asks) or item.get_closest_marker("django_db") is not None or item.nodeid.startswith(PROCESSES)


def _commits(item: pytest.Item) -> bool:
    """Whether several connections see what it does, so that locks and isolation count."""
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in getattr(item, "fixturenames", ())


def _place(item: pytest.Item) -> int:
    """Where its folder or file stands in `FIRST`, or after all of them."""
    return next((place for place, path in enumerate(FIRST) if item.nodeid.startswith(path)), len(FIRST))


def pytest_report_header() -> list[str]:
    """One line that says on what the suite runs and what it leaves out."""
    database = "PostgreSQL" if _runs_on_postgres() else "SQLite"
    left_out = "; ".join(f"{marker}: {why}" for marker, why in cannot_run().items())
    if _runs_on_postgres():
        left_out += "; what comes out alike on both: runs on SQLite"
    return [f"database: {database}, left out: {left_out}"]


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is imported and collected stays to the end: to look through it for garbage again and again takes a sixth of
    all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stops what the main process started."""
    _resources.close()


_prepare()
