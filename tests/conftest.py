"""Fixtures of the whole suite. The environment they stand on is made in `tests/environment.py`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import redis

from tests.services import running_mailbox

if TYPE_CHECKING:
    from collections.abc import Iterator

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
