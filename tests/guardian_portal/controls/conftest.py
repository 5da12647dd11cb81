"""Kit, 13 years old in 2027, on a platform that is not asked anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from guardian_portal.family.models import Child
from tests.builders import a_platform, child_on
from tests.guardian_portal.family.ages import at_noon

TODAY = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with at_noon(TODAY):
        yield


@pytest.fixture
def kit(db: None) -> Child:
    return child_on(a_platform(), "acc-kit", country="DE", birth_month="2013-06")
