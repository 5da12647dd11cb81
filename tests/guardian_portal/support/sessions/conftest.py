"""A family that writes to the desk, and two of its staff who have not said why."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child, Guardianship, Objection
from guardian_portal.family.services import object_privately, open_visit
from guardian_portal.platforms.models import Connection
from guardian_portal.support.models import Case
from tests.builders import child_on, link
from tests.guardian_portal.support.cases import asked
from tests.people import sign_in


@pytest.fixture
def kit(starhaven: Connection, amina: User) -> Child:
    kit = child_on(starhaven, "acc-kittiwake", country="DE", age_min=11, age_max=12)
    link(amina, kit)
    return kit


@pytest.fixture
def case(amina: User, kit: Child) -> Case:
    return asked(amina, child=kit)


@pytest.fixture
def aminas(kit: Child) -> Guardianship:
    return Guardianship.objects.get()


@pytest.fixture
def objection(kit: Child) -> Objection:
    return object_privately(session=open_visit(child=kit).session, words="I am afraid")


@pytest.fixture
def as_sam(sam: User) -> Client:
    return sign_in(Client(), sam)


@pytest.fixture
def as_lee(lee: User) -> Client:
    return sign_in(Client(), lee)
