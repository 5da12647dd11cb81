"""The front says what this is and offers one way in; the guide answers the first questions."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.architecture.page import Page

pytestmark = pytest.mark.django_db


def page(client: Client, name: str) -> Page:
    return Page(client.get(reverse(name)).content.decode())


def test_front_has_one_primary_action_and_it_is_the_account(client: Client) -> None:
    assert page(client, "front").one("a", class_="button").attributes["href"] == reverse("account_signup")


def test_front_tells_teens_what_is_seen_of_them(client: Client) -> None:
    text = page(client, "front").one("section", aria_labelledby="teens").text
    assert "Your guardian never sees" in text
    assert "what you write, say, look for or share" in text


def test_guide_names_every_severity_and_what_is_never_seen(client: Client) -> None:
    text = page(client, "guide").one("main").text
    for words in ("Act now", "Look today", "Look this week", "Good to know", "Where your child is."):
        assert words in text


def test_guide_can_be_left_quickly_even_without_a_script(client: Client) -> None:
    (link,) = [one for one in page(client, "guide").all("a") if "data-quick-exit" in one.attributes]
    assert link.attributes["href"].startswith("https://")
    assert link.attributes["rel"] == "noreferrer"


@pytest.mark.parametrize("name", ["front", "guide"])
def test_public_pages_only_answer_reading(client: Client, name: str) -> None:
    assert client.post(reverse(name)).status_code == 405
