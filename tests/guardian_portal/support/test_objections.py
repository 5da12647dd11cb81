"""The desk's list of private objections: read, taken and answered by staff; every look is kept, and shown to nobody."""

from __future__ import annotations

import msgspec
import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, Objection
from guardian_portal.platforms.models import Connection, OutboundEvent
from tests.architecture.contract import check
from tests.builders import a_platform, child_on, link
from tests.guardian_portal.dashboard.visits import as_child
from tests.people import sign_in
from tests.staff_sessions import DeskClient

LIST = "/support/objections/"


@pytest.fixture
def kit(db: None) -> Child:
    return child_on(a_platform(), "acc-kittiwake", country="DE")


@pytest.fixture
def objection(kit: Child, amina: User) -> Objection:
    link(amina, kit)
    as_child(kit).post("/mine/object/", {"words": "I am afraid <b>of him</b>"})
    return Objection.objects.get()


def test_the_list_shows_what_waits_with_the_child_masked(as_sam: Client, objection: Objection) -> None:
    text = check(as_sam.get(LIST)).one("main").text
    assert objection.reference in text
    assert "kittiwake" not in text
    assert "afraid" not in text
    assert "Objections" in as_sam.get("/support/").content.decode()


def test_the_page_shows_the_words_and_who_supervises(as_sam: Client, objection: Objection) -> None:
    response = as_sam.get(f"{LIST}{objection.public_id}/")
    text = check(response).one("main").text
    assert "I am afraid <b>of him</b>" in text
    assert "k***" in text
    assert "kittiwake" not in response.content.decode()
    assert "amina" not in text.lower()


def test_every_look_is_kept(as_sam: Client, sam: User, objection: Objection) -> None:
    as_sam.get(LIST)
    as_sam.get(f"{LIST}{objection.public_id}/")
    seen = Entry.objects.filter(action="objection.viewed", actor_id=sam.public_id)
    assert set(seen.values_list("object_kind", "object_id")) == {
        ("objection_list", "1"),
        ("objection", objection.public_id),
    }


def test_one_person_takes_it(as_sam: Client, sam: User, lee: User, objection: Objection) -> None:
    path = f"{LIST}{objection.public_id}/take/"
    assert "This is yours now." in as_sam.post(path, follow=True).content.decode()
    assert "Somebody was first." in sign_in(DeskClient(), lee).post(path, follow=True).content.decode()
    objection.refresh_from_db()
    assert (objection.state, objection.taken_by) == ("taken", sam)


def test_the_answer_goes_to_the_childs_app_and_gives_nothing_away(as_sam: Client, objection: Objection) -> None:
    path = f"{LIST}{objection.public_id}/"
    words = check(as_sam.get(path)).one("textarea", name="words").text.strip()
    as_sam.post(f"{path}answer/", {"words": words})
    event = OutboundEvent.objects.get()
    told = msgspec.json.decode(bytes(event.payload))
    assert told["type"] == "org.guardianportal.child.notice.v1"
    assert told["subject"] == objection.child.account
    assert set(told["data"]) == {"notice_id", "key", "params"}
    assert told["data"]["params"] == {"text": words}
    assert "object" not in str(told["data"]).lower()
    assert objection.public_id not in str(told)


def test_it_is_answered_once(as_sam: Client, objection: Objection) -> None:
    path = f"{LIST}{objection.public_id}/answer/"
    as_sam.post(path, {"words": "Hello."})
    assert "Somebody answered already." in as_sam.post(path, {"words": "Again."}, follow=True).content.decode()
    objection.refresh_from_db()
    assert (objection.state, objection.answer_said, objection.answer_sent) == ("answered", "Hello.", True)
    assert OutboundEvent.objects.count() == 1


def test_an_answer_without_words_is_shown_again(as_sam: Client, objection: Objection) -> None:
    response = as_sam.post(f"{LIST}{objection.public_id}/answer/", {"words": " "})
    assert "There is a problem" in check(response).one("main").text


def test_where_the_platform_takes_no_messages_staff_are_told(as_sam: Client, objection: Objection) -> None:
    Connection.objects.update(notify_url="")
    path = f"{LIST}{objection.public_id}/"
    assert "takes no messages" in as_sam.get(path).content.decode()
    as_sam.post(f"{path}answer/", {"words": "Hello."})
    assert not OutboundEvent.objects.exists()
    assert "was not reached this way" in as_sam.get(path).content.decode()


def test_an_auditor_reads_and_does_nothing(ada: User, objection: Objection) -> None:
    client = sign_in(DeskClient(), ada)
    path = f"{LIST}{objection.public_id}/"
    page = check(client.get(path))
    assert not page.all("textarea")
    for act in ("take", "answer"):
        assert client.post(f"{path}{act}/", {"words": "Hello."}).status_code == 404
    objection.refresh_from_db()
    assert objection.state == "open"


def test_a_guardian_finds_nothing_there(as_amina: Client, objection: Objection) -> None:
    for path in (LIST, f"{LIST}{objection.public_id}/"):
        assert as_amina.get(path).status_code == 404


def test_who_signed_in_a_while_ago_confirms_it_first(sam: User, objection: Objection) -> None:
    client = sign_in(DeskClient(), sam, seconds_ago=3600)
    response = client.get(f"{LIST}{objection.public_id}/")
    assert "reauthenticate" in response.headers["location"]


def test_what_waits_longest_comes_first(as_sam: Client, kit: Child, objection: Objection) -> None:
    as_child(kit).post("/mine/object/", {"words": "again"})
    newer = Objection.objects.latest("pk")
    text = check(as_sam.get(LIST)).one("table").text
    assert text.index(objection.reference) < text.index(newer.reference)
    as_sam.post(f"{LIST}{objection.public_id}/answer/", {"words": "Hello."})
    text = check(as_sam.get(LIST)).one("table").text
    assert text.index(newer.reference) < text.index(objection.reference)
