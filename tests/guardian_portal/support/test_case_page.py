"""The page of a case: looked at, taken by one, answered, noted, decided; the family in counts and roles alone."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import Connection
from guardian_portal.support.cases.answer_texts import ANSWER_TEXTS, texts_for
from guardian_portal.support.cases.errors import CaseMoved, CaseRefused
from guardian_portal.support.cases.opening import close_own_case, write_in_case
from guardian_portal.support.cases.working import answer_case, claim_case
from guardian_portal.support.models import Case, CaseKind
from tests.architecture.contract import check
from tests.architecture.queries import count_queries
from tests.builders import child_on, link
from tests.consents import verified
from tests.guardian_portal.support.cases import DESK, asked, path_of, said_in, state_of
from tests.people import person, sign_in
from tests.staff_sessions import DeskClient, begin_session


@pytest.fixture
def kit(starhaven: Connection, amina: User) -> Child:
    kit = child_on(starhaven, "acc-kittiwake", country="DE", age_min=11, age_max=12)
    verified(link(amina, kit))
    return kit


@pytest.fixture
def case(amina: User, ben: User, kit: Child) -> Case:
    link(ben, kit)
    return asked(amina, child=kit)


def kept(case: Case) -> list[str]:
    """The actions of the audit trail about it, in their order."""
    entries = Entry.objects.filter(object_kind="case", object_id=case.public_id).order_by("pk")
    return [action.removeprefix("case.") for action in entries.values_list("action", flat=True)]


def test_the_first_look_is_kept_once_and_ends_the_first_clock(as_sam: Client, as_lee: Client, case: Case) -> None:
    assert case.next_due_at == case.first_look_due_at
    as_sam.get(path_of(case))
    case.refresh_from_db()
    looked = case.first_looked_at
    assert looked is not None
    assert case.next_due_at == case.due_at
    as_lee.get(path_of(case))
    case.refresh_from_db()
    assert case.first_looked_at == looked
    assert kept(case) == ["opened", "viewed", "first_looked", "viewed"]


def test_an_auditors_look_is_kept_and_ends_no_clock(ada: User, case: Case) -> None:
    page = check(sign_in(DeskClient(), ada).get(path_of(case)))
    assert not page.all("textarea")
    case.refresh_from_db()
    assert case.first_looked_at is None
    assert kept(case) == ["opened", "viewed"]


def test_the_family_is_shown_in_counts_and_roles_alone(as_sam: Client, case: Case) -> None:
    response = as_sam.get(path_of(case))
    text = check(response).one("main").text
    assert "Guardian: 2" in text
    assert "confirmed" in text
    for name in ("kittiwake", "Amina", "Ben", "amina@", "ben@"):
        assert name not in response.content.decode()


def test_both_sides_of_a_dispute_lead_to_each_other_and_no_other_case_tells_of_them(
    as_sam: Client, amina: User, ben: User, case: Case, kit: Child
) -> None:
    hers, his = (asked(one, CaseKind.CONTESTED_CUSTODY, child=kit) for one in (amina, ben))
    known = {one: check(as_sam.get(path_of(one))).one("main").text for one in (case, hers, his)}
    for there, others in ((hers, (his, case)), (his, (hers, case))):
        assert all(one.reference in known[there] for one in others)
    assert not [one for one in (hers, his) if one.reference in known[case]]


def test_what_to_do_next_is_always_said(as_sam: Client, sam: User, case: Case) -> None:
    def said() -> str:
        return check(as_sam.get(path_of(case))).one("main").text

    assert "Answer it" in said()
    case.refresh_from_db()
    answer_case(case=case, staff=sam, words="Which one?", seen=case.version, asks=True)
    assert "remind them" in said()
    answer_case(case=case, staff=sam, words="So.", seen=case.version)
    assert "write down the decision" in said()


def test_of_two_who_take_it_one_gets_it(as_sam: Client, as_lee: Client, sam: User, case: Case) -> None:
    for client in (as_sam, as_lee):
        begin_session(client, case)
    assert "This is yours now." in as_sam.post(path_of(case, "claim"), follow=True).content.decode()
    assert "Somebody was first." in as_lee.post(path_of(case, "claim"), follow=True).content.decode()
    assert "Somebody was first." in as_lee.post(path_of(case, "release"), follow=True).content.decode()
    case.refresh_from_db()
    assert case.assignee == sam
    as_sam.post(path_of(case, "release"))
    case.refresh_from_db()
    assert case.assignee is None


def test_a_lead_gives_it_to_who_may_work_on_it(as_sam: Client, as_lee: Client, sam: User, case: Case) -> None:
    elsewhere = person("noa", staff_role=StaffRole.AGENT, serves=[])
    assert as_sam.post(path_of(case, "assign"), {"to": sam.public_id}).status_code == 404
    as_lee.post(path_of(case, "assign"), {"to": elsewhere.public_id})
    case.refresh_from_db()
    assert case.assignee is None
    as_lee.post(path_of(case, "assign"), {"to": sam.public_id})
    case.refresh_from_db()
    assert case.assignee == sam


def test_an_answer_stops_the_clock_and_a_second_one_of_the_same_page_is_stopped(as_sam: Client, case: Case) -> None:
    form = {"words": "A computer noticed it.", "seen": case.version}
    as_sam.post(path_of(case, "answer"), form)
    assert state_of(case) == "answered"
    text = check(as_sam.post(path_of(case, "answer"), form)).one("main").text
    assert "Somebody wrote or changed something meanwhile" in text
    assert said_in(case) == ["What happened?", "A computer noticed it."]


def test_what_the_person_wrote_meanwhile_is_read_before_an_answer_goes(as_sam: Client, amina: User, case: Case) -> None:
    seen = case.version
    write_in_case(case=case, person=amina, words="It has settled itself.")
    page = check(as_sam.post(path_of(case, "answer"), {"words": "My long answer", "seen": seen}))
    assert "It has settled itself." in page.one("main").text
    assert "My long answer" in page.one("textarea", name="words").text
    assert said_in(case) == ["What happened?", "It has settled itself."]


def test_a_decision_needs_a_reason_and_can_close(as_sam: Client, case: Case) -> None:
    form = {"outcome": "refused", "seen": case.version, "closes": "on"}
    assert "There is a problem" in as_sam.post(path_of(case, "decide"), {**form, "reason": " "}).content.decode()
    as_sam.post(path_of(case, "decide"), {**form, "reason": "Not the child's guardian."})
    case.refresh_from_db()
    assert (case.state, case.decisions.get().outcome, case.next_due_at) == ("closed", "refused", None)
    assert kept(case)[-2:] == ["decided", "closed"]


def test_a_closed_case_changes_no_more(sam: User, amina: User, as_sam: Client, case: Case) -> None:
    as_sam.post(path_of(case, "decide"), {"outcome": "done", "reason": "x", "seen": case.version, "closes": "on"})
    case.refresh_from_db()
    with pytest.raises(CaseMoved):
        answer_case(case=case, staff=sam, words="More.", seen=case.version)
    with pytest.raises(CaseRefused):
        write_in_case(case=case, person=amina, words="More.")
    assert not claim_case(case=case, staff=sam)


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("answer", {"words": "My long answer"}),
        ("decide", {"reason": "My long answer", "outcome": "done", "closes": "on"}),
    ],
)
def test_what_was_typed_is_shown_where_the_case_is_closed_meanwhile(
    as_sam: Client, amina: User, case: Case, act: str, form: dict[str, str]
) -> None:
    seen = {"seen": str(case.version)}
    as_sam.get(path_of(case))
    close_own_case(case=case, person=amina)
    page = check(as_sam.post(path_of(case, act), {**form, **seen}))
    assert "Somebody closed the case meanwhile" in page.one("main").text
    assert "My long answer" in page.one("blockquote").text
    assert said_in(case) == ["What happened?"]


def test_it_is_moved_and_made_more_urgent(as_sam: Client, case: Case) -> None:
    as_sam.post(path_of(case, "move"), {"state": "waiting_platform", "urgency": 1, "seen": case.version})
    case.refresh_from_db()
    assert (case.state, case.urgency) == ("waiting_platform", 1)
    as_sam.post(path_of(case, "move"), {"state": "closed", "urgency": 1, "seen": case.version})
    assert state_of(case) == "waiting_platform"


def test_nobody_works_on_their_own_request(sam: User, as_sam: Client) -> None:
    case = asked(sam)
    assert not check(as_sam.get(path_of(case))).all("textarea")
    with pytest.raises(CaseRefused):
        answer_case(case=case, staff=sam, words="Granted.", seen=0)


def test_a_prepared_text_is_put_into_the_answer_in_the_persons_language(as_sam: Client, amina: User) -> None:
    case = asked(amina, CaseKind.CANNOT_LINK, language="ko")
    text = next(one for one in texts_for(case.kind, "ko") if one.key == "new_code")
    page = check(as_sam.get(f"{path_of(case)}?text=new_code"))
    assert page.one("textarea", name="words").text.strip() == text.text


def test_every_prepared_text_is_there_in_every_language() -> None:
    languages = {code for code, _name in settings.LANGUAGES}
    for key in {one.key for one in ANSWER_TEXTS}:
        assert {one.language for one in ANSWER_TEXTS if one.key == key} == languages
    for one in ANSWER_TEXTS:
        assert one.kinds <= {*CaseKind.values, "*"}


def test_who_signed_in_a_while_ago_confirms_it_first(sam: User, case: Case) -> None:
    client = sign_in(DeskClient(), sam, seconds_ago=3600)
    assert "reauthenticate" in client.get(path_of(case)).headers["location"]
    case.refresh_from_db()
    assert case.first_looked_at is None


def test_a_guardian_finds_nothing_there(as_amina: Client, case: Case) -> None:
    assert as_amina.get(path_of(case)).status_code == 404
    assert as_amina.get(f"{DESK}find/?reference={case.reference}").status_code == 404


def test_it_asks_a_fixed_number_of_statements(as_sam: Client, amina: User, case: Case) -> None:
    for number in range(12):
        write_in_case(case=case, person=amina, words=f"More {number}.")
    assert len(count_queries(as_sam, path_of(case)).page) <= 20
