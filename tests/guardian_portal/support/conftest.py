"""The same family as in the tests of incidents, and two people of the desk, each in a browser of their own."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.guardian_portal.incidents.conftest import amina, amina_of_kit, ben_of_kit, kit, starhaven
from tests.guardian_portal.support.deciding import as_

__all__ = ["amina", "amina_of_kit", "ben_of_kit", "kit", "starhaven"]


@pytest.fixture
def as_sam(sam: User) -> Client:
    return as_(sam)


@pytest.fixture
def as_lee(lee: User) -> Client:
    return as_(lee)
