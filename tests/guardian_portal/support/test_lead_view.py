"""The lead's view: how old the work is, which clocks run out, who has how much; where one serves, and as tables."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import Connection
from guardian_portal.support.cases.working import answer_case, claim_case, look_at_case, note_case
from guardian_portal.support.lead.ageing import ageing, clocks
from guardian_portal.support.lead.work import first_looks, work
from guardian_portal.support.models import Case, CaseKind
from tests.architecture.contract import check
from tests.architecture.queries import count_queries
from tests.builders import a_platform, child_on, link
from tests.guardian_portal.support.cases import asked
from tests.people import person, sign_in

LEAD = "/support/lead/"


@pytest.fixture
def kit(starhaven: Connection, amina: User) -> Child:
    kit = child_on(starhaven, "acc-kittiwake", country="DE")
    link(amina, kit)
    return kit


@pytest.fixture
def as_lee(lee: User) -> Client:
    return sign_in(Client(), lee)


def aged(case: Case, **age: int) -> Case:
    Case.objects.filter(pk=case.pk).update(opened_at=timezone.now() - timedelta(**age))
    return case


def looked(case: Case, staff: User, minutes: int) -> None:
    look_at_case(case=case, staff=staff)
    took = Case.objects.get(pk=case.pk).opened_at + timedelta(minutes=minutes)
    Case.objects.filter(pk=case.pk).update(first_looked_at=took)


def table_of(client: Client, name: str) -> list[dict[str, str]]:
    answer = client.get(f"{LEAD}{name}.csv")
    assert answer["content-disposition"].startswith(f'attachment; filename="{name}-')
    return list(csv.DictReader(answer.getvalue().decode().splitlines()))


def test_open_cases_stand_in_bands_of_age_by_kind(lee: User, sam: User, amina: User) -> None:
    aged(asked(amina), hours=1)
    aged(asked(amina), days=2)
    aged(asked(amina, CaseKind.COMPLAINT), days=45)
    answer_case(case=asked(amina), staff=sam, words="So.", seen=0)
    rows = {row.kind: (row.bands, row.total) for row in ageing(lee)}
    assert rows == {
        "alert_question": ((1, 1, 0, 0, 0), 2),
        "complaint": ((0, 0, 0, 0, 1), 1),
        "": ((1, 1, 0, 0, 1), 3),
    }


def test_each_clock_is_counted_by_itself(lee: User, sam: User, amina: User, kit: Child) -> None:
    now = timezone.now()
    unseen, legal, own = asked(amina), asked(amina, CaseKind.DATA_ACCESS, child=kit, country="DE"), asked(amina)
    assert legal.clock == "legal"
    for case in (legal, own):
        look_at_case(case=case, staff=sam)
    Case.objects.filter(pk=unseen.pk).update(first_look_due_at=now + timedelta(minutes=10))
    Case.objects.filter(pk=legal.pk).update(due_at=now + timedelta(days=2), next_due_at=now + timedelta(days=2))
    Case.objects.filter(pk=own.pk).update(due_at=now - timedelta(days=1), next_due_at=now - timedelta(days=1))
    assert [(row.near, row.over) for row in clocks(lee)] == [(1, 0), (1, 0), (0, 1)]


def test_what_each_colleague_has_and_did(lee: User, sam: User, amina: User) -> None:
    mine, answered, _free = asked(amina), asked(amina), asked(amina)
    for case in (mine, answered):
        claim_case(case=case, staff=sam)
    answer_case(case=answered, staff=sam, words="So.", seen=0)
    note_case(case=mine, staff=lee, words="Look at it")
    assert {row.person: (row.open, row.answered) for row in work(lee)} == {lee: (0, 0), sam: (1, 1)}


@pytest.mark.parametrize(
    ("minutes", "median"),
    [((5,), 5), ((1, 9), 5), ((1, 2, 60), 2), ((1, 2, 4, 60), 3), ((9, 9, 1, 1, 3), 3)],
)
def test_how_soon_they_look_is_a_median(
    lee: User, sam: User, amina: User, minutes: tuple[int, ...], median: int
) -> None:
    for one in minutes:
        looked(asked(amina), sam, one)
    looked(asked(amina), lee, 90)
    assert first_looks(lee) == {sam.pk: timedelta(minutes=median), lee.pk: timedelta(minutes=90)}


def test_only_of_the_platforms_that_the_reader_serves(
    starhaven: Connection, amina: User, kit: Child, sam: User
) -> None:
    moonfield = a_platform("Moonfield")
    noa = person("noa", staff_role=StaffRole.LEAD, serves=[moonfield.platform])
    asked(amina, child=kit)
    claim_case(case=asked(amina, child=kit), staff=sam)
    person("mo", staff_role=StaffRole.AGENT, serves=[starhaven.platform])
    assert ageing(noa) == []
    assert [(row.near, row.over) for row in clocks(noa)] == [(0, 0)] * 3
    assert [(row.person, row.open) for row in work(noa)] == [(noa, 0), (sam, 0)]
    nobodys = person("nil", staff_role=StaffRole.LEAD, serves=[])
    assert work(nobodys) == []
    assert table_of(sign_in(Client(), noa), "ageing") == []


def test_the_page_says_it_without_names_of_the_family(as_lee: Client, amina: User, kit: Child) -> None:
    case = asked(amina, words="He shouts", child=kit)
    text = check(as_lee.get(LEAD)).all("main")[0].text
    assert case.reference in text
    for word in ("shouts", "kittiwake", "Amina", "amina@"):
        assert word not in text


@pytest.mark.parametrize("many", [3, 600])
def test_many_cases_cost_no_more_statements(
    as_lee: Client, lee: User, sam: User, starhaven: Connection, many: int
) -> None:
    now, kinds, platforms = timezone.now(), list(CaseKind), [None, starhaven.platform]
    Case.objects.bulk_create(
        Case(
            kind=kinds[one % len(kinds)],
            opened_side="staff",
            platform=platforms[one % 2],
            assignee=(None, lee, sam)[one % 3],
            opened_at=now - timedelta(hours=one),
            first_looked_at=now - timedelta(minutes=one) if one % 2 else None,
            first_looked_by=sam if one % 2 else None,
            first_look_due_at=now,
            due_at=now + timedelta(days=one % 30),
            next_due_at=now + timedelta(minutes=one - 60),
        )
        for one in range(many)
    )
    counted = count_queries(as_lee, LEAD)
    assert len(counted.page) <= 13, counted.page


def test_tables_are_streamed_recorded_and_calculate_nothing(as_lee: Client, lee: User, amina: User, kit: Child) -> None:
    kit.connection.platform.name = "=cmd|' /C calc'!A0"
    kit.connection.platform.save()
    User.objects.filter(pk=lee.pk).update(name="@SUM(1)")
    case = aged(asked(amina, child=kit), days=2)
    (row,) = table_of(as_lee, "ageing")
    assert (row["reference"], row["age_days"], row["platform"]) == (case.reference, "2", "'=cmd|' /C calc'!A0")
    assert "amina" not in str(row).lower()
    assert [one["name"] for one in table_of(as_lee, "work")] == ["'@SUM(1)"]
    taken = Entry.objects.filter(action="lead.exported").order_by("pk").values_list("object_id", "actor_id")
    assert list(taken) == [("ageing", lee.public_id), ("work", lee.public_id)]


def test_an_agent_finds_none_of_it(sam: User) -> None:
    for page in ("", "ageing.csv", "work.csv"):
        assert sign_in(Client(), sam).get(LEAD + page).status_code == 404
