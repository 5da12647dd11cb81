"""Kit on Starhaven, with the guardians amina and ben; dana looks after nobody here."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import StaffRole, User
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.platforms.models import Connection
from tests.guardian_portal.incidents.builders import a_child, a_platform, link
from tests.people import person, sign_in


@pytest.fixture
def starhaven(db: None) -> Connection:
    return a_platform()


@pytest.fixture
def kit(starhaven: Connection) -> Child:
    return a_child(starhaven, country="DE")


@pytest.fixture
def amina(db: None) -> User:
    return person("amina", time_zone="Europe/Berlin", country="KR")


@pytest.fixture
def ben(db: None) -> User:
    return person("ben")


@pytest.fixture
def dana(db: None) -> User:
    return person("dana")


@pytest.fixture
def amina_of_kit(amina: User, kit: Child) -> Guardianship:
    return link(amina, kit)


@pytest.fixture
def ben_of_kit(ben: User, kit: Child) -> Guardianship:
    return link(ben, kit)


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
