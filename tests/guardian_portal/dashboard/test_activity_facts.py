"""What stands beside the time: counts and kinds in words, never a name, and signs with what they may also mean."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client

from accounts.models import User
from guardian_portal.activity.models import ActivityWindow, ContactChangeKind
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import Catalogue, Connection, DeclaredCatalogue
from tests.builders import a_platform, child_on
from tests.guardian_portal.dashboard.activity import (
    HOUR,
    MONDAY,
    NOW,
    a_week_of,
    address,
    met,
    played,
    since,
    stopped,
    words,
)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def connection(db: None) -> Connection:
    return a_platform()


@pytest.fixture
def guarded(amina: User, connection: Connection) -> Child:
    kit = child_on(connection, age_min=11, age_max=12, country="DE")
    since(amina, kit, datetime(2026, 1, 5, tzinfo=UTC))
    a_week_of(kit)
    return kit


def test_facts_are_counts_and_kinds(as_amina: Client, guarded: Child) -> None:
    bought = [
        {"count": 2, "minor_units": 1250, "currency": "EUR"},
        {"count": 1, "minor_units": 9900, "currency": "KRW"},
    ]
    Connection.objects.update(public_places=["harbour"])
    spent = [{"place_key": "harbour", "minutes": 90}, {"place_key": "cave-of-lea", "minutes": 30}]
    played(guarded, MONDAY + 20 * HOUR, 0, purchases=bought, top_places=spent, new_contacts=3, messages_sent=1200)
    text = words(as_amina, address(guarded))
    for fact in (
        "1,207 sent, 5 received",
        "3 added",
        "2 purchases, 12.50\N{NO-BREAK SPACE}EUR",
        "1 purchase, 9,900\N{NO-BREAK SPACE}KRW",
        "Harbour: 1 h 30 min",
        "Other places: 30 min",
        "Nothing was reported as stopped.",
    ):
        assert fact.replace("\N{NO-BREAK SPACE}", " ") in text, fact
    assert "lea" not in text


def test_contacts_are_counts_without_names(as_amina: Client, guarded: Child) -> None:
    for number, known in enumerate((False, True, True)):
        met(guarded, f"c-{number}", MONDAY + number * HOUR, is_known=known)
    met(guarded, "c-0", MONDAY + 9 * HOUR, ContactChangeKind.REMOVED)
    met(guarded, "c-9", MONDAY - 9 * HOUR, is_known=True)
    assert "Contacts 3 added 2 of them known to friends 1 removed" in words(as_amina, address(guarded))


def test_what_was_stopped_is_said_in_words(as_amina: Client, guarded: Child, connection: Connection) -> None:
    labels = {"en": "Who may write to me", "ko": "누가 나에게 쓸 수 있나요"}
    body = {"controls": [{"key": "contact.messages", "labels": labels}]}
    newest = DeclaredCatalogue.objects.create(connection=connection, version=1, body=body, digest="1")
    Catalogue.objects.create(connection=connection, newest=newest)
    for number, (kind, control) in enumerate((("dm", "contact.messages"), ("dm", "contact.messages"), ("call", "x"))):
        stopped(guarded, f"e-{number}", MONDAY + number * HOUR, kind, control)
    stopped(guarded, "e-9", MONDAY - 3 * HOUR, "trade", "x")
    text = words(as_amina, address(guarded))
    assert "Your control worked 3 times. Messages: 2, by \u201cWho may write to me\u201d Calls: 1" in text
    assert "Trades" not in text


def test_signs_of_going_around_say_how_little_they_prove(as_amina: Client, guarded: Child) -> None:
    assert "None that can be noticed here. Other devices or accounts are not seen." in words(as_amina, address(guarded))
    ActivityWindow.objects.filter(start__gte=MONDAY).delete()
    text = words(as_amina, address(guarded))
    assert "Nothing was counted this week." in text
    assert "For 6 days in a row no counts came, though there usually are some. That may be a time without" in text
    assert "Messages" not in text


def twice(**_of: object) -> int:
    """A platform that held another value than was asked for."""
    return 2


def test_a_setting_that_is_held_otherwise_is_a_sign_too(
    as_amina: Client, guarded: Child, settings: LazySettings
) -> None:
    settings.DRIFT_COUNTERS = [f"{__name__}.twice"]
    said = "2 times the platform held another setting than was asked for. That may be a fault of the platform, or"
    assert said in words(as_amina, address(guarded))


def test_the_time_of_day_is_said_before_it_is_drawn(as_amina: Client, guarded: Child) -> None:
    said = "Between 4 p.m. and 5 p.m. was most of it. At night, from 10 p.m. to 6 a.m., there was none."
    assert said in words(as_amina, address(guarded))
    played(guarded, MONDAY + 23 * HOUR, 15)
    assert "At night, from 10 p.m. to 6 a.m., it was 15 min." in words(as_amina, address(guarded))
