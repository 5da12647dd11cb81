"""The household as fixtures: both guardians verified, linked for long, the catalogue read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
import time_machine

from accounts.models import User
from guardian_portal.controls import services
from guardian_portal.platforms import client
from guardian_portal.platforms.catalogues import refresh_due
from guardian_portal.platforms.services import NewConnection, connect_platform
from tests.builders import child_on, link
from tests.consents import verified
from tests.guardian_portal.controls.conftest import TODAY
from tests.guardian_portal.controls.household import Household
from tests.guardian_portal.controls.platform import FakePlatform

URL = "https://starhaven.example"


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> FakePlatform:
    made = FakePlatform()
    reached = httpx.Client(transport=httpx.MockTransport(made.answer))
    monkeypatch.setattr(client, "_client", lambda: reached)
    return made


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False) as traveller:
        yield traveller


@pytest.fixture
def home(amina: User, ben: User, platform: FakePlatform, clock: time_machine.Traveller) -> Household:
    """What is in force has been read once."""
    new = NewConnection(name="Starhaven", source=URL, base_url=URL, notify_url=f"{URL}/notify")
    kit = child_on(connect_platform(new=new).connection, "acc-kit", country="DE", birth_month="2013-06")
    for guardian in (amina, ben):
        verified(link(guardian, kit))
    refresh_due()
    services.judge_catalogues()
    made = Household(kit, amina, ben, platform, clock)
    made.begin()
    return made
