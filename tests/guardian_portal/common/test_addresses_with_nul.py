"""An address with a NUL means nothing here: whoever asks is told so, and no database is asked."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import StaffRole
from tests.builders import a_platform, child_on, link
from tests.guardian_portal.dashboard.visits import as_child
from tests.people import person, sign_in

pytestmark = pytest.mark.django_db


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
def test_staff_are_told_that_it_could_not_be_read(path: str) -> None:
    client = sign_in(Client(), person("lee", staff_role=StaffRole.LEAD))
    assert client.get(path).status_code == 400


def test_so_are_guardians_children_and_platforms() -> None:
    amina, kit = person("amina"), child_on(a_platform("Moonfield"), "acc-kittiwake")
    link(amina, kit)
    history = f"/children/{kit.public_id}/controls/history/"
    as_amina, as_kit = sign_in(Client(), amina), as_child(kit)
    assert as_amina.get(history).status_code == as_kit.get("/mine/controls/history/").status_code == 200
    for name in ("before", "control"):
        assert as_amina.get(f"{history}?{name}=%00").status_code == 400
        assert as_kit.get(f"/mine/controls/history/?{name}=%00").status_code == 400
    assert Client().post("/intake/v1/%00/events").status_code == 400
