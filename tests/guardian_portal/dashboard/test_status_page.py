"""The page that says to everybody, in plain words, whether mails leave in time, and nothing about anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from notifications.canary import queue_canary
from notifications.models import Canary, Delivery
from notifications.services import NoticeRequest
from tests.architecture.contract import check
from tests.architecture.page import Page
from tests.architecture.queries import count_queries
from tests.notifications.builders import queued

QUICK = "Mails leave within a few seconds."
STOPPED = "We can't send mail right now; alerts are on your page."
ANY_KIND = {"alerts": "link_active", "bulk": "child_request"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_canary(settings: Settings) -> None:
    settings.CANARY_EMAIL = "canary@example.org"


def status(language: str = "en") -> Page:
    cache.clear()
    return check(Client().get("/status/", headers={"accept-language": language}))


def told(page: Page) -> tuple[str, str]:
    """The class of the notice, which gives its colour, and the main words."""
    notice = next(one for one in page.all("div") if one.attributes.get("class", "").startswith("notice "))
    return notice.attributes["class"].removeprefix("notice notice-"), " ".join(notice.text.split())


def mail(reader: User, *, ago: float = 0, queue: str = "alerts", **columns: Any) -> Delivery:
    """One that was due so many minutes ago."""
    [one] = queued(NoticeRequest(kind=ANY_KIND[queue], recipient_id=reader.pk))
    return changed(one, ago=ago, queue=queue, **columns)


def changed(one: Delivery, *, ago: float, **columns: Any) -> Delivery:
    at = timezone.now() - timedelta(minutes=ago)
    Delivery.objects.filter(pk=one.pk).update(accepted_at=at, **columns)
    return one


def left(*, ago: float) -> dict[str, Any]:
    at = timezone.now() - timedelta(minutes=ago)
    return {"state": "sent", "sent_at": at, "settled_at": at}


def canary(*, ago: float, took: float | None = 0.01) -> None:
    """Queued so many minutes ago; `took`: minutes until it left, if it did."""
    assert queue_canary()
    newest = Canary.objects.latest("pk")
    Canary.objects.filter(pk=newest.pk).update(minute=newest.minute - timedelta(minutes=ago))
    changed(newest.notice.deliveries.get(), ago=ago, **(left(ago=ago - took) if took is not None else {}))


def test_all_is_well_where_nothing_waits() -> None:
    assert told(status()) == ("good", f"Mails are in time {QUICK}")


def test_a_mail_that_waits_makes_it_late(amina: User) -> None:
    mail(amina, ago=2)
    tone, words = told(status())
    assert tone == "caution"
    assert "Mails are late by about 2 minutes." in words


def test_it_goes_red_where_it_is_longer_in_word_and_colour(amina: User) -> None:
    mail(amina, ago=7)
    mail(amina, ago=3, **left(ago=2))
    tone, words = told(status())
    assert tone == "urgent"
    assert "Mails are late by about 7 minutes." in words


def test_it_says_so_when_nothing_leaves_at_all(amina: User) -> None:
    mail(amina, ago=40, **left(ago=39))
    mail(amina, ago=12)
    assert told(status()) == ("urgent", f"Mails do not leave {STOPPED}")


def test_a_recipient_who_takes_none_makes_nobody_late(amina: User, ben: User) -> None:
    mail(amina, ago=50, attempts=6)
    assert STOPPED in told(status())[1]
    mail(ben, ago=3, **left(ago=3))
    assert QUICK in told(status())[1]


def test_what_is_due_later_is_not_late(amina: User) -> None:
    mail(amina, ago=-60)
    assert QUICK in told(status())[1]


def test_other_mails_are_told_apart(amina: User) -> None:
    mail(amina, ago=9, queue="bulk")
    page = status()
    assert QUICK in told(page)[1]
    assert "late by about 9 minutes" in page.one("dl").text


def test_a_canary_tells_how_long_it_took(with_canary: None) -> None:
    canary(ago=1)
    page = status()
    assert QUICK in told(page)[1]
    assert "The last one that left took 1 second." in page.one("dl").text


def test_a_slow_one_is_said(with_canary: None) -> None:
    canary(ago=1, took=0.6)
    assert "Mails leave within a minute." in told(status())[1]


@pytest.mark.parametrize(("minutes", "tone"), [(2, "good"), (4, "caution"), (6, "urgent"), (30, "urgent")])
def test_a_canary_that_does_not_come_any_more_is_trouble(with_canary: None, minutes: int, tone: str) -> None:
    """Nothing is queued either: no sweeper runs."""
    canary(ago=minutes)
    assert told(status())[0] == tone


def test_one_that_does_not_leave_is_too(with_canary: None) -> None:
    canary(ago=12, took=None)
    page = status()
    assert STOPPED in told(page)[1]
    assert "None has left yet" in page.one("dl").text


def test_without_a_canary_it_goes_by_the_mails_and_says_so() -> None:
    assert not configured.CANARY_EMAIL
    assert "No test mails are sent." in status().one("dl").text


@pytest.mark.parametrize("kind", ["oncall_page", "operator_alarm"])
def test_mails_of_the_desk_leave_no_trace(amina: User, kind: str) -> None:
    """What a held incident causes may be one of them alone."""
    request = NoticeRequest(kind=kind, address="desk@example.org", params={"cause": "test"})
    waits, gone = queued(request, request)
    changed(waits, ago=30, queue="alerts")
    changed(gone, ago=5, queue="alerts", **left(ago=1))
    assert QUICK in told(status())[1]
    mail(amina, ago=50, attempts=6)
    assert STOPPED in told(status())[1]


def test_it_costs_few_queries_and_they_are_shared(with_canary: None, amina: User) -> None:
    canary(ago=1)
    mail(amina, ago=2)
    cache.clear()
    assert count_queries(Client(), "/status/").page == []  # of a second visit
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        Client().get("/status/")
    assert len(captured) <= 4


def test_every_page_leads_there() -> None:
    page = Page(Client().get("/").content.decode())
    assert page.one("a", href="/status/").text == "Do our mails leave in time?"
