"""Fixtures of the whole suite. The environment they stand on is made in `tests/environment.py`."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase, override_settings
from whitenoise.middleware import WhiteNoiseMiddleware

from tests.emptying import empty_database
from tests.services import running_mailbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardian_portal.demo.mailbox.server import CatcherServer


pytest_plugins = ["tests.demo_fixture"]


@pytest.fixture(scope="session")
def mailbox() -> Iterator[CatcherServer]:
    """One mail server for all tests of a worker; tests ask for `smtp`."""
    with running_mailbox() as server:
        yield server


@pytest.fixture
def smtp(mailbox: CatcherServer) -> CatcherServer:
    """A mail server that is empty and well-behaved when the test begins."""
    mailbox.clear()
    return mailbox


@pytest.fixture
def redis_url() -> str:
    """A Redis of this worker's own, empty when the test begins."""
    url = os.environ["REDIS_URL"]
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture(scope="session", autouse=True)
def static_files() -> None:
    """The hashed files that every page links to, as in production; the first worker collects them for all."""
    directory = Path(os.environ["TEST_DIRECTORY"])
    collected = directory / "static-collected"
    with (directory / "static-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not collected.exists():
            call_command("collectstatic", "--no-input", verbosity=0)
            collected.touch()


@pytest.fixture(scope="session", autouse=True)
def static_files_looked_at_once(static_files: None) -> Iterator[None]:
    """Each test client sets up the middleware anew; WhiteNoise's then looks at every file: 50 ms of each test."""
    look, seen = WhiteNoiseMiddleware.add_files, dict[tuple[str, str | None], dict[str, object]]()

    def add_files(self: WhiteNoiseMiddleware, root: str, prefix: str | None = None) -> None:
        if (root, prefix) not in seen:
            look(self, root, prefix)
            seen[root, prefix] = dict(self.files)
        self.files.update(seen[root, prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files", add_files)
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """No test inherits another's rate limits."""
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """A cheap hash: most tests sign people up, few are about hashing."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_flush() -> Iterator[None]:
    """After a test with real commits; the append-only triggers are lifted meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty_database(connection))
        yield
