"""Telling the desk in private: it reaches staff alone, and nothing on any screen says that it was done."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, Objection
from guardian_portal.family.services.objecting import PER_VISIT, WORDS_MAX
from notifications.models import Notice
from tests.architecture.contract import check
from tests.architecture.walk import CSRF
from tests.builders import link
from tests.guardian_portal.dashboard.visits import MINE, as_child

OBJECT = "/mine/object/"


def text_of(client: Client, path: str) -> str:
    return CSRF.sub("", client.get(path).content.decode())


def test_words_reach_the_desk_encrypted(kit: Child) -> None:
    response = as_child(kit).post(OBJECT, {"words": "I am afraid of him.\r\nPlease help"})
    assert response.headers["location"] == "/mine/done/"
    objection = Objection.objects.get()
    assert objection.said == "I am afraid of him.\nPlease help"
    stored = Objection.objects.extra(select={"raw": "words"}).values_list("raw", flat=True).get()
    assert b"afraid" not in bytes(stored)


def test_words_are_welcome_and_not_needed(kit: Child) -> None:
    as_child(kit).post(OBJECT, {})
    assert Objection.objects.get().said == ""


def test_the_trail_says_that_and_not_what(kit: Child) -> None:
    as_child(kit).post(OBJECT, {"words": "I am afraid"})
    entry = Entry.objects.get(action="objection.made")
    assert (entry.actor_kind, entry.actor_id) == ("child", kit.public_id)
    assert "afraid" not in str(entry.data)


def test_the_page_afterwards_is_the_page_after_anything(kit: Child) -> None:
    client = as_child(kit)
    neutral = text_of(client, "/mine/done/")
    response = client.post(OBJECT, {"words": "help"}, follow=True)
    assert CSRF.sub("", response.content.decode()) == neutral
    assert check(response).one("h1").text == "Done"
    assert "object" not in neutral.replace("-object", "")


def test_the_childs_page_is_the_same_byte_for_byte(amina: User, kit: Child) -> None:
    link(amina, kit)
    client = as_child(kit)
    before = text_of(client, MINE)
    client.post(OBJECT, {"words": "help"})
    assert text_of(client, MINE) == before
    assert text_of(as_child(kit), MINE) == before


def test_too_many_words_are_not_cut_but_shown_again(kit: Child) -> None:
    response = as_child(kit).post(OBJECT, {"words": "x" * (WORDS_MAX + 1)})
    page = check(response)
    assert page.one("title").text.startswith("Error:")
    assert not Objection.objects.exists()


def test_lines_count_as_the_browser_counts_them(kit: Child) -> None:
    as_child(kit).post(OBJECT, {"words": "\r\n".join(["x"] * (WORDS_MAX // 2))})
    assert len(Objection.objects.get().said) == WORDS_MAX - 1


def test_a_visit_has_a_limit_and_the_next_one_does_not_feel_it(kit: Child) -> None:
    client = as_child(kit)
    answers = [client.post(OBJECT, {"words": "again"}).status_code for _ in range(PER_VISIT + 1)]
    assert answers == [302] * PER_VISIT + [429]
    assert "wrote" not in client.post(OBJECT, {"words": "again"}).content.decode()
    assert as_child(kit).post(OBJECT, {"words": "again"}).status_code == 302


@pytest.mark.parametrize("address", ["", "oncall@example.org"])
def test_the_person_on_call_is_woken_where_there_is_one(kit: Child, settings: Settings, address: str) -> None:
    settings.ONCALL_EMAIL = address
    client = as_child(kit)
    for _ in range(3):
        client.post(OBJECT, {"words": "help"})
    notices = list(Notice.objects.values_list("kind", "thing"))
    first = Objection.objects.earliest("pk")
    assert notices == ([("objection_page", first.public_id)] if address else [])


def test_no_guardian_is_written_to_and_the_platform_is_not_told(amina: User, kit: Child) -> None:
    link(amina, kit)
    as_child(kit).post(OBJECT, {"words": "help"})
    assert not Notice.objects.filter(recipient__isnull=False).exists()
    assert not kit.connection.outbound_events.exists()
