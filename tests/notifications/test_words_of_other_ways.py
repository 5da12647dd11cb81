"""Beside the mail a page says what came of the same notice by other channels: of several devices, the best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from notifications.models import Delivery, Notice
from notifications.selectors import delivery_status
from notifications.services import message_id_for
from tests.notifications.builders import tell
from tests.push_service import a_browser, switched_on

if TYPE_CHECKING:
    from pytest_django.fixtures import DjangoAssertNumQueries

    from accounts.models import User

pytestmark = pytest.mark.django_db


def by_push(notice: Notice, state: str, **fields: object) -> Delivery:
    now = timezone.now()
    settled = {} if state == "due" else {"settled_at": now}
    times = {"due_at": now, "accepted_at": now, "expires_at": now, **settled}
    return Delivery.objects.create(
        notice=notice, channel="push", queue="alerts", message_id=message_id_for("x"), state=state, **times, **fields
    )


def beside(user: User) -> list[tuple[str, str]]:
    status = delivery_status(recipient=user, thing="a1")
    assert status is not None
    assert str(status.words) == "This mail is on its way."
    return [(str(one.state), str(one.words)) for one in status.beside]


@pytest.mark.parametrize(
    ("state", "fields", "shown", "words"),
    [
        ("due", {}, "on_its_way", "Your phone and browsers: on its way."),
        ("failed", {}, "failed", "Your phone and browsers: could not be delivered."),
        ("withheld", {"withheld_reason": "no_address"}, "failed", "Your phone and browsers: could not be delivered."),
        ("withheld", {"withheld_reason": "held"}, "not_sent", "Your phone and browsers: nothing was sent."),
    ],
)
def test_each_state_in_words(amina: User, state: str, fields: dict[str, str], shown: str, words: str) -> None:
    [mail] = tell(amina, thing="a1")
    by_push(mail.notice, state, **fields)
    assert beside(amina) == [(shown, words)]


def test_what_was_taken_says_by_whom_and_when(amina: User) -> None:
    [mail] = tell(amina, thing="a1")
    by_push(mail.notice, "sent", sent_at=timezone.now())
    [(state, words)] = beside(amina)
    assert state == "handed_over"
    assert words.startswith("Your phone and browsers: handed to the service that brings it to you, at ")
    assert words.endswith("UTC.")


def test_of_several_devices_the_one_that_took_it_counts(
    amina: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    [mail] = tell(amina, thing="a1")
    for number, state in enumerate(("failed", "sent", "due")):
        device = switched_on(amina, a_browser(str(number)))
        by_push(mail.notice, state, device=device, **({"sent_at": timezone.now()} if state == "sent" else {}))
    with django_assert_num_queries(1):
        status = delivery_status(recipient=amina, thing="a1")
    assert status is not None
    assert [one.state for one in status.beside] == ["handed_over"]


def test_only_the_newest_notice_is_told(amina: User) -> None:
    [older] = tell(amina, thing="a1")
    by_push(older.notice, "failed")
    tell(amina, thing="a1")
    assert beside(amina) == []
