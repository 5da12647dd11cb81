"""The child whose activity is read: kit, on a platform that reports hours."""

from __future__ import annotations

import pytest
from django.test import Client

from guardian_portal.family.models import Child
from tests.guardian_portal.intake.builders import Platform, starhaven, supervised


@pytest.fixture
def platform(db: None) -> Platform:
    return starhaven(Client())


@pytest.fixture
def kit(platform: Platform) -> Child:
    return supervised(platform, "kit")
