"""An address with a NUL means nothing here, and PostgreSQL takes it in no text: never an error of ours."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from accounts.models import StaffRole
from tests.builders import a_platform, child_on, link
from tests.guardian_portal.dashboard.visits import as_child
from tests.people import person, sign_in

# A refused statement ends the transaction that it stands in; a request has none of its own.
pytestmark = pytest.mark.django_db(transaction=True)


def told(client: Client, path: str) -> int:
    return client.get(path).status_code


@pytest.mark.parametrize(
    "path",
    [
        "/support/?after=%00",
        "/support/?kind=%00&after=x%00y",
        "/support/find/?reference=%00",
        "/support/guardianships/?named=%00",
        "/support/audit/?before=%00",
        "/support/?%00=x",
        "/support/cases/%00/",
    ],
)
def test_staff_get_a_page_or_are_told_that_it_could_not_be_read(path: str) -> None:
    client = sign_in(Client(), person("lee", staff_role=StaffRole.LEAD))
    assert told(client, path) in (200, 400, 404)


def test_so_do_guardians_children_and_platforms() -> None:
    amina, kit = person("amina"), child_on(a_platform("Moonfield"), "acc-kittiwake")
    link(amina, kit)
    history = f"/children/{kit.public_id}/controls/history/"
    as_amina, as_kit = sign_in(Client(), amina), as_child(kit)
    assert told(as_amina, history) == told(as_kit, "/mine/controls/history/") == 200
    for name in ("before", "control"):
        assert told(as_amina, f"{history}?{name}=%00") in (200, 400)
        assert told(as_kit, f"/mine/controls/history/?{name}=%00") in (200, 400)
    assert Client().post("/intake/v1/%00/events").status_code == 404


@pytest.mark.postgres
def test_what_the_database_refuses_is_a_bad_request() -> None:
    assert connection.vendor == "postgresql"
    client = sign_in(Client(), person("lee", staff_role=StaffRole.LEAD))
    assert told(client, "/support/?after=%00") == 400
