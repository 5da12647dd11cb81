"""Fixtures of the whole suite. The environment they stand on is made in `tests/environment.py`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import redis
from django.core.cache import cache
from django.core.management import call_command

from tests.services import running_mailbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from guardian_portal.demo.mailbox.server import CatcherServer


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
    """The hashed files that every page links to, as in production."""
    call_command("collectstatic", "--no-input", verbosity=0)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """No test inherits another's rate limits."""
    cache.clear()


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """A cheap hash: most tests sign people up, few are about hashing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
