"""The people of these tests."""

import pytest

from accounts.models import StaffRole, User
from tests.people import person


@pytest.fixture
def amina(db: None) -> User:
    return person("amina", time_zone="Europe/Berlin")


@pytest.fixture
def sam(db: None) -> User:
    return person("sam", staff_role=StaffRole.AGENT)
