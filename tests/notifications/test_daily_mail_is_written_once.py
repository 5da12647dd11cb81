"""Any number of runs at once, and of things that come or go meanwhile: each person has one daily mail a day, and each
thing is told once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from notifications.digest import write_chunk
from notifications.drain import drain
from notifications.models import Delivery, Notice, WithheldReason
from notifications.services import withdraw
from notifications.topics import Pace, Topic
from tests.notifications.builders import tell, wants
from tests.notifications.test_claims_are_exclusive import at_once
from tests.people import person

if TYPE_CHECKING:
    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_runs_at_once_write_each_mail_once_and_leave_nothing_out(mail_server: CatcherServer) -> None:
    people = [person(f"reader{number}") for number in range(12)]
    for one in people:
        wants(one, Topic.CONTROLS, Pace.DIGEST)
        tell(one, one, one, kind="test_bulk", thing=one.public_id)
    gone = people[0].public_id
    later = timezone.now() + timedelta(days=2)

    def work() -> None:
        while write_chunk(now=later, size=5)[0]:
            pass
        with transaction.atomic():
            withdraw(things=[gone], reason=WithheldReason.HELD)
        drain(queue="bulk", seconds=20)

    at_once(work)
    mails = Notice.objects.filter(kind="daily_digest")
    assert mails.count() == mails.values("recipient").distinct().count() >= 11
    assert Notice.objects.filter(kind="test_bulk", told_by__isnull=False).exclude(thing=gone).count() == 33
    assert not Notice.objects.filter(digest_at__isnull=False).exists()
    assert Delivery.objects.count() == mails.count()
    drain(queue="bulk")
    sent = {message.headers["To"] for message in mail_server.messages}
    assert len(sent) == len(mail_server.messages) == Delivery.objects.filter(state="sent").count()
    assert sent >= {one.email for one in people[1:]}
