"""A signed report of each mail service turns `sent` into `bounced`, once, and flags an address only if it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from guardian_portal.audit.models import Entry
from notifications.models import Delivery, DeliveryState, Suppression
from notifications.selectors import address_problem
from tests.notifications.bounces.conftest import Poster, report, sent_to
from tests.notifications.bounces.mail_services import SERVICES
from tests.notifications.builders import state_of, tell

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("service", SERVICES)
def test_an_address_that_does_not_exist_is_flagged(service: str, post: Poster, sent: Delivery, amina: User) -> None:
    assert post(service, report(service, sent)).status_code == 200
    assert state_of(sent) == DeliveryState.BOUNCED
    assert sent.last_reply.startswith("bounced")
    assert address_problem(amina) is not None


@pytest.mark.parametrize("service", SERVICES)
def test_a_refusal_for_another_reason_flags_nothing_and_alarms(service: str, post: Poster, sent: Delivery) -> None:
    post(service, report(service, sent, status="5.7.1"))
    assert state_of(sent) == DeliveryState.BOUNCED
    if service == "mailjet":  # tells no status, only its own word for it
        assert Suppression.objects.exists()
        return
    assert sent.last_reply == "bounced 5.7.1"
    assert not Suppression.objects.exists()
    alarm = Delivery.objects.get(notice__kind="operator_alarm")
    assert alarm.notice.params == {"cause": f"{service} bounced 5.7.1"}


@pytest.mark.parametrize("service", ["mandrill", "postmark", "sparkpost"])
def test_without_a_status_the_service_s_own_word_counts(service: str, post: Poster, sent: Delivery) -> None:
    post(service, report(service, sent, status=""))
    assert state_of(sent) == DeliveryState.BOUNCED
    assert Suppression.objects.exists()


def test_a_repeated_report_changes_nothing_more(post: Poster, sent: Delivery) -> None:
    once = report("mailgun", sent)
    assert [post("mailgun", once).status_code for _ in range(3)] == [200, 200, 200]
    assert Entry.objects.filter(object_id=sent.public_id, action="delivery.settled").count() == 1
    assert Entry.objects.filter(action="address.suppressed").count() == 1


@pytest.mark.parametrize("state", ["due", "claimed", "failed", "withheld"])
def test_only_what_was_sent_can_bounce(state: str, post: Poster, amina: User) -> None:
    [delivery] = tell(amina)
    settled = {"settled_at": delivery.created_at} if state in {"failed", "withheld"} else {}
    reason = {"withheld_reason": "expired"} if state == "withheld" else {}
    Delivery.objects.filter(pk=delivery.pk).update(state=state, **settled, **reason)
    assert post("mailgun", report("mailgun", delivery)).status_code == 200
    assert state_of(delivery) == state
    assert not Suppression.objects.exists()


def test_a_report_that_overtakes_the_mail_server_s_answer_is_asked_for_again(post: Poster, amina: User) -> None:
    [delivery] = tell(amina)
    Delivery.objects.filter(pk=delivery.pk).update(state="handing_over")
    answer = post("mailgun", report("mailgun", delivery))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert state_of(delivery) == "handing_over"


def test_the_bounce_of_a_code_flags_the_address_for_its_owner(post: Poster, amina: User) -> None:
    delivery = sent_to(amina)
    Delivery.objects.filter(pk=delivery.pk).update(address=b"amina@example.org")
    delivery.notice.__class__.objects.filter(pk=delivery.notice_id).update(recipient=None)
    post("postmark", report("postmark", delivery))
    assert address_problem(amina) is not None


def test_an_alarm_that_bounces_raises_no_alarm(post: Poster, amina: User) -> None:
    delivery = sent_to(amina)
    Delivery.objects.filter(pk=delivery.pk).update(address=b"operator@example.org")
    delivery.notice.__class__.objects.filter(pk=delivery.notice_id).update(recipient=None, kind="operator_alarm")
    post("mailgun", report("mailgun", delivery, to="operator@example.org", status="5.7.1"))
    assert state_of(delivery) == "bounced"
    assert not Delivery.objects.exclude(pk=delivery.pk).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("service", ["mailgun", "sendgrid", "postal", "mandrill", "postmark"])
def test_over_real_http(service: str, live_server: LiveServer, sent: Delivery) -> None:
    signed = report(service, sent)
    url = f"{live_server.url}/notifications/callbacks/{service}/"
    headers = {"Content-Type": signed.content_type, **signed.headers}
    assert httpx.head(url).status_code == 200
    assert httpx.post(url, content=signed.body, headers=headers).status_code == 200
    assert state_of(sent) == DeliveryState.BOUNCED
