"""Who calls a mail spam gets no more of what may be switched off; what keeps a child safe still comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guardian_portal.audit.models import Entry
from notifications.bounces.complaints import last_complaint
from notifications.channels import EMAIL
from notifications.models import Complaint, Delivery, DeliveryState, Suppression, WeeklyChoice
from notifications.preferences import chosen_by
from notifications.topics import CHOOSABLE, FLOORS, Pace
from notifications.weekly import enrol
from tests.notifications.bounces.conftest import Poster, report
from tests.notifications.bounces.mail_services import SERVICES, by_password
from tests.notifications.builders import state_of
from tests.people import sign_in

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
WITH_COMPLAINTS = sorted(set(SERVICES) - {"postal"})


@pytest.mark.parametrize("service", WITH_COMPLAINTS)
def test_the_weekly_mail_stops_and_the_mail_stays_sent(service: str, post: Poster, sent: Delivery, amina: User) -> None:
    enrol(person_ids=[amina.pk])
    assert post(service, report(service, sent, kind="complained")).status_code == 200
    assert not WeeklyChoice.objects.get(person=amina).is_on
    assert state_of(sent) == DeliveryState.SENT
    assert not Suppression.objects.exists()
    assert last_complaint(amina.pk) is not None


def test_a_repeated_report_does_not_undo_what_its_reader_chose_since(post: Poster, sent: Delivery, amina: User) -> None:
    enrol(person_ids=[amina.pk])
    said = report("mailgun", sent, kind="complained")
    post("mailgun", said)
    WeeklyChoice.objects.filter(person=amina).update(is_on=True)
    post("mailgun", said)
    assert WeeklyChoice.objects.get(person=amina).is_on
    assert Complaint.objects.count() == 1
    assert Entry.objects.filter(action="complaint.heeded").count() == 1


def test_all_that_may_be_switched_off_stops_by_mail_and_what_keeps_a_child_safe_does_not(
    post: Poster, sent: Delivery, amina: User
) -> None:
    post("mailgun", report("mailgun", sent, kind="complained"))
    chosen = chosen_by(amina)
    assert {chosen.pace(topic, EMAIL) for topic in CHOOSABLE} == {Pace.OFF}
    assert {chosen.pace(topic, EMAIL) for topic in FLOORS} == {Pace.NOW}


def test_its_reader_sees_why(post: Poster, sent: Delivery, amina: User, client: Client) -> None:
    page = "/notifications/settings/"
    assert "We send you less" not in sign_in(client, amina).get(page).content.decode()
    post("mailgun", report("mailgun", sent, kind="complained"))
    assert "We send you less" in client.get(page).content.decode()


def test_nobody_else_s_mail_stops(post: Poster, sent: Delivery, amina: User, ben: User) -> None:
    enrol(person_ids=[amina.pk, ben.pk])
    post("mailgun", report("mailgun", sent, kind="complained"))
    assert WeeklyChoice.objects.get(person=ben).is_on
    assert last_complaint(ben.pk) is None


def test_what_a_filter_thinks_is_no_complaint_but_a_bounce(post: Poster, sent: Delivery) -> None:
    value = {
        "RecordType": "Bounce",
        "Type": "SpamNotification",
        "Email": "amina@example.org",
        "BouncedAt": sent.created_at.isoformat(),
        "Metadata": {"delivery": sent.public_id},
    }
    assert post("postmark", by_password(value)).status_code == 200
    assert state_of(sent) == DeliveryState.BOUNCED
    assert not Complaint.objects.exists()
    assert not Suppression.objects.exists()
