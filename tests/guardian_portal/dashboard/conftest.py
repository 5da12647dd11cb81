"""The platform of these tests, and the real OpenID provider where its children sign in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guardian_portal.platforms.models import Connection
from tests.guardian_portal.dashboard.signing_in import SignIn, offer_sign_in
from tests.guardian_portal.family.fixtures import connection, kit, signer, starhaven
from tests.oidc.running import OpenIdProvider, running_provider

__all__ = ["connection", "kit", "signer", "starhaven"]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIdProvider]:
    with running_provider(tmp_path_factory.mktemp("oidc") / "log") as running:
        yield running


@pytest.fixture
def signing_in(connection: Connection, provider: OpenIdProvider) -> SignIn:
    """Starhaven's children may prove a link by signing in."""
    return offer_sign_in(connection, provider)
