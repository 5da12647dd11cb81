"""What the week says: sums, the days before, places, purchases, and what the reader may not see."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from guardian_portal.activity.digest_figures import Stretch, with_activity
from guardian_portal.activity.figures import BypassSign, PurchaseFigures
from guardian_portal.activity.models import BlockedAttempt
from guardian_portal.activity.periods import period_week
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import Catalogue, DeclaredCatalogue
from guardian_portal.sandbox.catalogue import catalogue_document
from tests.guardian_portal.activity.builders import HOUR, figures, played
from tests.guardian_portal.intake.builders import Platform, summary

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 9, tzinfo=UTC)
WEEK = period_week(MONDAY.date())


def test_a_week_adds_up_with_the_week_before(kit: Child) -> None:
    played(kit, MONDAY - HOUR, 50, sessions=1)
    played(kit, MONDAY, 10, sessions=1, messages_sent=3, messages_received=4, known_contacts=2)
    played(kit, MONDAY + 30 * HOUR, 20, sessions=2, messages_sent=1, known_contacts=5)
    played(kit, MONDAY + 7 * 24 * HOUR, 40)
    found = figures(kit, WEEK, UTC)
    assert (found.minutes, found.previous_minutes, found.sessions) == (30, 50, 3)
    assert (found.messages_sent, found.messages_received, found.known_contacts) == (4, 4, 5)
    assert [day.minutes for day in found.days] == [10, 20, 0, 0, 0, 0, 0]
    assert [day.minutes for day in found.previous_days] == [0, 0, 0, 0, 0, 0, 50]
    assert found.by_hour is not None
    assert {hour: spent for hour, spent in enumerate(found.by_hour) if spent} == {0: 10, 6: 20}
    assert (found.has_any, found.is_partial) == (True, False)


def test_places_and_purchases_are_those_of_the_period(kit: Child) -> None:
    kit.connection.public_places = ["plaza"]
    plaza, other = {"place_key": "plaza", "minutes": 9}, {"place_key": "other", "minutes": 40}
    played(kit, MONDAY - HOUR, top_places=[plaza], purchases=[{"count": 9, "minor_units": 1, "currency": "EUR"}])
    played(kit, MONDAY, top_places=[other, plaza], purchases=[{"count": 1, "minor_units": 499, "currency": "GBP"}])
    played(kit, MONDAY + 2 * HOUR, top_places=[{"place_key": "not-public-any-more", "minutes": 2}])
    played(kit, MONDAY + HOUR, top_places=[plaza], purchases=[{"count": 2, "minor_units": 100, "currency": "GBP"}])
    found = figures(kit, WEEK, UTC)
    assert [(place.key, place.minutes) for place in found.places] == [("plaza", 18), ("other", 42)]
    assert found.purchases == (PurchaseFigures(3, 599, "GBP"),)


def test_a_window_that_began_before_the_activation_is_left_out_whole(kit: Child) -> None:
    activated = MONDAY + timedelta(hours=1, minutes=5)
    for hour in (0, 1, 2):
        played(kit, MONDAY + hour * HOUR, 10)
    found = figures(kit, WEEK, UTC, since=activated)
    assert found.minutes == 10
    assert (found.is_partial, found.previous_minutes) == (True, None)
    assert figures(kit, WEEK.following(), UTC, since=activated).previous_minutes is None
    assert figures(kit, WEEK.following(), UTC, since=MONDAY).previous_minutes == 30


def test_a_week_under_way_is_compared_with_as_many_days(kit: Child) -> None:
    today = timezone.now().date()
    week = period_week(today)
    begins = datetime.combine(week.first, datetime.min.time(), UTC)
    for number in range(-7, 0):
        played(kit, begins + number * 24 * HOUR, 10)
    found = figures(kit, week, UTC)
    assert found.is_partial
    assert found.previous_minutes == 70
    assert found.previous_minutes_so_far == 10 * (today.weekday() + 1)


def test_a_replaced_window_counts_as_it_is_now(platform: Platform, kit: Child) -> None:
    now = timezone.now()
    for minutes, ago in ((20, 3), (45, 1), (30, 2)):
        at = (now - timedelta(minutes=ago)).isoformat()
        platform.post([summary(1, time=at, data={"minutes_active": minutes})])
    assert figures(kit, (now - HOUR).date(), UTC).minutes == 45


def test_days_without_a_report_are_a_sign_only_of_a_child_usually_active(kit: Child) -> None:
    played(kit, MONDAY, 10)
    assert figures(kit, WEEK, UTC).bypass_signs == ()
    for number in (1, 2, 3):
        played(kit, MONDAY - number * 24 * HOUR, 10)
    assert figures(kit, WEEK, UTC).bypass_signs == (BypassSign("silent", 6),)
    assert figures(kit, WEEK, UTC, since=MONDAY + 5 * 24 * HOUR).bypass_signs == ()


def twice_in_november(*, child: Child, begin: datetime, end: datetime) -> int:
    return 2 if begin <= MONDAY + HOUR < end else 0


def test_drifts_that_a_room_counts_are_a_sign(kit: Child, settings: Settings) -> None:
    settings.DRIFT_COUNTERS = [f"{__name__}.twice_in_november"]
    assert figures(kit, WEEK, UTC).bypass_signs == (BypassSign("drifted", 2),)
    assert figures(kit, WEEK.following(), UTC).bypass_signs == ()
    assert figures(kit, WEEK, UTC, since=MONDAY + 2 * HOUR).bypass_signs == ()


def test_it_takes_four_queries_at_most_whatever_the_child_does(
    kit: Child, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for hour in range(200):
        played(kit, MONDAY + hour * HOUR, 10, top_places=[{"place_key": "plaza", "minutes": 9}] if hour > 24 else [])
    kit.connection.public_places = ["plaza"]
    on_offer = {"connection_id": kit.connection_id, "version": 1, "body": catalogue_document()}
    Catalogue.objects.create(connection_id=kit.connection_id, newest=DeclaredCatalogue.objects.create(**on_offer))
    BlockedAttempt.objects.create(child=kit, event="e", at=MONDAY, kind="dm", control="contact.messages")
    with django_assert_num_queries(4):  # windows, encounters, drifts, names
        found = figures(kit, WEEK, UTC)
    assert (found.places[0].label, found.blocked[0].label) == ("Star Plaza", "Who can send messages")
    with django_assert_num_queries(3):
        figures(kit, WEEK.previous(), UTC)


def test_who_has_done_anything_is_one_question_about_many(
    kit: Child, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    played(kit, MONDAY, 0)
    ends = MONDAY + timedelta(days=7)
    with django_assert_num_queries(1):
        assert with_activity([Stretch(1, kit.pk, MONDAY, ends), Stretch(2, 0, MONDAY, ends)]) == set()
    played(kit, MONDAY + HOUR, 1)
    assert with_activity([Stretch(1, kit.pk, MONDAY, ends)]) == {1}
    assert with_activity([Stretch(1, kit.pk, MONDAY + 2 * HOUR, ends)]) == set()


def test_a_day_of_no_report_is_not_a_day_of_nothing_played(kit: Child) -> None:
    played(kit, MONDAY, 0)
    days = figures(kit, WEEK, UTC).days
    assert [day.has_data for day in days[:2]] == [True, False]
    assert days[0].date == date(2026, 11, 9)
