"""Who reads unusually much in a short time is noticed: shown to their leads, and told once a day without a name."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import StaffRole, User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Record, record_all
from guardian_portal.platforms.models import Connection
from guardian_portal.support.lead import limits
from guardian_portal.support.lead.viewing import view_alarms, watch_reading
from guardian_portal.support.models import ViewAlarm
from notifications.models import Delivery, Notice
from tests.builders import a_platform
from tests.people import person, sign_in

pytestmark = pytest.mark.django_db
NOON = "2026-03-03T12:00:00+00:00"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BULK_VIEW_CASES", 3)
    monkeypatch.setattr(limits, "BULK_VIEW_RECORDS", 4)


def read(staff: User, *ids: str, kind: str = "case", action: Action = Action.CASE_VIEWED) -> None:
    record_all(records=[Record(actor_of(staff), action, kind, one) for one in ids])


def alarms() -> list[tuple[str, int, int]]:
    return list(ViewAlarm.objects.order_by("pk").values_list("person__email", "cases", "records"))


def test_many_different_cases_within_the_hour(sam: User, lee: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        read(sam, "a", "a", "a", "b")
        watch_reading()
        assert alarms() == []
        read(sam, "c")
        clock.shift(timedelta(minutes=6))
        watch_reading()
        assert alarms() == [("sam@example.org", 3, 0)]


def test_many_records_of_families_within_the_hour(sam: User, lee: User) -> None:
    read(sam, "a", "b", kind="incident", action=Action.INCIDENT_VIEWED)
    read(sam, "c", kind="guardianship", action=Action.GUARDIANSHIP_VIEWED)
    read(sam, "d", kind="objection", action=Action.OBJECTION_VIEWED)
    watch_reading()
    assert alarms() == [("sam@example.org", 0, 4)]


def test_what_is_read_over_a_day_is_work(sam: User, lee: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for one in "abcdef":
            read(sam, one)
            clock.shift(timedelta(minutes=40))
            watch_reading()
    assert alarms() == []


def test_leads_are_told_once_a_day_and_the_most_is_kept(sam: User, lee: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        read(sam, "a", "b", "c")
        watch_reading()
        read(sam, "d", "e")
        for _turn in range(20):
            clock.shift(timedelta(minutes=6))
            watch_reading()
        assert alarms() == [("sam@example.org", 5, 0)]
        assert list(Notice.objects.values_list("kind", "recipient__email")) == [("bulk_view", "lee@example.org")]
        clock.shift(timedelta(days=1))
        read(sam, "a", "b", "c")
        watch_reading()
        assert (ViewAlarm.objects.count(), Notice.objects.count()) == (2, 2)


def test_the_mail_names_nobody(sam: User, lee: User) -> None:
    from notifications.email.render import mail_bytes

    read(sam, "a", "b", "c")
    watch_reading()
    words = mail_bytes(Delivery.objects.get(), address="lee@example.org").decode()
    assert "/support/lead/" in words
    for name in ("Sam", "sam@", sam.public_id):
        assert name not in words


def test_nobody_is_told_of_their_own(lee: User) -> None:
    mia = person("mia", staff_role=StaffRole.LEAD)
    read(lee, "a", "b", "c")
    watch_reading()
    assert list(Notice.objects.values_list("recipient__email", flat=True)) == [mia.email]


def test_leads_know_of_colleagues_on_their_platforms(starhaven: Connection, sam: User) -> None:
    moonfield = a_platform("Moonfield")
    here = person("mo", staff_role=StaffRole.AGENT, serves=[starhaven.platform])
    lead_here = person("lena", staff_role=StaffRole.LEAD, serves=[starhaven.platform])
    lead_there = person("noa", staff_role=StaffRole.LEAD, serves=[moonfield.platform])
    read(here, "a", "b", "c")
    # Who serves all platforms is for who does too.
    read(sam, "a", "b", "c")
    watch_reading()
    assert [one.person for one in view_alarms(lead_here)] == [here]
    assert list(view_alarms(lead_there)) == []
    assert list(Notice.objects.values_list("recipient__email", flat=True)) == [lead_here.email]


def test_who_serves_another_platform_too_is_told_of_to_who_serves_both(starhaven: Connection) -> None:
    """The figures are of all that they read, also there."""
    moonfield = a_platform("Moonfield")
    both = [starhaven.platform, moonfield.platform]
    mo = person("mo", staff_role=StaffRole.AGENT, serves=both)
    lena = person("lena", staff_role=StaffRole.LEAD, serves=[starhaven.platform])
    noa = person("noa", staff_role=StaffRole.LEAD, serves=both)
    read(mo, "a", "b", "c")
    watch_reading()
    assert list(view_alarms(lena)) == []
    assert [one.person for one in view_alarms(noa)] == [mo]
    assert list(Notice.objects.values_list("recipient__email", flat=True)) == [noa.email]


def test_it_is_shown_for_four_weeks(sam: User, lee: User) -> None:
    read(sam, "a", "b", "c")
    watch_reading()
    as_lee = sign_in(Client(), lee)
    assert "There may be a good reason" in as_lee.get("/support/lead/").content.decode()
    ViewAlarm.objects.update(day=timezone.now().date() - timedelta(days=29))
    assert "There may be a good reason" not in as_lee.get("/support/lead/").content.decode()


def test_guardians_and_the_system_are_not_counted(amina: User, lee: User) -> None:
    read(amina, "a", "b", "c", "d", "e")
    watch_reading()
    assert alarms() == []
