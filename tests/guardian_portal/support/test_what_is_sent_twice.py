"""A form that is sent twice is kept once; what is new in it is not lost."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import Connection
from guardian_portal.support.attachments.redrawing import Redrawn
from guardian_portal.support.cases.opening import CASES_A_DAY, MESSAGES_AN_HOUR, NewCase, open_case, write_in_case
from guardian_portal.support.models import Attachment, AttachmentKind, Case, CaseKind
from tests.architecture.contract import check
from tests.builders import child_on, link
from tests.guardian_portal.dashboard.visits import as_child
from tests.guardian_portal.support.cases import asked, path_of, said_in
from tests.guardian_portal.support.test_two_answers_at_once import at_once
from tests.people import person, sign_in
from tests.staff_sessions import DeskClient

NEW = "/help/new/complaint/write/"
A_PAPER = Redrawn(AttachmentKind.PNG, b"a paper", "a.png")


def once_of(client: Client, path: str, form: int = 0) -> str:
    """The id in a form of this page."""
    return check(client.get(path)).all("input", name="once")[form].attributes["value"] or ""


@pytest.fixture
def kit(starhaven: Connection, amina: User) -> Child:
    kit = child_on(starhaven, "acc-kittiwake")
    link(amina, kit)
    return kit


@pytest.fixture
def case(amina: User) -> Case:
    return asked(amina)


def test_a_request_that_is_sent_twice_is_one(as_amina: Client) -> None:
    form = {"words": "No.", "once": once_of(as_amina, NEW)}
    first, second = (as_amina.post(NEW, form).headers["location"] for _time in range(2))
    assert first == second == f"/help/{Case.objects.get().public_id}/"
    assert Entry.objects.filter(action="case.opened").count() == 1


def test_who_goes_back_and_writes_something_else_says_something_else(as_amina: Client, amina: User) -> None:
    once = once_of(as_amina, NEW)
    for words in ("No.", "No, and one thing more."):
        as_amina.post(NEW, {"words": words, "once": once})
    assert Case.objects.count() == 2
    case, new = Case.objects.earliest("pk"), NewCase(kind=CaseKind.COMPLAINT, words="See here.")
    for files in ([], [A_PAPER], [A_PAPER]):
        write_in_case(case=case, person=amina, words="See here.", files=files, once=once)
        open_case(new=new, person=amina, files=files, once=once)
    assert said_in(case) == ["No.", "See here.", "See here."]
    assert (Case.objects.count(), Attachment.objects.count()) == (4, 2)


def test_each_page_has_another_id(as_amina: Client, case: Case) -> None:
    assert once_of(as_amina, NEW) != once_of(as_amina, NEW)
    assert once_of(as_amina, f"/help/{case.public_id}/")


def test_a_word_more_is_kept_once_and_counts_once(as_amina: Client, amina: User, case: Case) -> None:
    path = f"/help/{case.public_id}/"
    for number in range(MESSAGES_AN_HOUR - 2):
        write_in_case(case=case, person=amina, words=f"{number}")
    form = {"words": "And why?", "once": once_of(as_amina, path)}
    for _time in range(3):
        assert as_amina.post(f"{path}add", form).status_code == 302
    assert said_in(case).count("And why?") == 1


def test_the_last_request_of_a_day_is_not_called_too_many(as_amina: Client, amina: User) -> None:
    for _number in range(CASES_A_DAY - 1):
        asked(amina)
    form = {"words": "No.", "once": once_of(as_amina, NEW)}
    assert [as_amina.post(NEW, form).status_code for _time in range(2)] == [302, 302]


def test_what_was_kept_before_it_was_closed_is_not_refused(as_amina: Client, case: Case) -> None:
    path = f"/help/{case.public_id}/"
    form = {"words": "And why?", "once": once_of(as_amina, path)}
    as_amina.post(f"{path}add", form)
    as_amina.post(f"{path}close")
    assert "We have your message." in as_amina.post(f"{path}add", form, follow=True).content.decode()
    assert said_in(case) == ["What happened?", "And why?"]


def test_a_note_is_kept_once(sam: User, case: Case) -> None:
    client = sign_in(DeskClient(), sam)
    client.get(path_of(case))
    form = {"note": "Ask the school.", "once": once_of(client, path_of(case))}
    for _time in range(2):
        client.post(path_of(case, "note"), form)
    assert said_in(case) == ["What happened?", "Ask the school."]
    assert Entry.objects.filter(action="case.noted").count() == 1


def test_what_a_child_writes_is_kept_once(kit: Child) -> None:
    cache.clear()
    client, path = as_child(kit), "/mine/help/not-safe/"
    form = {"words": "I am afraid", "once": once_of(client, path)}
    for _time in range(2):
        assert client.post(path, form).headers["location"] == "/mine/done/"
    assert said_in(Case.objects.get()) == ["I am afraid"]


def test_nobody_gets_at_a_request_by_the_id_of_its_form(amina: User, ben: User) -> None:
    once, new = "x" * 24, NewCase(kind=CaseKind.COMPLAINT, words="No.")
    cases = {open_case(new=new, person=one, once=once).person for one in (amina, ben)}
    assert cases == {amina, ben}


@pytest.mark.django_db(transaction=True)
def test_of_two_that_come_at_once_one_is_kept() -> None:
    amina, new = person("amina"), NewCase(kind=CaseKind.COMPLAINT, words="No.")
    cases = at_once(*[lambda: open_case(new=new, person=amina, once="x" * 24)] * 2)
    assert cases == [Case.objects.get()] * 2
    assert Entry.objects.filter(action="case.opened").count() == 1
