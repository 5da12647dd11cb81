"""A database as the Synapse connector finds it, and an operator's configuration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from guardian_synapse.config import Config

from tests.connectors.synapse_database import Database, config_for


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "homeserver.db")
    yield database
    database.connection.close()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return config_for(tmp_path, age_band=[13, 15], oidc_provider="oidc-school")
