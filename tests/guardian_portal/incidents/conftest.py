"""Kit on Starhaven with the guardians amina, who lives in Korea, and ben."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import User
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.platforms.models import Connection
from tests.guardian_portal.incidents.builders import a_child, a_platform, link
from tests.guardian_portal.incidents.ladder import START
from tests.people import person


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
def amina_of_kit(amina: User, kit: Child) -> Guardianship:
    return link(amina, kit)


@pytest.fixture
def ben_of_kit(ben: User, kit: Child) -> Guardianship:
    return link(ben, kit)


@pytest.fixture
def clock(amina_of_kit: Guardianship, ben_of_kit: Guardianship) -> Iterator[time_machine.Traveller]:
    """Kit has two guardians, and it is noon."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller
