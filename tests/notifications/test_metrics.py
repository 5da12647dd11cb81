"""The figures of the outbox: age of the oldest, counts by state, seconds from accepted to the server's 250."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest

from notifications.canary import queue_canary
from notifications.metrics import delivery_metrics, handover_histogram, oldest_unsent_seconds, state_counts
from notifications.models import Delivery
from tests.notifications.builders import tell

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import Settings

    from accounts.models import User

pytestmark = pytest.mark.django_db


class Collected:
    """Stands where `/metrics` registers the room's figures."""

    collect = staticmethod(delivery_metrics)


def test_the_oldest_unsent_is_counted_from_when_it_was_due(amina: User) -> None:
    assert set(oldest_unsent_seconds().values()) == {0}
    tell(amina, due_at=timezone.now() + timedelta(hours=8))
    assert set(oldest_unsent_seconds().values()) == {0}
    [late] = tell(amina)
    Delivery.objects.filter(pk=late.pk).update(accepted_at=timezone.now() - timedelta(minutes=2))
    assert 119 < oldest_unsent_seconds()["alerts", "email"] < 125
    assert oldest_unsent_seconds()["bulk", "email"] == 0


def test_states_are_counted_by_queue_and_channel(amina: User) -> None:
    tell(amina, amina)
    tell(amina, kind="test_bulk")
    counts = state_counts()
    assert counts["alerts", "email", "due"] == 2
    assert counts["bulk", "email", "due"] == 1
    assert counts["alerts", "email", "sent"] == 0


def test_the_histogram_is_cumulative(amina: User) -> None:
    now = timezone.now()
    for seconds in (0.04, 0.2, 20):
        [one] = tell(amina)
        taken = timedelta(seconds=seconds)
        Delivery.objects.filter(pk=one.pk).update(
            state="sent", accepted_at=now - taken, sent_at=now, settled_at=now, lease_until=None
        )
    buckets, total = handover_histogram()
    assert dict(buckets)["0.05"] == 1
    assert dict(buckets)["0.25"] == 2
    assert dict(buckets)["+Inf"] == 3
    assert total == pytest.approx(20.24, abs=0.01)


def test_the_histogram_reads_no_rows(amina: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert handover_histogram()[1] == 0.0


def test_prometheus_can_read_them(amina: User) -> None:
    tell(amina)
    registry = CollectorRegistry()
    registry.register(Collected())
    text = generate_latest(registry).decode()
    assert 'portal_deliveries{channel="email",queue="alerts",state="due"} 1.0' in text
    assert "portal_oldest_unsent_seconds" in text
    assert "portal_canary" not in text


def test_the_canary_has_an_age_and_a_time_of_its_own(settings: Settings) -> None:
    settings.CANARY_EMAIL = "canary@example.org"
    now = timezone.now()
    assert queue_canary()
    Delivery.objects.update(
        state="sent", accepted_at=now - timedelta(seconds=90), sent_at=now - timedelta(seconds=86), settled_at=now
    )
    found = {metric.name: metric.samples[0].value for metric in delivery_metrics()}
    assert 90 <= found["portal_canary_age_seconds"] < 100
    assert found["portal_canary_seconds"] == 4
