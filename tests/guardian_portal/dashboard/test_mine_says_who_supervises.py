"""Who supervises the child, since when, what they see in the same words as on their own page, and when they looked."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.dashboard.selectors import what_is_seen
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from guardian_portal.platforms.models import Connection
from tests.architecture.contract import check
from tests.architecture.page import Page
from tests.builders import child_on, flagged, link, receive
from tests.guardian_portal.dashboard.visits import MINE, as_child, words_of
from tests.people import sign_in


def test_names_and_days_are_those_that_the_child_was_told(amina: User, ben: User, kit: Child) -> None:
    User.objects.filter(pk=ben.pk).update(name="")
    for guardian in (amina, ben):
        link(guardian, kit)
    page = check(as_child(kit).get(MINE))
    text = page.one("main").text
    assert "Amina" in text
    assert "b•••@example.org" in text
    assert "ben@example.org" not in text
    assert "since" in text


@pytest.mark.parametrize("state", ["active", "paused", "frozen"])
def test_the_child_reads_what_the_guardian_reads(as_amina: Client, amina: User, kit: Child, state: str) -> None:
    own = link(amina, kit, GuardianshipState(state))
    theirs = Page(as_amina.get(f"/children/{kit.public_id}/").content.decode()).one("main").text
    mine = words_of(as_child(kit))
    for what in map(str, what_is_seen(own)):
        assert what in mine
        assert what in theirs
    for fact in ("Starhaven", "11 to 12"):
        assert fact in mine
        assert fact in theirs


def test_what_is_under_review_is_shown_without_why_or_by_whom(amina: User, kit: Child) -> None:
    day = datetime.datetime(2030, 1, 15, tzinfo=datetime.UTC)
    link(amina, kit, GuardianshipState.FROZEN, review_ends_at=day)
    text = words_of(as_child(kit))
    assert "On hold for now, while people look at it." in text
    assert "It is planned to take until Jan. 15, 2030." in text
    assert "review" not in text


@pytest.mark.parametrize("state", ["requested", "declined", "expired", "revoked", "ended", "aged_out"])
def test_who_does_not_supervise_is_not_named(amina: User, kit: Child, state: str) -> None:
    link(amina, kit, GuardianshipState(state))
    text = words_of(as_child(kit))
    assert "Amina" not in text
    assert "Nobody looks after your account right now." in text


def test_who_asks_is_named_with_what_they_would_see(amina: User, kit: Child) -> None:
    link(amina, kit, GuardianshipState.PROVED)
    text = words_of(as_child(kit))
    assert "Amina" in text
    assert "This is what they would see:" in text


def test_the_days_on_which_somebody_looked_are_told_without_the_hour(
    as_amina: Client, amina: User, ben: User, kit: Child
) -> None:
    for guardian in (amina, ben):
        link(guardian, kit)
    assert "Nobody has opened the page about you yet." in words_of(as_child(kit))
    for _ in range(2):
        as_amina.get(f"/children/{kit.public_id}/")
    page = check(as_child(kit).get(MINE))
    looked = page.one("section", **{"aria-labelledby": "looked"}).text
    assert "Amina, 2 times" in looked
    assert "Ben" not in looked
    assert ":" not in looked


def test_whom_staff_protect_leaves_neither_name_nor_day_on_a_shared_screen(amina: User, ben: User, kit: Child) -> None:
    link(amina, kit, is_protected=True, role="carer", age=datetime.timedelta(days=400))
    link(ben, kit)
    receive(kit.connection, flagged(kit))
    sign_in(Client(), amina).get(f"/children/{kit.public_id}/")
    page = check(as_child(kit).get(MINE))
    text = page.one("main").text
    for trace in ("Amina", "a***", "Carer", "stops by itself", "Nobody has opened"):
        assert trace not in text
    assert text.count("since") == 1
    assert "A guardian" in page.one("section", **{"aria-labelledby": "who"}).text
    assert "No day is on this list." in page.one("section", **{"aria-labelledby": "looked"}).text
    assert "told to A guardian, Ben" in text


def test_whom_staff_protect_is_nameless_also_where_supervision_ends(amina: User, ben: User, kit: Child) -> None:
    lou = child_on(kit.connection, "acc-lou", age_min=16, age_max=17, country="DE")
    link(amina, lou, is_protected=True)
    link(ben, lou)
    text = words_of(as_child(lou), "/mine/end/")
    assert "A guardian" in text
    assert "Ben" in text
    assert "Amina" not in text


def test_an_earlier_link_of_whom_staff_protect_says_no_more(amina: User, ben: User, kit: Child) -> None:
    link(amina, kit)
    receive(kit.connection, flagged(kit))
    Guardianship.objects.update(state="ended", ended_at=timezone.now())
    link(amina, kit, is_protected=True)
    assert "Amina" not in words_of(as_child(kit))


def test_of_whom_staff_protect_no_day_is_told(amina: User, ben: User, kit: Child) -> None:
    link(amina, kit, is_protected=True)
    link(ben, kit)
    before = words_of(as_child(kit))
    sign_in(Client(), amina).get(f"/children/{kit.public_id}/")
    assert words_of(as_child(kit)) == before
    assert "our staff can leave days out of this list" in before
    sign_in(Client(), ben).get(f"/children/{kit.public_id}/")
    assert "Ben, once" in words_of(as_child(kit))


def test_what_changes_by_itself_is_told_ahead(amina: User, ben: User, connection: Connection) -> None:
    lou = child_on(connection, "acc-lou", country="KR", birth_month="2012-03")
    assert "No change is planned" in words_of(as_child(lou))
    link(amina, lou)
    link(ben, lou, role="carer", ends_at=datetime.datetime(2030, 1, 15, 12, tzinfo=datetime.UTC))
    text = words_of(as_child(lou))
    assert "Ben stops by itself. Jan. 15, 2030" in text
    assert "Supervision ends By itself March 31, 2031" in text
    assert text.index("2030") < text.index("2031")


def test_a_long_list_is_turned_page_by_page(amina: User, kit: Child) -> None:
    day = datetime.date(2026, 1, 1)
    now = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
    for number in range(25):
        AccessDay.objects.create(
            guardian=amina, child=kit, day=day + datetime.timedelta(days=number), opened=1, last_at=now
        )
    client = as_child(kit)
    page = check(client.get(MINE))
    older = page.one("a", rel="next").attributes["href"]
    assert older == "?looked=2#looked"
    assert "Page 3 of 3" in words_of(client, f"{MINE}?looked=3&told=9")
    assert "Page 1 of 3" in words_of(client, f"{MINE}?looked=nothing")


def test_another_childs_guardians_and_visits_stay_there(amina: User, kit: Child, as_amina: Client) -> None:
    robin = child_on(kit.connection, "acc-robin")
    link(amina, robin)
    as_amina.get(f"/children/{robin.public_id}/")
    assert "Amina" not in words_of(as_child(kit))
