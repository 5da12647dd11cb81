"""One browser for all tests of a worker; each test opens windows of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.driving import running_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running
