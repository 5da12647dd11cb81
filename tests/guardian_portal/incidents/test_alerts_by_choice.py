"""Alerts as their readers chose them: what can wait a day may come with the daily mail, and what is held leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import environ
import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.demo.mailbox.server import CatcherServer
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.models import Alert, Sighting
from guardian_portal.platforms.models import Connection
from notifications.digest import write_chunk
from notifications.drain import drain
from notifications.email.transport import close_kept_transport
from notifications.models import Delivery, Notice
from notifications.preferences import choose, choose_paces, preference_of
from notifications.topics import Pace, Topic
from tests.guardian_portal.incidents.builders import flagged, receive, updated

pytestmark = pytest.mark.django_db
# Two in the morning in Berlin, where amina is.
NIGHT = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
BY_DAY, AT_ONCE = "bullying-target", "child-report"


@pytest.fixture
def mail_server(smtp: CatcherServer, settings: Settings) -> Iterator[CatcherServer]:
    settings.MAIL_SERVER = environ.Env.email_url_config(smtp.url)
    close_kept_transport()
    yield smtp
    close_kept_transport()


@pytest.fixture(autouse=True)
def guardian(amina_of_kit: Guardianship) -> None:
    """Kit has one guardian."""
    Guardianship.objects.update(activated_at=NIGHT - timedelta(days=30))


def chooses(amina: User, pace: Pace) -> None:
    choose_paces(person=amina, paces={(Topic.ALERTS, "email"): pace}, actor=SYSTEM)


def outcome(amina: User) -> str:
    """What became of amina's newest notice."""
    notice = Notice.objects.filter(recipient=amina).latest("pk")
    if notice.digest_at is not None:
        return "daily"
    delivery = notice.deliveries.get()
    return delivery.withheld_reason or ("waits" if delivery.due_at > timezone.now() else "now")


@pytest.mark.parametrize(
    ("facts", "chosen", "comes"),
    [
        ({"class_": BY_DAY}, None, "waits"),
        ({"class_": BY_DAY}, Pace.DIGEST, "daily"),
        ({"class_": BY_DAY}, Pace.OFF, "preference"),
        ({"class_": AT_ONCE}, Pace.DIGEST, "waits"),
        ({"class_": AT_ONCE}, Pace.OFF, "preference"),
        ({"class_": BY_DAY, "severity": "high"}, Pace.DIGEST, "waits"),
        ({"class_": BY_DAY, "severity": "high"}, Pace.OFF, "waits"),
        ({"class_": BY_DAY, "severity": "critical"}, Pace.OFF, "now"),
        ({"class_": AT_ONCE, "severity": "critical"}, Pace.DIGEST, "now"),
    ],
)
def test_by_night_only_what_is_critical_comes_and_only_what_can_wait_waits_a_day(
    starhaven: Connection, kit: Child, amina: User, facts: dict[str, str], chosen: Pace | None, comes: str
) -> None:
    preference = preference_of(amina)
    preference.quiet_from, preference.quiet_until = 22 * 60, 7 * 60
    choose(preference=preference, changed=["quiet_from", "quiet_until"], actor=SYSTEM)
    if chosen:
        chooses(amina, chosen)
    with time_machine.travel(NIGHT, tick=False):
        receive(starhaven, flagged(kit, time=NIGHT, **facts))
        assert outcome(amina) == comes


def test_a_rise_to_critical_comes_at_once_though_the_first_waits_for_the_daily_mail(
    starhaven: Connection, kit: Child, amina: User
) -> None:
    chooses(amina, Pace.DIGEST)
    receive(starhaven, flagged(kit, class_=BY_DAY))
    assert outcome(amina) == "daily"
    receive(starhaven, updated(kit, severity="critical"))
    assert outcome(amina) == "now"


@pytest.mark.parametrize("left", [True, False])
def test_what_is_held_leaves_the_daily_mail_unless_that_has_left(
    starhaven: Connection, kit: Child, amina: User, mail_server: CatcherServer, left: bool
) -> None:
    chooses(amina, Pace.DIGEST)
    receive(starhaven, flagged(kit, class_=BY_DAY))
    write_chunk(now=timezone.now() + timedelta(days=1))
    if left:
        drain(queue="bulk")
    receive(starhaven, updated(kit, guardian_notice="forbidden"))
    drain(queue="bulk")
    delivery, sighting = Delivery.objects.get(notice__kind="daily_digest"), Sighting.objects.get()
    assert (delivery.state, delivery.withheld_reason) == (("sent", "") if left else ("withheld", "superseded"))
    assert (sighting.frozen_at is not None, sighting.withdrawn_at is not None) == (left, not left)
    assert Alert.objects.get().count == (1 if left else 0)
    assert len(mail_server.messages) == int(left)
