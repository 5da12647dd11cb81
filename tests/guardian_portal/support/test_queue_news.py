"""An open page of the queue learns by a polite poll what its figures are now; the same to nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import StaffRole, User
from guardian_portal.platforms.models import Connection
from guardian_portal.support.cases.working import claim_case
from guardian_portal.support.models import Case, CaseKind
from tests.architecture.contract import check
from tests.architecture.queries import count_queries
from tests.guardian_portal.support.cases import DESK, asked
from tests.people import person, sign_in

NEWS = f"{DESK}news/"


@pytest.fixture
def as_sam(sam: User) -> Client:
    return sign_in(Client(), sam)


def test_it_says_the_figures_of_the_page(as_sam: Client, sam: User, amina: User) -> None:
    claim_case(case=asked(amina), staff=sam)
    asked(amina, CaseKind.SAFETY_CONCERN)
    told = as_sam.get(NEWS).json()
    figures = {"waiting": "2", "now": "1", "overdue": "0", "nobodys": "1", "mine": "1"}
    assert told == {"waiting": 2, "newest": Case.objects.latest("pk").pk, "counts": figures}
    page = check(as_sam.get(DESK))
    shown = {name: page.one("dd", data_count=name).text.strip() for name in figures}
    line = page.one("div", data_news=NEWS)
    assert shown == figures
    assert (line.attributes["data-waiting"], line.attributes["data-newest"]) == ("2", str(told["newest"]))


def test_nothing_new_is_not_told_again(as_sam: Client, sam: User, amina: User) -> None:
    case = asked(amina)
    mark = as_sam.get(NEWS)["ETag"]
    assert as_sam.get(NEWS, headers={"if-none-match": mark}).status_code == 304
    claim_case(case=case, staff=sam)
    assert as_sam.get(NEWS, headers={"if-none-match": mark}).status_code == 200


def test_it_is_one_statement_beside_who_asks(as_sam: Client, amina: User) -> None:
    asked(amina)
    # Who asks: session, person, and which family is their own.
    assert len(count_queries(as_sam, NEWS).page) <= 4


def test_it_tells_of_the_platforms_served_alone(starhaven: Connection, amina: User) -> None:
    asked(amina)
    noa = person("noa", staff_role=StaffRole.AGENT, serves=[starhaven.platform])
    told = sign_in(Client(), noa).get(NEWS).json()
    assert (told["waiting"], told["newest"]) == (0, 0)
