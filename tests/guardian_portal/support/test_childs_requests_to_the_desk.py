"""A child writes to the desk: no page shows it again, staff see it first in the queue, the answer goes to the app."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import Connection, OutboundEvent
from guardian_portal.support.cases.changing import change
from guardian_portal.support.cases.working import answer_case, decide_case
from guardian_portal.support.help.topics import CHILD_TOPICS
from guardian_portal.support.lead.work import work
from guardian_portal.support.models import Case, CaseKind, Outcome, Urgency
from notifications.models import Notice
from tests.architecture.contract import check
from tests.builders import child_on, link
from tests.guardian_portal.dashboard.visits import as_child
from tests.guardian_portal.support.cases import path_of, said_in
from tests.people import sign_in
from tests.staff_sessions import DeskClient

HELP = "/mine/help/"


@pytest.fixture
def kit(starhaven: Connection, amina: User) -> Child:
    kit = child_on(starhaven, "acc-kittiwake", country="DE")
    link(amina, kit)
    return kit


@pytest.fixture
def by_kit(kit: Child) -> Client:
    cache.clear()
    return as_child(kit)


def test_the_way_there_is_on_the_childs_page(by_kit: Client) -> None:
    assert HELP in by_kit.get("/mine/").content.decode()
    text = check(by_kit.get(HELP)).one("main").text
    assert all(str(title) in text for _kind, title in CHILD_TOPICS.values())


def test_without_an_open_visit_one_is_sent_to_the_entrance() -> None:
    assert Client().get(HELP).headers["location"] == "/mine/"
    assert Client().post(f"{HELP}not-safe/", {"words": "help"}).headers["location"] == "/mine/"


def test_every_request_ends_on_the_same_page_and_is_the_desks(by_kit: Client, kit: Child) -> None:
    for slug, (kind, _title) in CHILD_TOPICS.items():
        assert by_kit.post(f"{HELP}{slug}/", {"words": "help"}).headers["location"] == "/mine/done/"
        case = Case.objects.latest("pk")
        assert (case.kind, case.child, case.person, case.platform) == (kind, kit, None, kit.connection.platform)


def test_a_second_message_about_the_same_joins_the_first(by_kit: Client) -> None:
    for words in ("I am afraid", "again"):
        by_kit.post(f"{HELP}not-safe/", {"words": words})
    assert said_in(Case.objects.get()) == ["I am afraid", "again"]


def test_the_person_on_call_is_woken_without_content(by_kit: Client, settings: Settings) -> None:
    settings.ONCALL_EMAIL = "oncall@example.org"
    by_kit.post(f"{HELP}setting/", {"words": "broken"})
    by_kit.post(f"{HELP}not-safe/", {"words": "I am afraid"})
    notice, case = Notice.objects.get(kind="case_page"), Case.objects.get(kind=CaseKind.SAFETY_CONCERN)
    assert (notice.thing, notice.recipient) == (case.public_id, None)
    assert notice.params == {"message": case.messages.get().pk}


def test_the_answer_goes_to_the_childs_app_alone(by_kit: Client, kit: Child, sam: User) -> None:
    by_kit.post(f"{HELP}not-safe/", {"words": "I am afraid"})
    case = Case.objects.get()
    message = answer_case(case=case, staff=sam, words="We are there.", seen=case.version)
    event = OutboundEvent.objects.get()
    told = msgspec.json.decode(bytes(event.payload))
    assert (told["type"], told["subject"]) == ("org.guardianportal.child.notice.v1", kit.account)
    assert told["data"]["params"] == {"text": "We are there."}
    assert case.public_id not in str(told)
    assert message.is_sent
    assert not Notice.objects.filter(kind="case_answered").exists()


@pytest.mark.parametrize("asks", ["", "on"])
def test_where_the_platform_takes_no_messages_the_clock_runs_on(by_kit: Client, sam: User, asks: str) -> None:
    Connection.objects.update(notify_url="")
    by_kit.post(f"{HELP}not-safe/", {"words": "I am afraid"})
    case = Case.objects.get()
    client = sign_in(DeskClient(), sam)
    assert "Find another way to reach the child" in client.get(path_of(case)).content.decode()
    case.refresh_from_db()
    form = {"words": "We are there.", "seen": case.version, "asks": asks}
    page = client.post(path_of(case, "answer"), form, follow=True).content.decode()
    assert "Kept, but not sent" in page
    assert "Your answer is on its way" not in page
    case.refresh_from_db()
    assert (case.state, case.next_due_at, case.answered_at) == ("open", case.due_at, None)
    assert "Find another way to reach the child" in client.get("/support/").content.decode()
    assert said_in(case)[-1] == "We are there."
    assert not OutboundEvent.objects.exists()
    assert [(row.person, row.answered) for row in work(sam)] == [(sam, 0)]


def test_a_case_that_is_closed_in_that_moment_takes_no_words_with_it(
    by_kit: Client, sam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_kit.post(f"{HELP}not-safe/", {"words": "I am afraid"})
    first = Case.objects.get()

    def closed_before(case: Case, **changes: Any) -> bool:
        decide_case(case=first, staff=sam, outcome=Outcome.DONE, reason="Done.", closes=True, seen=first.version)
        return change(case, **changes)

    monkeypatch.setattr("guardian_portal.support.cases.opening.change", closed_before)
    assert by_kit.post(f"{HELP}not-safe/", {"words": "again"}).headers["location"] == "/mine/done/"
    second = Case.objects.exclude(pk=first.pk).get()
    assert (said_in(first), said_in(second)) == (["I am afraid"], ["again"])
    assert (second.state, second.urgency, second.first_looked_at) == ("open", Urgency.NOW, None)


def test_a_flood_is_stopped_with_the_numbers_to_call(by_kit: Client) -> None:
    answers = [by_kit.post(f"{HELP}setting/", {"words": "x"}) for _number in range(11)]
    assert [one.status_code for one in answers] == [302] * 10 + [429]
    assert "emergency number" in answers[-1].content.decode()


def test_nothing_written_is_said_to_the_child(by_kit: Client) -> None:
    response = by_kit.post(f"{HELP}not-safe/", {"words": " "})
    assert "There is a problem" in check(response).one("main").text
    assert not Case.objects.exists()
