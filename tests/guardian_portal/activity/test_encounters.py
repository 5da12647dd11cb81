"""Contacts and blocked attempts: told one by one, counted once, without a name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardian_portal.activity.figures import BlockedFigures
from guardian_portal.activity.models import BlockedAttempt, ContactChange
from guardian_portal.activity.periods import period_range
from guardian_portal.activity.selectors import day_rows
from guardian_portal.common.ids import new_public_id
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import StoredEvent
from tests.guardian_portal.activity.builders import figures, played
from tests.guardian_portal.intake.builders import Platform, event

NOW = timezone.now().replace(microsecond=0)
TODAY = period_range((NOW - timedelta(days=2)).date(), NOW.date())


def contact(number: int, ref: str = "c-1", kind: str = "added", **data: Any) -> dict[str, Any]:
    return event(
        f"contact.{kind}.v1",
        id=f"contact-{number}",
        time=(NOW - timedelta(minutes=number)).isoformat(),
        data={"contact_ref": ref, **data},
    )


def blocked(number: int, kind: str = "dm", control: str = "contact.messages") -> dict[str, Any]:
    data = {"kind": kind, "control": control}
    return event("interaction.blocked.v1", id=f"blocked-{number}", time=NOW.isoformat(), data=data)


def ok(answer: Any) -> None:
    assert answer.status_code == 204, answer.content


def test_a_contact_counts_once_however_often_it_comes_and_goes(platform: Platform, kit: Child) -> None:
    ok(platform.post([contact(9), contact(8, kind="removed"), contact(7), contact(6, "c-2", mutual_count=0)]))
    found = figures(kit, TODAY, UTC)
    assert (found.contacts_added, found.contacts_removed, found.contacts_known_to_friends) == (2, 1, 1)
    assert found.new_contacts == 2
    assert found.has_any
    assert not StoredEvent.objects.exists()


def test_no_name_or_pseudonym_of_a_contact_is_kept(platform: Platform, kit: Child) -> None:
    ok(platform.post(contact(1, "anna-of-7b", origin="annas-secret-den")))
    kept = repr(list(ContactChange.objects.values()))
    assert "anna" not in kept
    assert ContactChange.objects.get().is_minor is True


def test_told_again_under_another_id_it_is_the_same_change(platform: Platform, kit: Child) -> None:
    first = contact(3)
    ok(platform.post([first, {**first, "id": "told-again"}]))
    ok(platform.post({**first, "id": "and-again"}))
    assert ContactChange.objects.count() == 1


def test_blocked_attempts_are_counted_by_kind_and_control(platform: Platform, kit: Child) -> None:
    ok(platform.post([blocked(1), blocked(2), blocked(3, "trade", "spending.monthly"), blocked(1)]))
    ok(platform.post(blocked(2)))
    assert BlockedAttempt.objects.count() == 3
    assert figures(kit, TODAY, UTC).blocked == (
        BlockedFigures("dm", "contact.messages", 2),
        BlockedFigures("trade", "spending.monthly", 1),
    )


def test_contacts_told_and_counted_about_the_same_day_are_not_added_up(platform: Platform, kit: Child) -> None:
    played(kit, NOW.replace(minute=0, second=0), new_contacts=3, known_contacts=5)
    ok(platform.post([contact(0), {**contact(0, "c-2"), "id": "contact-of-the-same-moment"}]))
    found = figures(kit, TODAY, UTC)
    assert (found.new_contacts, found.contacts_added, found.known_contacts) == (3, 2, 5)
    rows = day_rows(child=kit, first=TODAY.first, last=TODAY.last, zone=UTC, since=None)
    assert [row.new_contacts for row in rows] == [0, 0, 3]


def test_nothing_from_before_the_readers_own_activation_is_counted(platform: Platform, kit: Child) -> None:
    since = NOW - timedelta(minutes=5)
    played(kit, NOW.replace(minute=0, second=0) - timedelta(hours=1), 30)
    ok(platform.post([contact(6), contact(5, "c-2"), contact(4, "c-3")]))
    found = figures(kit, TODAY, UTC, since=since)
    assert (found.contacts_added, found.minutes, found.new_contacts) == (2, 0, 2)
    assert found.is_partial
    assert found.previous_minutes is None
    assert figures(kit, TODAY, UTC).contacts_added == 3


def test_a_contact_belongs_to_the_local_day_of_its_moment(platform: Platform, kit: Child) -> None:
    kolkata, utc_evening = ZoneInfo("Asia/Kolkata"), datetime(2026, 11, 17, 18, 45, tzinfo=UTC)
    ok(platform.post({**contact(1), "time": utc_evening.isoformat()}))
    first = figures(kit, utc_evening.date(), kolkata).days[2]
    assert (first.date.day, first.new_contacts) == (18, 1)


def test_of_a_child_whose_account_was_deleted_nothing_is_left_or_comes_back(platform: Platform, kit: Child) -> None:
    ok(platform.post([contact(1), blocked(1)]))
    ok(platform.post([event("account.deleted.v1", data={"by": "user"}), contact(2, "c-9"), blocked(9)]))
    assert not ContactChange.objects.exists()
    assert not BlockedAttempt.objects.exists()
    ok(platform.post([contact(3, "c-4"), blocked(4)]))
    assert not ContactChange.objects.exists()
    assert not BlockedAttempt.objects.exists()


CHANGES = st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.integers(0, 6)), max_size=10)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, order=st.randoms(use_true_random=False), cut=st.integers(0, 10))
def test_any_order_and_any_repeats_end_in_the_same_figures(
    platform: Platform, kit: Child, changes: list[tuple[int, bool, int]], order: Any, cut: int
) -> None:
    ContactChange.objects.all().delete()
    sent = [
        contact(minutes, f"c-{ref}", "added" if added else "removed") | {"id": new_public_id()}
        for ref, added, minutes in changes
    ]
    shuffled = [*sent, *sent]
    order.shuffle(shuffled)
    for part in (shuffled[:cut], shuffled[cut:]):
        ok(platform.post(part))
    found = figures(kit, TODAY, UTC)
    assert found.contacts_added == len({ref for ref, added, _ in changes if added})
    assert found.contacts_removed == len({ref for ref, added, _ in changes if not added})
