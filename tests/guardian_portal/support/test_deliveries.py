"""The delivery log of the support desk: what is late comes first, addresses are masked, only staff see it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import StaffRole
from notifications.models import Delivery, Notice
from notifications.services import NoticeRequest, notify
from tests.people import person, sign_in

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
URL = "/support/deliveries/"


@pytest.fixture
def staff(client: Client) -> Client:
    return sign_in(client, person("sam", staff_role=StaffRole.AGENT))


@pytest.fixture
def amina() -> User:
    return person("amina")


def tell(*people: User, **stored: object) -> list[Delivery]:
    requests = [NoticeRequest(kind="operator_alarm", recipient_id=one.pk, params={"cause": "x"}) for one in people]
    with transaction.atomic():
        notices = notify(requests=requests)
    Delivery.objects.filter(notice__in=notices).update(**stored) if stored else None
    return list(Delivery.objects.filter(notice__in=notices))


def test_it_shows_state_attempts_and_the_last_reply_and_masks_the_address(staff: Client, amina: User) -> None:
    [delivery] = tell(amina, attempts=3, last_reply="451 4.3.0")
    page = staff.get(URL).content.decode()
    assert delivery.public_id in page
    assert "a•••@example.org" in page
    assert "amina@" not in page
    assert "451 4.3.0" in page


def test_it_says_kind_and_channel_in_words(staff: Client, amina: User) -> None:
    tell(amina)
    [row] = staff.get(URL).context["rows"]
    assert (row.kind, row.channel) == ("An alarm to the operator", "E-mail")


def test_what_no_room_declares_any_more_is_still_listed(staff: Client, amina: User) -> None:
    [delivery] = tell(amina, channel="pigeon")
    Notice.objects.filter(pk=delivery.notice_id).update(kind="of_last_year")
    [row] = staff.get(URL).context["rows"]
    assert (row.kind, row.channel, row.address) == ("of_last_year", "pigeon", "")


def test_the_bounced_ones_can_be_listed_alone(staff: Client, amina: User) -> None:
    now = timezone.now()
    [bounced] = tell(amina, state="bounced", last_reply="bounced 5.1.1", sent_at=now, settled_at=now)
    [sent] = tell(amina, state="sent", sent_at=now, settled_at=now)
    page = staff.get(URL, {"state": "bounced"}).content.decode()
    assert bounced.public_id in page
    assert sent.public_id not in page


def test_a_bare_address_is_masked_too(staff: Client) -> None:
    with transaction.atomic():
        notify(requests=[NoticeRequest(kind="operator_alarm", address="oncall@example.org", params={"cause": "x"})])
    page = staff.get(URL).content.decode()
    assert "o•••@example.org" in page
    assert "oncall@" not in page


def test_after_fifteen_minutes_it_is_delayed_and_comes_first(staff: Client, amina: User) -> None:
    long_ago = timezone.now() - timedelta(minutes=16)
    [late] = tell(amina, accepted_at=long_ago)
    [fresh] = tell(amina)
    page = staff.get(URL).content.decode()
    assert "Delayed by more than 15 minutes" in page
    assert page.index(late.public_id) < page.index(fresh.public_id)
    only = staff.get(URL, {"state": "delayed"}).content.decode()
    assert late.public_id in only
    assert fresh.public_id not in only


def test_it_can_be_narrowed_to_one_state(staff: Client, amina: User) -> None:
    [failed] = tell(amina, state="failed", settled_at=timezone.now())
    [due] = tell(amina)
    page = staff.get(URL, {"state": "failed"}).content.decode()
    assert failed.public_id in page
    assert due.public_id not in page
    assert due.public_id in staff.get(URL, {"state": "<nonsense>"}).content.decode()


def test_staff_see_why_something_was_withheld(staff: Client, amina: User) -> None:
    tell(amina, state="withheld", withheld_reason="not_entitled", settled_at=timezone.now())
    assert "No longer entitled" in staff.get(URL).content.decode()


def test_it_comes_in_pages_of_fifty(staff: Client, amina: User) -> None:
    tell(*[amina] * 51)
    assert len(staff.get(URL).context["rows"]) == 50
    assert len(staff.get(URL, {"page": "2"}).context["rows"]) == 1


def test_the_number_of_queries_does_not_grow_with_the_rows(staff: Client, amina: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(URL).status_code == 200
        return len(captured)

    tell(amina)
    staff.get(URL)
    few = queries()
    tell(*[amina] * 30)
    assert queries() == few
    assert few <= 7


def test_to_everyone_else_it_does_not_exist(client: Client, amina: User) -> None:
    assert client.get(URL).status_code == 302
    assert sign_in(client, amina).get(URL).status_code == 404
