"""Of a long thread the last fifty messages are shown, and the way to earlier ones, on both sides."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.support.cases.thread import MESSAGES_A_PAGE
from guardian_portal.support.cases.working import note_case
from guardian_portal.support.models import Case, CaseMessage, Side
from tests.architecture.contract import check
from tests.architecture.queries import count_queries
from tests.guardian_portal.support.cases import asked, path_of

NUMBER = re.compile(r"Message (\d+)\.")


@pytest.fixture
def case(amina: User) -> Case:
    """With 121 messages, all of one moment: the first, and 120 numbered ones."""
    case = asked(amina)
    at = case.messages.get().at
    CaseMessage.objects.bulk_create(
        CaseMessage(case=case, side=Side.GUARDIAN, author=amina, body=b"Message %d." % number, at=at)
        for number in range(120)
    )
    return case


def numbers(client: Client, path: str) -> list[int]:
    return [int(one) for one in NUMBER.findall(check(client.get(path)).all("ol")[0].text)]


def earlier(client: Client, path: str) -> str:
    """Where the page leads to what was said before; empty where there is nothing."""
    found = [one for one in check(client.get(path)).all("a", rel="prev") if "before" in (one.attributes["href"] or "")]
    return path.partition("?")[0] + (found[0].attributes["href"] or "").partition("#")[0] if found else ""


def test_both_sides_read_the_last_ones_and_turn_back(as_amina: Client, as_sam: Client, sam: User, case: Case) -> None:
    note_case(case=case, staff=sam, words="Between us.")
    for client, path, last in ((as_amina, f"/help/{case.public_id}/", 50), (as_sam, path_of(case), 49)):
        seen = [numbers(client, path)]
        assert seen[0] == list(range(120 - last, 120))
        while path := earlier(client, path):
            seen.insert(0, numbers(client, path))
        assert [one for part in seen for one in part] == list(range(120))
        assert len(seen) == 3


def test_an_earlier_page_leads_to_the_last_one_and_is_no_look_at_what_is_new(as_sam: Client, case: Case) -> None:
    back = f"{path_of(case)}?before={CaseMessage.objects.filter(case=case).earliest('pk').public_id}"
    page = check(as_sam.get(back))
    assert "The last messages" in page.one("main").text
    case.refresh_from_db()
    assert case.first_looked_at is None
    as_sam.get(path_of(case))
    case.refresh_from_db()
    assert case.first_looked_at is not None


def test_a_message_of_another_case_says_nothing(as_amina: Client, amina: User, case: Case) -> None:
    other = asked(amina).messages.get()
    for before in (other.public_id, "x" * 60):
        assert numbers(as_amina, f"/help/{case.public_id}/?before={before}") == list(range(70, 120))


def test_a_short_thread_has_no_pages(as_amina: Client, amina: User) -> None:
    case = asked(amina)
    CaseMessage.objects.bulk_create(
        CaseMessage(case=case, side=Side.GUARDIAN, author=amina, body=b"x") for _number in range(MESSAGES_A_PAGE - 1)
    )
    assert "Earlier messages" not in as_amina.get(f"/help/{case.public_id}/").content.decode()


def test_it_costs_the_same_however_long_it_is(as_amina: Client, amina: User, case: Case) -> None:
    short = len(count_queries(as_amina, f"/help/{asked(amina).public_id}/").page)
    assert len(count_queries(as_amina, f"/help/{case.public_id}/").page) == short
