"""Who gets a weekly mail, when, and who gets none: without something to say nobody does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from guardian_portal.activity.models import ActivityWindow, BlockedAttempt, ContactChange
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.models import Child, GuardianRole, Guardianship, GuardianshipState
from guardian_portal.family.services import end_summaries
from guardian_portal.family.services.endings import leave_child
from guardian_portal.family.services.transitions import move
from guardian_portal.platforms.models import Connection
from notifications.models import Notice, WeeklyChoice
from tests.builders import a_platform, child_on
from tests.consents import child_says, refused
from tests.guardian_portal.dashboard.weekly.builders import (
    DAY,
    HOUR,
    MONDAY,
    SUNDAY,
    WEEK,
    a_guardian,
    chosen,
    link_of_old,
    mails_to,
    played,
    write_mails,
)
from tests.people import person

pytestmark = pytest.mark.django_db


def test_one_mail_for_all_children_on_sunday_at_six(kit: Child, robin: Child) -> None:
    amina = a_guardian("amina", kit, robin)
    played(kit)
    played(robin)
    assert write_mails(SUNDAY - timedelta(seconds=1)).looked_at == 0
    write_mails()
    [mail] = mails_to(amina)
    assert (mail.queue, mail.notice.thread, mail.notice.params) == ("bulk", "2026-11-16", {})


def test_each_guardian_has_their_own(kit: Child) -> None:
    amina, ben = a_guardian("amina", kit), a_guardian("ben", kit)
    played(kit)
    write_mails()
    assert [len(mails_to(one)) for one in (amina, ben)] == [1, 1]


def test_it_comes_once_and_again_a_week_later(kit: Child) -> None:
    amina = a_guardian("amina", kit)
    played(kit)
    played(kit, "2026-11-29T12:00+00:00")
    for now in (SUNDAY, SUNDAY, SUNDAY + HOUR, SUNDAY + WEEK, SUNDAY + WEEK):
        write_mails(now)
    assert [one.notice.thread for one in mails_to(amina)] == ["2026-11-16", "2026-11-23"]


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("Asia/Seoul", "2026-11-22T18:00+09:00"),
        ("Asia/Kolkata", "2026-11-22T18:00+05:30"),
        ("America/St_Johns", "2026-11-22T18:00-03:30"),
        ("Pacific/Chatham", "2026-11-22T18:00+13:45"),
    ],
)
def test_it_comes_at_six_on_the_readers_clock(kit: Child, zone: str, due: str) -> None:
    amina = a_guardian("amina", kit, time_zone=zone)
    played(kit)
    moment = datetime.fromisoformat(due)
    write_mails(moment - timedelta(seconds=1))
    assert mails_to(amina) == []
    write_mails(moment)
    assert len(mails_to(amina)) == 1


@pytest.mark.parametrize(
    ("zone", "at", "told"),
    [
        ("Asia/Seoul", "2026-11-15T15:00+00:00", 1),
        ("Asia/Seoul", "2026-11-15T14:00+00:00", 0),
        ("America/St_Johns", "2026-11-16T03:00+00:00", 0),
        ("America/St_Johns", "2026-11-16T04:00+00:00", 1),
        ("Asia/Kolkata", "2026-11-15T19:00+00:00", 1),
    ],
)
def test_the_week_begins_on_monday_on_the_readers_clock(kit: Child, zone: str, at: str, told: int) -> None:
    amina = a_guardian("amina", kit, time_zone=zone)
    played(kit, at)
    write_mails(SUNDAY + DAY)
    assert len(mails_to(amina)) == told


def test_a_platform_of_whole_days_has_its_own_monday(starhaven: Connection) -> None:
    Connection.objects.filter(pk=starhaven.pk).update(windows="day", zone="Asia/Seoul")
    starhaven.refresh_from_db()
    kit = child_on(starhaven, country="GB")
    amina = a_guardian("amina", kit, time_zone="America/St_Johns")
    played(kit, "2026-11-15T15:00+00:00", size=86_400)
    write_mails(SUNDAY + DAY)
    assert len(mails_to(amina)) == 1


def test_nothing_is_sent_to_say_that_there_is_nothing(kit: Child) -> None:
    amina = a_guardian("amina", kit)
    played(kit, MONDAY - HOUR)
    played(kit, minutes=0)
    assert write_mails().looked_at == 1
    assert mails_to(amina) == []
    assert WeeklyChoice.objects.get(person=amina).told_week == MONDAY.date()


def test_nothing_from_before_ones_own_activation_counts(kit: Child) -> None:
    amina = a_guardian("amina")
    link_of_old(amina, kit, activated_at=datetime.fromisoformat("2026-11-18T16:00:01+00:00"))
    played(kit, "2026-11-18T16:00+00:00")
    write_mails()
    assert mails_to(amina) == []


@pytest.mark.parametrize("state", [one for one in GuardianshipState if one != GuardianshipState.ACTIVE])
def test_who_does_not_read_summaries_gets_none(kit: Child, state: str) -> None:
    amina = a_guardian("amina")
    link_of_old(amina, kit, state)
    played(kit)
    write_mails()
    assert mails_to(amina) == []


def test_a_carer_gets_one_until_the_last_day(kit: Child, robin: Child) -> None:
    amina, ben = a_guardian("amina"), a_guardian("ben")
    link_of_old(amina, kit, role=GuardianRole.CARER, ends_at=SUNDAY + HOUR)
    link_of_old(ben, robin, role=GuardianRole.CARER, ends_at=SUNDAY)
    played(kit)
    played(robin)
    write_mails()
    assert [len(mails_to(one)) for one in (amina, ben)] == [1, 0]


def test_where_the_law_bars_summaries_there_is_no_week(starhaven: Connection) -> None:
    kit = child_on(starhaven, country="IN", birth_month="2014-05")
    amina = a_guardian("amina", kit)
    played(kit)
    write_mails()
    assert mails_to(amina) == []


def test_who_refused_summaries_gets_none(kit: Child) -> None:
    amina = a_guardian("amina", kit)
    refused(Guardianship.objects.get())
    played(kit)
    write_mails()
    assert mails_to(amina) == []


def test_where_the_child_refused_nobody_gets_one(starhaven: Connection) -> None:
    """At sixteen the law lets the child decide."""
    kit = child_on(starhaven, country="GB", birth_month="2010-05")
    amina, ben = a_guardian("amina", kit), a_guardian("ben", kit)
    child_says(kit, agrees=False)
    played(kit)
    write_mails()
    assert [mails_to(one) for one in (amina, ben)] == [[], []]


@pytest.mark.parametrize("told", [ContactChange(contact="c" * 32, kind="added"), BlockedAttempt(event="e" * 32)])
@pytest.mark.parametrize(("at", "mails"), [(SUNDAY - DAY, 1), (MONDAY - HOUR, 0), (SUNDAY + DAY, 0)])
def test_what_is_told_one_by_one_is_something_to_say(
    kit: Child, told: ContactChange | BlockedAttempt, at: datetime, mails: int
) -> None:
    amina = a_guardian("amina", kit)
    told.pk, told.child, told.at = None, kit, at
    told.save()
    write_mails()
    assert len(mails_to(amina)) == mails


def test_an_hour_of_nothing_but_a_purchase_is_something_to_say(kit: Child) -> None:
    amina = a_guardian("amina", kit)
    played(kit, minutes=0)
    ActivityWindow.objects.update(purchases=[{"count": 1, "minor_units": 499, "currency": "GBP"}])
    write_mails()
    assert len(mails_to(amina)) == 1


def test_a_plan_that_came_to_alerts_alone_ends_it(kit: Child) -> None:
    amina = a_guardian("amina", kit)
    played(kit)
    end_summaries(child=kit)
    write_mails()
    assert mails_to(amina) == []


def test_who_switched_it_off_gets_none(kit: Child) -> None:
    amina = a_guardian("amina", kit)
    chosen(amina, is_on=False)
    played(kit)
    assert write_mails().looked_at == 0


@pytest.mark.parametrize(("late", "mails"), [(timedelta(days=3), 1), (timedelta(days=3, seconds=1), 0)])
def test_after_an_outage_a_week_more_than_three_days_late_is_skipped(kit: Child, late: timedelta, mails: int) -> None:
    amina = a_guardian("amina", kit)
    played(kit)
    assert write_mails(SUNDAY + late).late == 1 - mails
    assert len(mails_to(amina)) == mails
    assert WeeklyChoice.objects.get(person=amina).due_at == SUNDAY + WEEK


def test_whoever_begins_to_look_after_a_child_gets_the_choice(kit: Child) -> None:
    amina = person("amina")
    asked = link_of_old(amina, kit, GuardianshipState.PROVED)
    assert not WeeklyChoice.objects.exists()
    move(guardianship=asked, to=GuardianshipState.ACTIVE, actor=SYSTEM, activated_at=MONDAY)
    choice = WeeklyChoice.objects.get()
    assert (choice.person, choice.is_on, choice.weekday, choice.hour, choice.wants_figures) == (
        amina,
        True,
        6,
        18,
        False,
    )
    leave_child(guardianship=Guardianship.objects.get(), actor=SYSTEM)
    move(guardianship=link_of_old(amina, kit, "proved"), to="active", actor=SYSTEM, activated_at=MONDAY)
    assert WeeklyChoice.objects.count() == 1


def test_two_platforms_are_one_week(kit: Child) -> None:
    amina = a_guardian("amina", kit, child_on(a_platform("Moonfield"), "acc-moon"))
    played(kit)
    write_mails()
    assert Notice.objects.filter(recipient=amina, kind="weekly_ready").count() == 1
