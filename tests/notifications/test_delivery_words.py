"""What a guardian's own page says about a mail: true, clear, and silent about why something was withheld."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.models import Delivery, WithheldReason
from notifications.selectors import delivery_words, handed_over
from tests.notifications.builders import tell

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db


def shown(user: User, **stored: object) -> tuple[str, str]:
    [delivery] = tell(user, thing="a1")
    Delivery.objects.filter(pk=delivery.pk).update(**stored)
    status = delivery_words(recipient=user, things=["a1"])["a1"]
    return status.state.value, str(status.words)


@pytest.mark.parametrize("state", ["due", "claimed", "handing_over"])
def test_until_the_250_it_is_on_its_way(amina: User, state: str) -> None:
    assert shown(amina, state=state) == ("on_its_way", "This mail is on its way.")


def test_after_five_minutes_it_is_delayed(amina: User) -> None:
    state, _ = shown(amina, accepted_at=timezone.now() - timedelta(minutes=5, seconds=1))
    assert state == "delayed"
    assert delivery_words(recipient=amina, things=["a1"])["a1"].delayed


def test_after_the_250_it_says_when_in_the_readers_zone(amina: User) -> None:
    at = datetime(2026, 11, 20, 17, 5, tzinfo=UTC)
    with timezone.override("Europe/Berlin"):
        state, words = shown(amina, state="sent", sent_at=at, settled_at=at)
    assert state == "handed_over"
    assert words.startswith("This mail was handed to your mail server at")
    assert "6:05" in words
    assert "CET" in words


def test_a_bounce_and_a_failure_are_said_openly(amina: User) -> None:
    now = timezone.now()
    assert shown(amina, state="failed", settled_at=now) == ("failed", "This mail could not be delivered.")
    state, words = shown(amina, state="bounced", sent_at=now, settled_at=now)
    assert state == "bounced"
    assert words.startswith("This mail came back on ")


def test_the_reasons_that_must_stay_hidden_all_look_the_same(amina: User) -> None:
    hidden = set(WithheldReason) - {WithheldReason.EXPIRED, WithheldReason.NO_ADDRESS, WithheldReason.SUPPRESSED}
    seen = {shown(amina, state="withheld", withheld_reason=reason, settled_at=timezone.now()) for reason in hidden}
    assert seen == {("not_sent", "No mail was sent.")}


@pytest.mark.parametrize("reason", ["expired", "no_address", "suppressed"])
def test_what_is_about_the_reader_is_said(amina: User, reason: str) -> None:
    state, _ = shown(amina, state="withheld", withheld_reason=reason, settled_at=timezone.now())
    assert state == "failed"


def test_nobody_reads_of_anothers_delivery(amina: User, ben: User) -> None:
    tell(ben, thing="a1")
    assert delivery_words(recipient=amina, things=["a1"]) == {}


def test_many_things_take_one_query(amina: User) -> None:
    for number in range(5):
        tell(amina, thing=f"t{number}")
    with CaptureQueriesContext(connection) as queries:
        found = delivery_words(recipient=amina, things=[f"t{number}" for number in range(9)])
    assert (len(found), len(queries)) == (5, 1)


def test_handed_over_names_whoever_may_have_read_it(amina: User, ben: User) -> None:
    tell(ben, thing="a1")
    [delivery] = tell(amina, thing="a1")
    assert handed_over(["a1"]) == set()
    Delivery.objects.filter(pk=delivery.pk).update(handing_over_at=timezone.now())
    assert handed_over(["a1", ""]) == {"a1"}
