"""From a flagged interaction to alerts and mails: who gets one, how storms are calmed, what a rise in severity does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.models import Acknowledgement, Alert, Incident
from guardian_portal.incidents.services import acknowledge
from guardian_portal.platforms.models import Connection
from notifications.models import Notice
from tests.guardian_portal.incidents.builders import flagged, link, receive, updated


def mails_to(user: User) -> list[str]:
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


@pytest.fixture(autouse=True)
def guardians(amina_of_kit: Guardianship, ben_of_kit: Guardianship) -> None:
    """Kit has two guardians."""


def test_each_guardian_gets_an_alert_and_a_mail(starhaven: Connection, kit: Child, amina: User, ben: User) -> None:
    receive(starhaven, flagged(kit))
    assert mails_to(amina) == mails_to(ben) == ["alert_new"]
    assert Alert.objects.filter(count=1, severity=3).count() == 2


def test_a_repeated_event_tells_nobody_twice(starhaven: Connection, kit: Child, amina: User) -> None:
    event = flagged(kit)
    receive(starhaven, event, event)
    receive(starhaven, event)
    assert mails_to(amina) == ["alert_new"]
    assert Alert.objects.get(guardian=amina).count == 1


def test_one_mail_per_thread_and_ten_minutes_and_the_counter_rises(
    starhaven: Connection, kit: Child, amina: User
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(4):
            receive(starhaven, flagged(kit, f"i-{number}"))
            clock.shift(timedelta(minutes=3))
        assert mails_to(amina) == ["alert_new"]
        receive(starhaven, flagged(kit, "i-4"))
    assert mails_to(amina) == ["alert_new", "alert_new"]
    assert Alert.objects.get(guardian=amina).count == 5


def test_a_storm_in_one_batch_is_one_mail(starhaven: Connection, kit: Child, amina: User) -> None:
    receive(starhaven, *(flagged(kit, f"i-{number}") for number in range(50)))
    assert mails_to(amina) == ["alert_new"]
    assert Alert.objects.get(guardian=amina).count == 50


def test_another_class_is_another_thread(starhaven: Connection, kit: Child, amina: User) -> None:
    receive(starhaven, flagged(kit, "i-1"), flagged(kit, "i-2", class_="trade-coercion"))
    assert mails_to(amina) == ["alert_new", "alert_new"]
    assert Alert.objects.filter(guardian=amina).count() == 2


def test_a_rise_in_severity_mails_at_once_and_reopens_i_have_it(
    starhaven: Connection, kit: Child, amina: User, ben: User
) -> None:
    receive(starhaven, flagged(kit, severity="high"))
    acknowledge(alert=Alert.objects.get(guardian=ben), guardian=ben)
    receive(starhaven, updated(kit, severity="critical"))
    assert mails_to(amina) == mails_to(ben) == ["alert_new", "alert_severity_raised"]
    assert not Acknowledgement.objects.filter(reopened_at__isnull=True).exists()


def test_a_graver_incident_in_the_thread_mails_at_once(starhaven: Connection, kit: Child, amina: User) -> None:
    receive(starhaven, flagged(kit, "i-1"))
    receive(starhaven, flagged(kit, "i-2", raised_by=["adult_actor"]))
    assert mails_to(amina) == ["alert_new", "alert_severity_raised"]


def test_more_of_the_same_does_not_reopen_i_have_it(starhaven: Connection, kit: Child, ben: User) -> None:
    receive(starhaven, flagged(kit, "i-1"))
    acknowledge(alert=Alert.objects.get(guardian=ben), guardian=ben)
    receive(starhaven, flagged(kit, "i-2"))
    assert Acknowledgement.objects.filter(reopened_at__isnull=True).count() == 1


def test_the_same_kind_on_another_day_is_a_new_matter(starhaven: Connection, kit: Child, ben: User) -> None:
    receive(starhaven, flagged(kit, "i-1"))
    acknowledge(alert=Alert.objects.get(guardian=ben), guardian=ben)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        receive(starhaven, flagged(kit, "i-2"))
    assert not Acknowledgement.objects.filter(reopened_at__isnull=True).exists()


def test_a_weekly_incident_makes_an_alert_page_without_mail(starhaven: Connection, kit: Child, amina: User) -> None:
    receive(starhaven, flagged(kit, class_="unsuitable-content"))
    assert mails_to(amina) == []
    assert Alert.objects.get(guardian=amina).count == 1


def test_a_weekly_incident_that_turns_grave_is_mailed(starhaven: Connection, kit: Child, amina: User) -> None:
    receive(starhaven, flagged(kit, class_="unsuitable-content"))
    receive(starhaven, updated(kit, severity="high"))
    assert mails_to(amina) == ["alert_new"]


def test_the_childs_own_report_is_not_told_at_home(starhaven: Connection, kit: Child) -> None:
    receive(starhaven, flagged(kit, role="reporter"))
    assert not Alert.objects.exists()
    assert Incident.objects.get().hold == "quiet"


def test_what_the_platform_cleared_before_we_heard_is_news_to_nobody(starhaven: Connection, kit: Child) -> None:
    receive(starhaven, flagged(kit, state="cleared"))
    assert not Alert.objects.exists()


def test_paused_and_frozen_guardians_hear_less(starhaven: Connection, kit: Child, amina: User, ben: User) -> None:
    Guardianship.objects.filter(guardian=amina).update(state="paused")
    Guardianship.objects.filter(guardian=ben).update(state="frozen")
    receive(starhaven, flagged(kit, "i-1", class_="scam"))
    receive(starhaven, flagged(kit, "i-2", class_="account-takeover"))
    receive(starhaven, flagged(kit, "i-3", class_="grooming", severity="critical"))
    assert (len(mails_to(amina)), len(mails_to(ben))) == (2, 1)


def test_a_rise_reaches_the_paused_guardian_who_was_not_told_before(
    starhaven: Connection, kit: Child, amina: User
) -> None:
    Guardianship.objects.filter(guardian=amina).update(state="paused")
    receive(starhaven, flagged(kit, class_="scam"))
    assert mails_to(amina) == []
    receive(starhaven, updated(kit, severity="critical"))
    assert mails_to(amina) == ["alert_new"]


@pytest.mark.parametrize("field", ["occurred_at", "time"])
def test_nothing_from_before_the_guardians_own_activation(
    starhaven: Connection, kit: Child, dana: User, field: str
) -> None:
    now = timezone.now()
    link(dana, kit, activated_at=now)
    moments: dict[str, Any] = {"occurred_at": now, field: now - timedelta(minutes=1)}
    receive(starhaven, flagged(kit, **moments))
    assert mails_to(dana) == []
    receive(starhaven, updated(kit, severity="critical"))
    assert mails_to(dana) == []
