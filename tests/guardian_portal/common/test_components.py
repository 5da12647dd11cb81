"""The shared pieces of pages: severities, times, messages, pages of a list."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone, translation

from tests.architecture.page import Page

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


def draw(component: str, **context: object) -> Page:
    return Page(render_to_string(f"components/{component}.html", context))


@pytest.mark.parametrize(
    ("severity", "word"),
    [("critical", "Act now"), ("high", "Look today"), ("medium", "Look this week"), ("low", "Good to know")],
)
def test_severity_is_a_word_and_an_icon(severity: str, word: str) -> None:
    tag = draw("severity", severity=severity)
    assert tag.one("span").text.strip() == word
    assert tag.one("svg").attributes["aria-hidden"] == "true"


def test_only_what_presses_is_red() -> None:
    red = [
        one
        for one in ("critical", "high", "medium", "low")
        if draw("severity", severity=one).all("span", class_="tag tag-urgent")
    ]
    assert red == ["critical", "high"]


def test_time_is_absolute_in_the_readers_zone_with_the_zone_named() -> None:
    with timezone.override(ZoneInfo("Asia/Seoul")):
        moment = draw("time", at=NOON).one("time")
    assert moment.text == "Nov. 22, 2026, 9 p.m. KST"
    assert moment.attributes["datetime"] == "2026-11-22T21:00:00+09:00"


def test_time_follows_the_language() -> None:
    with translation.override("ko"), timezone.override(ZoneInfo("Asia/Seoul")):
        assert draw("time", at=NOON).one("time").text == "2026년 11월 22일 오후 9:00 KST"


@pytest.mark.parametrize(
    ("level", "css_class", "role"),
    [
        (constants.SUCCESS, "notice-good", "status"),
        (constants.WARNING, "notice-caution", "status"),
        (constants.ERROR, "notice-urgent", "alert"),
    ],
)
def test_message_is_announced_according_to_its_weight(level: int, css_class: str, role: str) -> None:
    (box,) = draw("messages", messages=[Message(level, "It is done.")]).all("div", role=role)
    assert css_class in box.attributes["class"]
    assert box.text.strip() == "It is done."


def pages(number: int, path: str = "/alerts/?child=x&page=2") -> Page:
    page = Paginator(range(30), 10).page(number)
    return Page(render_to_string("components/pagination.html", {"page": page}, RequestFactory().get(path)))


def test_pages_of_a_list_keep_the_rest_of_the_address() -> None:
    middle = pages(2)
    assert middle.one("a", rel="prev").attributes["href"] == "?child=x&page=1"
    assert middle.one("a", rel="next").attributes["href"] == "?child=x&page=3"
    assert "Page 2 of 3" in middle.one("nav").text


def test_first_and_last_page_lead_only_where_there_is_more() -> None:
    assert [link.attributes["rel"] for link in pages(1).all("a")] == ["next"]
    assert [link.attributes["rel"] for link in pages(3).all("a")] == ["prev"]


def test_list_of_one_page_shows_no_pages() -> None:
    assert draw("pagination", page=Paginator([1], 10).page(1)).elements == []
