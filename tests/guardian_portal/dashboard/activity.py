"""A week of kit's as the platform told it, and the words that a page says about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.test import Client

from accounts.models import User
from guardian_portal.activity.models import ActivityWindow, BlockedAttempt, ContactChange, ContactChangeKind
from guardian_portal.family.models import Child, Guardianship
from tests.architecture.page import Page
from tests.builders import link

# A Sunday: the week is over at its end, and the week before is known too.
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)


def played(child: Child, start: datetime, minutes: int = 30, *, size: int = 3600, **figures: object) -> None:
    """One window of counts."""
    ActivityWindow.objects.create(
        child=child, start=start, size=size, time=start + HOUR, minutes_active=minutes, **figures
    )


def met(
    child: Child, contact: str, at: datetime, kind: str = ContactChangeKind.ADDED, *, is_known: bool = False
) -> None:
    """A contact came or went."""
    ContactChange.objects.create(child=child, contact=contact, at=at, kind=kind, is_known=is_known)


def stopped(child: Child, event: str, at: datetime, kind: str, control: str) -> None:
    """A control stopped something."""
    BlockedAttempt.objects.create(child=child, event=event, at=at, kind=kind, control=control)


def three_years_of(child: Child) -> None:
    """Every hour of what an earlier rule of retention may have left, and of each hour something to say."""
    places = [{"place_key": "harbour", "minutes": 3}, {"place_key": "other", "minutes": 2}]
    ActivityWindow.objects.bulk_create(
        [
            ActivityWindow(
                child=child, start=start, size=3600, time=start, minutes_active=5, sessions=1, top_places=places
            )
            for start in (MONDAY - timedelta(days=8) - number * HOUR for number in range(3 * 365 * 24))
        ],
        batch_size=5000,
    )


def a_week_of(child: Child) -> None:
    """4 h 10 min this week, 35 min less than the one before."""
    for day, minutes in enumerate((60, 60, 60, 60, 10)):
        played(child, MONDAY + timedelta(days=day, hours=15), minutes, sessions=1)
    played(child, MONDAY + timedelta(days=5, hours=9), 0, sessions=1, messages_sent=7, messages_received=5)
    for day, minutes in enumerate((60, 60, 60, 60, 45)):
        played(child, MONDAY + timedelta(days=day - 7, hours=15), minutes)


def since(guardian: User, child: Child, moment: datetime, **fields: object) -> Guardianship:
    """A guardianship that began then."""
    found = link(guardian, child, **fields)
    Guardianship.objects.filter(pk=found.pk).update(activated_at=moment)
    return found


def address(child: Child, path: str = "activity/") -> str:
    return f"/children/{child.public_id}/{path}"


def words(client: Client, path: str, status: int = 200) -> str:
    """What stands on the page, as one line."""
    response = client.get(path)
    assert response.status_code == status, response.status_code
    return " ".join(Page(response.content.decode()).one("main").text.split())
