"""Staff see which events could not be used and why, never what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from accounts.models import StaffRole
from tests.guardian_portal.intake.builders import event, starhaven
from tests.people import person, sign_in

if TYPE_CHECKING:
    pass

PAGE = "/support/quarantine/"


@pytest.fixture
def quarantined(db: None) -> None:
    bad = event("account.updated.v1", id="evt-bad", data={"display_handle": "secret-handle", "country": "nowhere"})
    starhaven(Client()).post([bad])


def opened_by(name: str, role: StaffRole) -> Any:
    return sign_in(Client(), person(name, staff_role=role)).get(PAGE)


@pytest.mark.usefixtures("quarantined")
def test_an_agent_sees_cause_type_and_connection_but_no_payload() -> None:
    page = opened_by("sam", StaffRole.AGENT).content.decode()
    for word in ("invalid-data", "account.updated.v1", "evt-bad", "Starhaven"):
        assert word in page
    assert "secret-handle" not in page
    assert "nowhere" not in page


@pytest.mark.usefixtures("quarantined")
def test_for_a_guardian_the_page_does_not_exist() -> None:
    assert opened_by("amina", StaffRole.NONE).status_code == 404
