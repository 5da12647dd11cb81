"""What is private or binds asks again who it is after 15 minutes, and loses nothing on the way there and back."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.test import Client

from accounts.models import User
from tests.builders import a_platform, child_on, flagged, link, receive
from tests.people import PASSWORD, person, sign_in

pytestmark = pytest.mark.django_db
LINK, ASK = "/children/link/", "/accounts/reauthenticate/"
CODE = {"code": "BCDF-GHJK"}


@pytest.fixture
def long_ago(client: Client, amina: User) -> Client:
    """Amina's browser, an hour after she signed in."""
    a_platform()
    return sign_in(client, amina, seconds_ago=3600)


def answer(client: Client, to: str) -> str:
    return client.post(to, {"password": PASSWORD}, follow=True).content.decode()


def test_reading_the_page_to_link_asks_nothing(long_ago: Client) -> None:
    assert long_ago.get(LINK).status_code == 200


def test_linking_asks_and_nothing_is_claimed_before(long_ago: Client) -> None:
    with patch("guardian_portal.dashboard.views.linking.link_by_code") as claims:
        asked = long_ago.post(LINK, CODE)
    assert asked.headers["Location"] == f"{ASK}?next=%2Fchildren%2Flink%2F"
    claims.assert_not_called()


def test_the_typed_code_survives_the_question(long_ago: Client) -> None:
    with patch("guardian_portal.dashboard.views.linking.link_by_code", side_effect=RuntimeError("claimed")) as claims:
        asked = long_ago.post(LINK, CODE).headers["Location"]
        with pytest.raises(RuntimeError, match="claimed"):
            answer(long_ago, asked)
    assert claims.call_args.kwargs["code"] == "BCDFGHJK"


def test_a_form_that_comes_back_with_an_error_leads_to_its_own_address(long_ago: Client) -> None:
    page = answer(long_ago, long_ago.post(LINK, {"code": "nonsense"}).headers["Location"])
    assert f'action="{LINK}"' in page


def test_who_has_just_signed_up_is_not_asked(client: Client, db: None) -> None:
    from tests.accounts.waiting import code_in_the_newest_mail

    a_platform()
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    client.post("/accounts/confirm-email/", {"code": code_in_the_newest_mail()})
    assert client.post(LINK, {"code": "nonsense"}).status_code == 200


def test_a_wrong_answer_sends_nothing(long_ago: Client) -> None:
    with patch("guardian_portal.dashboard.views.linking.link_by_code") as claims:
        asked = long_ago.post(LINK, CODE).headers["Location"]
        long_ago.post(asked, {"password": "not the right one"})
    claims.assert_not_called()


def test_i_have_it_is_done_after_the_question(client: Client, amina: User) -> None:
    starhaven = a_platform()
    kit = child_on(starhaven)
    link(amina, kit)
    receive(starhaven, flagged(kit))
    alert = amina.alerts.get()
    sign_in(client, amina, seconds_ago=3600)
    asked = client.post(f"/alerts/{alert.public_id}/acknowledge/").headers["Location"]
    assert "You have it" in answer(client, asked)


def test_a_stranger_is_told_404_and_not_asked(client: Client, amina: User) -> None:
    starhaven = a_platform()
    kit = child_on(starhaven)
    link(amina, kit)
    receive(starhaven, flagged(kit))
    dana = sign_in(client, person("dana"), seconds_ago=3600)
    alert = amina.alerts.get()
    assert dana.get(f"/alerts/{alert.public_id}/").status_code == 404


def test_a_form_of_who_was_signed_out_leads_back_to_its_page_and_says_so(client: Client, amina: User) -> None:
    """A button's address alone would be no page to come back to."""
    stood_on = "http://testserver/alerts/abc/"
    sent = client.post("/alerts/abc/acknowledge/", headers={"referer": stood_on})
    assert sent.headers["Location"] == "/accounts/login/?next=/alerts/abc/"
    assert "send it once more" in client.get(sent.headers["Location"]).content.decode()


@pytest.mark.parametrize("came_from", ["", "https://elsewhere.example/trap/"])
def test_nobody_elses_page_is_one_to_come_back_to(client: Client, db: None, came_from: str) -> None:
    sent = client.post("/alerts/abc/acknowledge/", headers={"referer": came_from})
    assert sent.headers["Location"] == "/accounts/login/?next=/"
