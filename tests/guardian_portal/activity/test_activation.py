"""Nothing from before a guardian's own activation: what they see is what it would be had there been nothing before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardian_portal.activity.digest_figures import Stretch, with_activity
from guardian_portal.activity.models import ActivityWindow, BlockedAttempt, ContactChange, ContactChangeKind
from guardian_portal.activity.periods import period_month, period_week
from guardian_portal.activity.selectors import day_rows
from guardian_portal.family.models import Child
from tests.guardian_portal.activity.builders import HOUR, figures, played

if TYPE_CHECKING:
    from guardian_portal.activity.periods import Period

pytestmark = pytest.mark.django_db
MIDDLE = datetime(2026, 11, 1, 4, tzinfo=UTC)  # the clock of St John's goes back in this hour
MINUTE = timedelta(minutes=1)
PERIODS = (period_week(MIDDLE.date()), period_month(MIDDLE.date()), period_week(MIDDLE.date()).following())


def live(kit: Child, hours: list[int], moments: list[int]) -> None:
    for hour in sorted({*hours}):
        bought = {"count": 1, "minor_units": 100, "currency": "GBP"}
        played(kit, MIDDLE + hour * HOUR, 5, sessions=1, new_contacts=1, known_contacts=hour + 400, purchases=[bought])
    for moment in sorted({*moments}):
        at = MIDDLE + moment * MINUTE
        for kind in ContactChangeKind.values:
            ContactChange.objects.create(child=kit, contact=f"c{moment % 3}", kind=kind, at=at, is_known=True)
        BlockedAttempt.objects.create(child=kit, event=f"e{moment}", at=at, kind="dm", control="contact.messages")


def forget_before(moment: datetime) -> None:
    ActivityWindow.objects.filter(start__lt=moment).delete()
    ContactChange.objects.filter(at__lt=moment).delete()
    BlockedAttempt.objects.filter(at__lt=moment).delete()


def seen(kit: Child, period: Period, zone: ZoneInfo, since: datetime) -> list[object]:
    """Everything that a page, a file or a mail is made of."""
    rows = day_rows(child=kit, first=period.first, last=period.last, zone=zone, since=since)
    ends = MIDDLE + timedelta(days=30)
    active = with_activity([Stretch(1, kit.pk, max(since, MIDDLE - 400 * HOUR), ends)])
    return [figures(kit, period, zone, since=since), list(rows), active]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hours=st.lists(st.integers(-300, 200), max_size=20),
    moments=st.lists(st.integers(-12_000, 12_000), max_size=12),
    activated=st.integers(-15_000, 12_000),
    period=st.sampled_from(PERIODS),
    zone=st.sampled_from(["Asia/Seoul", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham"]),
)
def test_what_was_before_might_as_well_not_have_been(
    kit: Child, hours: list[int], moments: list[int], activated: int, period: Period, zone: str
) -> None:
    since = MIDDLE + activated * MINUTE
    forget_before(MIDDLE + timedelta(days=60))
    live(kit, hours, moments)
    with_past = seen(kit, period, ZoneInfo(zone), since)
    forget_before(since)
    assert with_past == seen(kit, period, ZoneInfo(zone), since)


def test_a_second_guardian_begins_with_their_own_activation(kit: Child) -> None:
    live(kit, [-3, -2, 1], [-150, 30])
    first, second = (
        figures(kit, PERIODS[0], ZoneInfo("Asia/Seoul"), since=MIDDLE + hours * HOUR) for hours in (-2.5, 0)
    )
    assert (first.minutes, second.minutes) == (10, 5)
    assert (first.blocked_count, second.blocked_count) == (2, 1)
