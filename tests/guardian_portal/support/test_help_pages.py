"""A guardian asks the desk: answers first where they help, the form at once where they must not stand in the way."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child, LinkRequest
from guardian_portal.platforms.models import Connection
from guardian_portal.support.cases.opening import CASES_A_DAY
from guardian_portal.support.cases.working import answer_case, note_case
from guardian_portal.support.help.topics import TOPICS
from guardian_portal.support.models import Case, CaseKind
from notifications.models import Notice
from tests.architecture.contract import check
from tests.builders import a_platform, child_on, link
from tests.guardian_portal.support.cases import asked, said_in, state_of
from tests.people import sign_in

NEW = "/help/new/"


@pytest.fixture
def kit(starhaven: Connection, amina: User) -> Child:
    kit = child_on(starhaven, "acc-kittiwake", country="DE")
    link(amina, kit)
    return kit


def test_who_is_signed_out_reads_what_they_can_do() -> None:
    text = check(Client().get("/help/")).one("main").text
    assert "You can't sign in?" in text
    assert "Call your local emergency number" in text


def test_each_kind_can_be_asked_about() -> None:
    # All but what staff open for themselves.
    assert {one.kind for one in TOPICS.values()} == set(CaseKind) - {CaseKind.DESK_WORK}


@pytest.mark.parametrize("slug", ["safety-concern", "contested-custody"])
def test_in_need_the_form_comes_at_once_with_what_to_do_now(as_amina: Client, slug: str) -> None:
    assert f"{NEW}{slug}/write/" in as_amina.get(NEW).content.decode()
    page = as_amina.get(f"{NEW}{slug}/", follow=True)
    assert page.redirect_chain == [(f"{NEW}{slug}/write/", 302)]
    text = check(page).one("main").text
    assert "Do not wait for us" in text
    assert "Whom you can call now" in text


def test_other_topics_begin_with_answers_and_lead_on_to_the_form(as_amina: Client) -> None:
    page = check(as_amina.get(f"{NEW}cannot-link/"))
    assert "The code was refused" in page.one("main").text
    assert not page.all("textarea")
    assert f"{NEW}cannot-link/write/" in as_amina.get(f"{NEW}cannot-link/").content.decode()


def test_a_failed_try_shows_its_reference_and_not_its_cause(as_amina: Client, amina: User) -> None:
    attempt = LinkRequest.objects.create(guardian=amina, outcome="code_gone")
    text = check(as_amina.get(f"{NEW}cannot-link/")).one("main").text
    assert attempt.reference in text
    assert "gone" not in text
    page = check(as_amina.get(f"{NEW}cannot-link/write/?reference={attempt.reference}"))
    assert page.one("input", name="reference").attributes["value"] == attempt.reference


def test_a_request_about_a_child_is_for_the_staff_of_its_platform(as_amina: Client, kit: Child) -> None:
    a_platform("Moonfield")
    as_amina.post(f"{NEW}complaint/write/", {"about": kit.public_id, "words": "No.", "platform": ""})
    case = Case.objects.get()
    assert (case.child, case.platform, case.connection) == (kit, kit.connection.platform, kit.connection)
    assert (case.country, case.kind, said_in(case)) == ("DE", "complaint", ["No."])


def test_the_reference_of_a_try_says_which_platform(as_amina: Client, amina: User, starhaven: Connection) -> None:
    a_platform("Moonfield")
    attempt = LinkRequest.objects.create(guardian=amina, connection=starhaven, outcome="code_gone")
    as_amina.post(f"{NEW}cannot-link/write/", {"words": "No.", "reference": f" {attempt.reference.lower()} "})
    assert Case.objects.get().platform == starhaven.platform


def test_somebody_elses_reference_says_nothing(as_amina: Client, ben: User, starhaven: Connection) -> None:
    a_platform("Moonfield")
    attempt = LinkRequest.objects.create(guardian=ben, connection=starhaven, outcome="code_gone")
    as_amina.post(f"{NEW}cannot-link/write/", {"words": "No.", "reference": attempt.reference})
    assert Case.objects.get().platform is None


def test_where_there_is_one_platform_it_is_not_asked_for(as_amina: Client, starhaven: Connection) -> None:
    assert not check(as_amina.get(f"{NEW}complaint/write/")).all("select")
    as_amina.post(f"{NEW}complaint/write/", {"words": "No."})
    assert Case.objects.get().platform == starhaven.platform


def test_another_familys_child_cannot_be_named(as_dana: Client, kit: Child) -> None:
    link(User.objects.get(email="dana@example.org"), child_on(kit.connection, "acc-own"))
    response = as_dana.post(f"{NEW}complaint/write/", {"about": kit.public_id, "words": "No."})
    assert "There is a problem" in check(response).one("main").text
    assert not Case.objects.exists()


def test_the_thread_shows_both_sides_and_no_note(as_amina: Client, amina: User, sam: User) -> None:
    case = asked(amina)
    note_case(case=case, staff=sam, words="Between us.")
    answer_case(case=case, staff=sam, words="A computer noticed it.", seen=0)
    text = check(as_amina.get(f"/help/{case.public_id}/")).one("main").text
    assert "What happened?" in text
    assert "A computer noticed it." in text
    assert "Between us." not in text
    assert "Sam" not in text


def test_a_word_more_brings_it_back_to_the_desk(as_amina: Client, amina: User, sam: User) -> None:
    case = asked(amina)
    answer_case(case=case, staff=sam, words="So.", seen=0)
    assert state_of(case) == "answered"
    as_amina.post(f"/help/{case.public_id}/add", {"words": "And why?"})
    case.refresh_from_db()
    assert (case.state, said_in(case)[-1]) == ("open", "And why?")
    assert case.next_due_at is not None


def test_it_is_closed_by_whose_it_is_but_not_where_people_can_be_forced(as_amina: Client, amina: User) -> None:
    complaint, concern = asked(amina, CaseKind.COMPLAINT), asked(amina, CaseKind.SAFETY_CONCERN)
    for case in (complaint, concern):
        as_amina.post(f"/help/{case.public_id}/close")
    assert (state_of(complaint), state_of(concern)) == ("closed", "open")
    page = check(as_amina.post(f"/help/{complaint.public_id}/add", {"words": "It goes on still."}))
    assert "did not reach us" in page.one("main").text
    assert "It goes on still." in page.one("blockquote").text
    assert said_in(complaint) == ["What happened?"]


def test_a_list_does_not_say_what_a_private_request_is_about(as_amina: Client, amina: User) -> None:
    for kind in (CaseKind.SAFETY_CONCERN, CaseKind.CONTESTED_CUSTODY):
        case = asked(amina, kind)
        for path in ("/help/", f"/help/{case.public_id}/"):
            text = check(as_amina.get(path)).one("main").text
            assert "safe" not in text
            assert "dispute" not in text


def test_a_request_is_nobody_elses(as_ben: Client, amina: User) -> None:
    case = asked(amina)
    assert as_ben.get(f"/help/{case.public_id}/").status_code == 404
    assert as_ben.post(f"/help/{case.public_id}/add", {"words": "Me too."}).status_code == 404
    assert case.reference not in as_ben.get("/help/").content.decode()


def test_the_mail_about_an_answer_says_nothing_of_it(amina: User, sam: User) -> None:
    case = asked(amina, CaseKind.CONTESTED_CUSTODY)
    answer_case(case=case, staff=sam, words="So.", seen=0)
    notice = Notice.objects.get(kind="case_answered")
    assert (notice.recipient, notice.thing) == (amina, case.public_id)
    assert set(notice.params) == {"message"}


def test_too_many_in_a_day_are_refused_but_never_a_safety_concern(as_amina: Client, amina: User) -> None:
    for _number in range(CASES_A_DAY):
        asked(amina)
    text = check(as_amina.post(f"{NEW}complaint/write/", {"words": "No."})).one("main").text
    assert "You have asked us a lot today" in text
    as_amina.post(f"{NEW}safety-concern/write/", {"words": "He hits."})
    assert Case.objects.filter(kind=CaseKind.SAFETY_CONCERN).exists()


def test_words_are_kept_encrypted(amina: User) -> None:
    asked(amina, words="very secret words")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM support_casemessage")
        assert b"very secret" not in bytes(cursor.fetchone()[0])


def test_staff_may_ask_too(sam: User) -> None:
    assert sign_in(Client(), sam).get("/help/").status_code == 200
