"""The platform and its supervised child, for every test of the intake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.guardian_portal.intake.builders import Platform, starhaven, supervised

if TYPE_CHECKING:
    from guardian_portal.family.models import Child


@pytest.fixture
def platform(db: None) -> Platform:
    """starhaven, connected. Server errors reach the test as a 500, as they would reach the platform."""
    return starhaven(Client(raise_request_exception=False))


@pytest.fixture
def kit(platform: Platform) -> Child:
    """amina's child, supervised for 90 days."""
    return supervised(platform, "kit")
