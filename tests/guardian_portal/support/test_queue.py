"""The queue of the desk: what is urgent first, then the nearest clock; narrowed, kept as views, found by reference."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.family.models import Child, LinkRequest, Objection
from guardian_portal.family.services import object_privately, open_visit
from guardian_portal.incidents.models import Alert, Incident
from guardian_portal.platforms.models import Connection, Platform
from guardian_portal.support.cases.opening import NewCase, open_case_of_child
from guardian_portal.support.cases.queue import CASES_A_PAGE
from guardian_portal.support.cases.working import answer_case, claim_case
from guardian_portal.support.models import Case, CaseKind, SavedView
from tests.architecture.contract import check
from tests.architecture.queries import count_queries
from tests.builders import a_platform, child_on, flagged, link, receive
from tests.guardian_portal.support.cases import DESK, asked, path_of
from tests.people import person, sign_in


@pytest.fixture
def kit(starhaven: Connection, amina: User) -> Child:
    kit = child_on(starhaven, "acc-kittiwake", country="DE")
    link(amina, kit)
    return kit


@pytest.fixture
def as_sam(sam: User) -> Client:
    return sign_in(Client(), sam)


def listed(client: Client, query: str = "") -> list[str]:
    """The references of the page, in its order."""
    table = check(client.get(f"{DESK}{query}")).all("table")
    rows = Case.objects.values_list("reference", flat=True)
    text = table[0].text if table else ""
    return sorted((one for one in rows if one in text), key=text.index)


def test_somebody_who_may_not_be_safe_comes_first_then_the_nearest_clock(
    as_sam: Client, amina: User, kit: Child
) -> None:
    copy = asked(amina, CaseKind.DATA_ACCESS)
    question = asked(amina, CaseKind.ALERT_QUESTION)
    dispute = asked(amina, CaseKind.CONTESTED_CUSTODY)
    asks = NewCase(kind=CaseKind.SAFETY_CONCERN, words="help", child=kit)
    concern = open_case_of_child(new=asks, child=kit)
    assert listed(as_sam) == [one.reference for one in (concern, dispute, question, copy)]


def test_no_line_says_who_it_is_or_what_was_written(as_sam: Client, amina: User, kit: Child) -> None:
    asked(amina, words="He shouts", child=kit)
    text = as_sam.get(DESK).content.decode()
    for word in ("shouts", "kittiwake", "Amina", "amina@"):
        assert word not in text


def test_what_is_answered_leaves_it_and_is_found_by_its_state(as_sam: Client, sam: User, amina: User) -> None:
    case = asked(amina)
    answer_case(case=case, staff=sam, words="So.", seen=0)
    assert listed(as_sam) == []
    assert listed(as_sam, "?state=answered") == [case.reference]


def test_it_is_narrowed(as_sam: Client, sam: User, amina: User, kit: Child) -> None:
    here = asked(amina, CaseKind.COMPLAINT, child=kit)
    nowhere = asked(amina, country="KR")
    late = asked(amina, CaseKind.UNLINK)
    Case.objects.filter(pk=late.pk).update(next_due_at=timezone.now() - timedelta(hours=1))
    claim_case(case=here, staff=sam)
    everything = {one.reference for one in (here, nowhere, late)}
    assert set(listed(as_sam)) == everything
    assert listed(as_sam, "?kind=complaint") == [here.reference]
    assert listed(as_sam, f"?platform={kit.connection.platform.public_id}") == [here.reference]
    assert listed(as_sam, "?country=kr") == [nowhere.reference]
    assert listed(as_sam, "?whose=mine") == [here.reference]
    assert set(listed(as_sam, "?whose=nobodys")) == everything - {here.reference}
    assert listed(as_sam, "?overdue=on") == [late.reference]


def test_what_no_filter_knows_is_said_and_narrows_nothing(as_sam: Client, amina: User) -> None:
    case = asked(amina)
    assert listed(as_sam, "?kind=nonsense&country=1&after=nowhere") == [case.reference]


def test_it_is_turned_without_leaving_any_out(as_sam: Client, amina: User) -> None:
    made = [asked(amina, CaseKind.SAFETY_CONCERN).reference for _number in range(CASES_A_PAGE + 3)]
    first = listed(as_sam)
    page = check(as_sam.get(DESK))
    following = page.one("a", rel="next").attributes["href"].split("#")[0]
    assert first + listed(as_sam, following) == made


def test_a_case_without_a_platform_is_for_who_serves_all(amina: User, starhaven: Connection) -> None:
    case = asked(amina)
    someone = person("noa", staff_role=StaffRole.LEAD, serves=[starhaven.platform])
    assert listed(sign_in(Client(), someone)) == []
    assert sign_in(Client(), someone).get(path_of(case)).status_code == 404


def test_an_objection_that_nobody_looked_at_stands_above_everything(as_sam: Client, kit: Child, amina: User) -> None:
    assert "nobody has looked yet" not in as_sam.get(DESK).content.decode()
    object_privately(session=open_visit(child=kit).session, words="help")
    assert "nobody has looked yet" in as_sam.get(DESK).content.decode()
    Objection.objects.update(state="taken", taken_by=User.objects.get(email="sam@example.org"))
    assert "nobody has looked yet" not in as_sam.get(DESK).content.decode()


def test_a_view_is_kept_for_its_owner_alone(as_sam: Client, lee: User) -> None:
    as_sam.post(f"{DESK}views/?country=DE&kind=complaint&evil=1", {"name": "German complaints"})
    view = SavedView.objects.get()
    assert view.query == "kind=complaint&country=DE"
    assert "German complaints" in as_sam.get(DESK).content.decode()
    by_lee = sign_in(Client(), lee)
    assert "German complaints" not in by_lee.get(DESK).content.decode()
    assert by_lee.post(f"{DESK}views/{view.public_id}/forget").status_code == 404
    as_sam.post(f"{DESK}views/{view.public_id}/forget")
    assert not SavedView.objects.exists()


def test_the_next_one_is_taken_by_one_person_each(as_sam: Client, sam: User, lee: User, amina: User) -> None:
    first, second = asked(amina, CaseKind.SAFETY_CONCERN), asked(amina)
    by_lee = sign_in(Client(), lee)
    assert as_sam.post(f"{DESK}next/").headers["location"] == path_of(first)
    assert by_lee.post(f"{DESK}next/").headers["location"] == path_of(second)
    assert as_sam.post(f"{DESK}next/").headers["location"] == DESK
    assert list(Case.objects.order_by("pk").values_list("assignee", flat=True)) == [sam.pk, lee.pk]


def test_a_reference_leads_to_what_it_names(as_sam: Client, amina: User, kit: Child) -> None:
    case = asked(amina)
    objection = object_privately(session=open_visit(child=kit).session, words="help")
    receive(kit.connection, flagged(kit, "told"), flagged(kit, "held", class_="guardian-risk"))
    incident, alert = Incident.objects.get(incident_id="held"), Alert.objects.get()
    attempt = LinkRequest.objects.create(guardian=amina, connection=kit.connection, outcome="code_gone")
    places = {
        case.reference: path_of(case),
        f" {case.reference.lower()} ": path_of(case),
        objection.reference: f"{DESK}objections/{objection.public_id}/",
        incident.reference: f"{DESK}held/{incident.public_id}/",
        alert.reference: f"{DESK}guardianships/{alert.guardianship.public_id}/",
        attempt.reference: f"{DESK}guardianships/?named={attempt.reference}",
    }
    for reference, place in places.items():
        assert as_sam.get(f"{DESK}find/", {"reference": reference}).headers["location"] == place
    assert "Nothing that you may see" in as_sam.get(f"{DESK}find/?reference=GP-AAAA").content.decode()


def many_cases(number: int) -> None:
    """Open and of many kinds, on one of two platforms."""
    now = timezone.now()
    platforms = [None, *Platform.objects.all()]
    kinds = list(CaseKind)
    Case.objects.bulk_create(
        Case(
            kind=kinds[one % len(kinds)],
            opened_side="staff",
            platform=platforms[one % len(platforms)],
            urgency=1 + one % 3,
            first_look_due_at=now,
            due_at=now + timedelta(days=one % 30),
            next_due_at=now + timedelta(minutes=one),
        )
        for one in range(number)
    )


@pytest.mark.parametrize("number", [1, 300])
@pytest.mark.parametrize("query", ["", "?kind=complaint&overdue=on&whose=nobodys", "?state=closed"])
def test_it_asks_no_more_for_more_cases(as_sam: Client, amina: User, kit: Child, number: int, query: str) -> None:
    many_cases(number)
    assert len(count_queries(as_sam, f"{DESK}{query}").page) <= 12


def test_named_platforms_ask_no_more(starhaven: Connection) -> None:
    a_platform("Moonfield")
    many_cases(60)
    someone = person("noa", staff_role=StaffRole.LEAD, serves=[starhaven.platform])
    assert len(count_queries(sign_in(Client(), someone), DESK).page) <= 12
