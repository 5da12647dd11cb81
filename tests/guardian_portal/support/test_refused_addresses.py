"""The desk's list of people whom mail does not reach: counted on the front page, masked, by platform, in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import StaffRole
from notifications.addresses import address_hash
from notifications.models import Suppression
from tests.people import person, sign_in

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
URL = "/support/addresses/refused/"


@pytest.fixture
def staff(client: Client) -> Client:
    return sign_in(client, person("sam", staff_role=StaffRole.AGENT))


def flag(owner: User, address: str = "") -> Suppression:
    hashed = address_hash(address or owner.email)
    return Suppression.objects.create(owner=owner, address_hash=hashed, code="bounced 5.1.1")


def test_it_lists_whose_address_refuses_and_masks_it(staff: Client) -> None:
    amina = person("amina")
    flag(amina)
    page = staff.get(URL).content.decode()
    assert amina.public_id in page
    assert "a•••@example.org" in page
    assert "amina@" not in page
    assert "bounced 5.1.1" in page
    assert URL in staff.get("/support/").content.decode()


def test_an_address_that_its_owner_left_is_not_shown_as_theirs(staff: Client) -> None:
    flag(person("amina"), "another@example.org")
    assert staff.get(URL).context["rows"][0].address == ""


def test_what_is_mended_leaves_the_list(staff: Client) -> None:
    Suppression.objects.filter(pk=flag(person("amina")).pk).update(cleared_at=timezone.now())
    assert staff.get(URL).context["rows"] == []


def test_it_comes_in_pages_and_few_queries(staff: Client) -> None:
    amina = person("amina")
    flag(amina)
    staff.get(URL)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(URL).status_code == 200
        return len(captured)

    few = queries()
    for number in range(60):
        flag(amina, f"other{number}@example.org")
    assert queries() == few
    assert few <= 6
    assert len(staff.get(URL, {"page": "2"}).context["rows"]) == 11


def test_staff_of_another_platform_see_nothing_of_it(client: Client) -> None:
    amina = person("amina")
    flag(amina)
    sign_in(client, person("kim", staff_role=StaffRole.AGENT, serves=[]))
    assert amina.public_id not in client.get(URL).content.decode()
