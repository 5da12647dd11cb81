"""A platform that signs, and its connection."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guardian_portal.platforms.jwks import forget_keys
from guardian_portal.platforms.models import Connection
from tests.builders import a_platform
from tests.guardian_portal.platforms.signed import Signer, running_signer


@pytest.fixture
def signer() -> Iterator[Signer]:
    forget_keys()
    with running_signer("https://starhaven.example") as running:
        yield running


@pytest.fixture
def connection(db: None, signer: Signer) -> Connection:
    connection = a_platform()
    connection.jwks_url = signer.url
    connection.save()
    return connection
