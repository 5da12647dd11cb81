"""Starhaven over real HTTP, its connection and keys, and kit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guardian_portal.family.models import Child
from guardian_portal.platforms.jwks import forget_keys
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.services import NewConnection, connect_platform
from tests.guardian_portal.family.builders import child_on
from tests.guardian_portal.family.platform import FakePlatform, running_platform
from tests.guardian_portal.platforms.signed import Signer, running_signer


@pytest.fixture
def starhaven() -> Iterator[FakePlatform]:
    with running_platform() as platform:
        yield platform


@pytest.fixture
def connection(db: None, starhaven: FakePlatform) -> Connection:
    """Starhaven's connection, known to both sides."""
    connected = connect_platform(
        new=NewConnection(
            name="Starhaven",
            source="https://starhaven.example/portal",
            base_url=starhaven.base_url,
            notify_url=f"{starhaven.base_url}/notify",
        )
    )
    starhaven.secret = connected.outbound_secret
    return connected.connection


@pytest.fixture
def signer(connection: Connection) -> Iterator[Signer]:
    """Starhaven's keys, published where the connection says."""
    forget_keys()
    with running_signer(connection.source) as running:
        Connection.objects.filter(pk=connection.pk).update(jwks_url=running.url)
        yield running


@pytest.fixture
def kit(connection: Connection) -> Child:
    return child_on(connection, age_min=11, age_max=12, country="DE")
