"""A guardian's page of controls: what holds, in words, and a form made from what the platform declared."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.controls.models import ControlSheet, Revision, Wish
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.family.models import Child
from tests.architecture.contract import check
from tests.architecture.queries import count_queries
from tests.builders import link
from tests.guardian_portal.controls.declared import a_document
from tests.guardian_portal.dashboard.controls import (
    DAILY,
    MESSAGES,
    MONEY,
    REST,
    VOICE,
    ControlsPage,
    at_controls,
    begin,
    ledger,
    said,
    settle,
)
from tests.people import sign_in


@pytest.fixture
def page(kit: Child, amina: User) -> ControlsPage:
    begin(kit)
    return at_controls(kit, amina)


def test_each_control_is_a_field_named_by_its_key(page: ControlsPage) -> None:
    shown = page.open()
    assert shown.one("select", name=MESSAGES).attributes["id"] == f"id_{MESSAGES}"
    assert shown.one("input", name=DAILY).attributes["step"] == "15"
    assert shown.one("input", name=MONEY).attributes["step"] == "1.00"
    assert shown.one("input", name=f"{REST}.1.start").attributes["type"] == "time"
    assert shown.all("select", name="visibility.profile") == []
    assert len(shown.all("h2")) >= 6


def test_a_choice_is_ordered_strict_first_without_blank(page: ControlsPage) -> None:
    html = page.client.get(page.path).content.decode()
    select = html.partition(f'name="{MESSAGES}"')[2].partition("</select>")[0]
    places = [select.index(f'value="{value}"') for value in ("nobody", "friends", "everyone")]
    assert places == sorted(places)
    assert 'value=""' not in select
    assert '<option value="friends" selected>' in select


def test_one_control_is_set_and_the_rest_stays(page: ControlsPage, kit: Child) -> None:
    words = said(page.send(contact__messages="nobody", why="for the trip"))
    assert ledger() == [(MESSAGES, "friends", "nobody")]
    for told in ("The platform is asked for 1 setting", "Asked; not in force yet", "Asked for Nobody"):
        assert told in words
    settle(kit)
    words = page.words()
    for told in ("In force now Nobody", "Set by you", "Held by guardians", "Guardians hold 1 setting."):
        assert told in words


def test_only_the_field_that_is_sent_counts(page: ControlsPage) -> None:
    page.post({"seen_version": "0", MESSAGES: "nobody"})
    assert ledger() == [(MESSAGES, "friends", "nobody")]
    assert Wish.objects.count() == 1


def test_nothing_changed_is_said(page: ControlsPage) -> None:
    assert "Nothing was changed" in said(page.send())
    assert ledger() == []


@pytest.mark.parametrize(
    ("key", "sent", "value"),
    [
        (VOICE, "on", True),
        (DAILY, "60", 60),
        (MONEY, "5", 500),
        ("time.break", "15", 15),
        ("spending.ask", "off", False),
    ],
)
def test_every_type_is_read(page: ControlsPage, key: str, sent: str, value: Any) -> None:
    page.post({"seen_version": "0", key: sent})
    assert ControlSheet.objects.get().asked.get(key) == value or "wait" in page.words()


def test_a_week_is_filled_in_by_rows(page: ControlsPage) -> None:
    sent = {
        "seen_version": "0",
        f"{REST}.rows": "2",
        f"{REST}.1.days": ["mon", "tue"],
        f"{REST}.1.start": "20:00",
        f"{REST}.1.end": "07:00",
        f"{REST}.2.days": ["wed", "thu", "fri", "sat", "sun"],
        f"{REST}.2.start": "21:00",
        f"{REST}.2.end": "07:00",
    }
    words = said(page.post(sent))
    assert "Mon Tue 20:00" in words
    assert len(ControlSheet.objects.get().asked[REST]) == 2
    assert "Nothing was changed" in said(page.send())


def test_a_row_is_taken_away(page: ControlsPage) -> None:
    words = said(page.send(**{f"{REST.replace('.', '__')}.1.drop": "on"}))
    assert "1 looser value waits 24 hours" in words
    assert "At any time" in words


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({MESSAGES: "aliens"}, "Choose one of the values."),
        ({DAILY: "61"}, "in steps of 15"),
        ({DAILY: ""}, "Type a number from 15 to 1440"),
        ({MONEY: "900"}, "Type a number from 0.00 to 500.00"),
        ({MONEY: "30"}, "The law or the platform allows no more at this age."),
        ({"data.ads": "on"}, "The law or the platform allows no more at this age."),
        ({f"{REST}.rows": "1", f"{REST}.1.days": "mon"}, "Fill in each row"),
        ({f"{REST}.rows": "1", f"{REST}.1.days": "mon", f"{REST}.1.start": "9", f"{REST}.1.end": "x"}, "like 20:30"),
        ({"gone.key": "on", "initial-gone.key": "off"}, "does not offer this setting any more"),
    ],
)
def test_a_refusal_is_explained_and_changes_nothing(page: ControlsPage, sent: dict[str, Any], told: str) -> None:
    response = page.post({"seen_version": "0", VOICE: "on", **sent})
    assert told in said(response)
    assert "There is a problem" in said(response)
    assert ledger() == []
    assert '<option value="on" selected>' in response.content.decode(), "what was typed is kept"


def test_a_floor_is_said_with_its_reason(page: ControlsPage) -> None:
    words = page.words()
    assert "Ads chosen by what a child does are forbidden by law. (Digital Services Act, Article 28(2))" in words
    assert "The platform allows no more at this age." in words
    assert 'value="on"' not in _select(page, "data.ads")


def test_what_the_child_or_the_platform_decides_is_only_shown(page: ControlsPage) -> None:
    words = page.words()
    assert "The child decides this alone, on the platform." in words
    assert "The platform decides this." in words
    page.post({"seen_version": "0", "visibility.profile": "nobody"})
    assert ledger() == []


@pytest.mark.parametrize(
    ("state", "rejected", "told"),
    [
        ("refused", {MESSAGES: "too-loose"}, "The platform refused it"),
        ("partly", {MESSAGES: "drifted"}, "Changed on the platform"),
        ("timed_out", {}, "The platform has not answered for a day"),
    ],
)
def test_what_is_not_in_force_is_said_and_asked_for_again(
    page: ControlsPage, kit: Child, state: str, rejected: dict[str, str], told: str
) -> None:
    page.send(contact__messages="nobody")
    Revision.objects.update(state=state, rejected=rejected)
    ControlSheet.objects.update(in_force_revision=0 if state == "timed_out" else 1)
    words = page.words()
    for part in (told, "Not everything is as you asked", "In force now Friends", "Asked for Nobody"):
        assert part in words
    assert "asked once more" in said(page.post({}, "ask-again"))
    assert Revision.objects.order_by("-number")[0].number == 2


def test_what_others_set_has_their_name_and_of_the_protected_the_day(page: ControlsPage, kit: Child, ben: User) -> None:
    at_controls(kit, ben).send(contact__messages="nobody")
    settle(kit)
    assert "Set by Ben, " in page.words()
    kit.guardianships.filter(guardian=ben).update(is_protected=True)
    words = page.words()
    assert "Set by a guardian, " in words
    assert "Ben" not in words


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"role": "view_only"}, "You can look at the settings."),
        ({"state": "frozen"}, "This link is under review"),
        ({"state": "paused"}, "You can look at the settings."),
    ],
)
def test_who_may_not_change_reads_all_and_has_no_form(
    kit: Child, amina: User, fields: dict[str, Any], told: str
) -> None:
    begin(kit)
    link(amina, kit, fields.pop("state", "active"), **fields)
    page = ControlsPage(kit, amina, sign_in(Client(), amina))
    words = page.words()
    assert told in words
    assert "In force now Friends" in words
    assert page.open().one("main").text.count("Save the changes") == 0
    assert "Only active guardians and carers" in said(page.post({"seen_version": "0", MESSAGES: "nobody"}))
    assert ledger() == []


@pytest.mark.parametrize("fields", [{"role": "carer"}, {"age": timedelta(hours=2)}])
def test_who_may_not_loosen_is_offered_only_stricter(kit: Child, amina: User, fields: dict[str, Any]) -> None:
    begin(kit)
    page = at_controls(kit, amina, **fields)
    assert "You can make settings stricter." in page.words()
    assert 'value="everyone"' not in _select(page, MESSAGES)
    assert "You can only make this stricter." in said(page.post({"seen_version": "0", MESSAGES: "everyone"}))
    page.send(contact__messages="nobody")
    assert ledger() == [(MESSAGES, "friends", "nobody")]


def test_who_is_not_verified_is_shown_the_way(kit: Child, as_amina: Client, amina: User) -> None:
    begin(kit)
    link(amina, kit)
    page = ControlsPage(kit, amina, as_amina)
    assert "first show that you are the guardian" in page.words()
    assert "looser than what the platform chooses" in said(page.post({"seen_version": "0", MESSAGES: "everyone"}))


def test_without_a_catalogue_the_page_says_so(kit: Child, amina: User) -> None:
    assert "The platform has not told us yet what can be set." in at_controls(kit, amina).words()


def test_a_sign_in_of_an_hour_ago_is_confirmed_first(page: ControlsPage, amina: User) -> None:
    old = sign_in(Client(), amina, seconds_ago=3600)
    for below in ("", "recommended/", "ask-again"):
        response = old.post(page.path + below, {"seen_version": "0", MESSAGES: "nobody"})
        assert response.headers["location"].startswith("/accounts/reauthenticate/")
    assert ledger() == []


def test_markup_in_a_platforms_words_stays_text(kit: Child, amina: User) -> None:
    document = a_document()
    document["controls"][0]["help"] = {"en": "<script>alert(1)</script>"}
    document["controls"][0]["labels"] = {"en": "<b>Who</b>"}
    begin(kit, document)
    html = at_controls(kit, amina).client.get(f"/children/{kit.public_id}/controls/").content.decode()
    assert "<script>alert" not in html
    assert "<b>Who" not in html


def test_the_recommended_is_reviewed_then_taken(page: ControlsPage, kit: Child) -> None:
    ControlSheet.objects.update(in_force={MESSAGES: "everyone", VOICE: True, DAILY: 60})
    assert "are looser than recommended at this age" in page.words()
    review = page.words("recommended/")
    for told in (
        "messages Now Everyone Recommended Friends (Stricter than now)",
        "Voice chat Now On",
        "(Looser than now)",
    ):
        assert told in review
    version = page.open("recommended/").one("input", name="seen_version").attributes["value"]
    page.post({"keys": [MESSAGES, VOICE], "seen_version": version}, "recommended/")
    assert ControlSheet.objects.get().asked == {MESSAGES: "friends", VOICE: False}


def test_forty_controls_cost_no_more_queries_than_a_few(kit: Child, amina: User, ben: User) -> None:
    document = a_document()
    copies = [{**one, "key": f"{one['key']}.again"} for one in document["controls"]]
    document["controls"] = [*document["controls"], *copies][:40]
    begin(kit, document)
    page = at_controls(kit, amina)
    at_controls(kit, ben).post({"seen_version": "0", MESSAGES: "nobody", f"{MESSAGES}.again": "nobody"})
    page.post({"seen_version": "1", VOICE: "on", "time.daily": "60", "time.daily.again": "45"})
    assert len(page.open().all("input")) > 40
    for below in ("", "history/", "recommended/", "history/back/?day=2026-01-01"):
        counted = count_queries(page.client, page.path + below)
        assert len(counted.page) + len(counted.log) <= 12, (below, counted.page)


def test_looking_is_noted_for_the_child(page: ControlsPage) -> None:
    page.open()
    page.open("history/")
    assert AccessDay.objects.get().opened == 2


def test_home_and_child_page_lead_here(page: ControlsPage) -> None:
    for path in ("/children/", f"/children/{page.child.public_id}/", f"/children/{page.child.public_id}/plan/"):
        assert check(page.client.get(path)).all("a", href=page.path)


def _select(page: ControlsPage, key: str) -> str:
    html = page.client.get(page.path).content.decode()
    return html.partition(f'name="{key}"')[2].partition("</select>")[0]
