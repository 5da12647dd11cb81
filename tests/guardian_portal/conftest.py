"""The named cast for every room; a room that needs one of them otherwise says so in its own conftest."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import StaffRole, User
from tests.people import person, sign_in


@pytest.fixture
def amina(db: None) -> User:
    return person("amina", time_zone="Europe/Berlin")


@pytest.fixture
def ben(db: None) -> User:
    return person("ben")


@pytest.fixture
def dana(db: None) -> User:
    return person("dana")


@pytest.fixture
def sam(db: None) -> User:
    return person("sam", staff_role=StaffRole.AGENT)


@pytest.fixture
def lee(db: None) -> User:
    return person("lee", staff_role=StaffRole.LEAD)


@pytest.fixture
def ada(db: None) -> User:
    return person("ada", staff_role=StaffRole.AUDITOR)


@pytest.fixture
def as_amina(amina: User) -> Client:
    return sign_in(Client(), amina)


@pytest.fixture
def as_ben(ben: User) -> Client:
    return sign_in(Client(), ben)


@pytest.fixture
def as_dana(dana: User) -> Client:
    return sign_in(Client(), dana)
