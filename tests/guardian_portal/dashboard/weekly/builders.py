"""Guardians whose weekly mail is due on Sunday, 22 November 2026 at 18:00 in London, and what they could read then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import time_machine

from guardian_portal.activity.models import ActivityWindow
from guardian_portal.dashboard.weekly.run import Chunk, write_chunk
from notifications.models import WEEKLY_READY, Delivery, WeeklyChoice
from notifications.weekly import enrol, reckon_missing
from tests.builders import SINCE_LONG, link
from tests.people import person

if TYPE_CHECKING:
    from accounts.models import User
    from guardian_portal.demo.mailbox.messages import Caught
    from guardian_portal.demo.mailbox.server import CatcherServer
    from guardian_portal.family.models import Child, Guardianship

MONDAY = datetime.fromisoformat("2026-11-16T00:00+00:00")
SUNDAY = datetime.fromisoformat("2026-11-22T18:00+00:00")
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def a_guardian(name: str, *children: Child, **fields: str) -> User:
    """Long since the guardian of these children, with the choice that everybody begins with."""
    guardian = person(name, **{"time_zone": "Europe/London", **fields})
    for child in children:
        link_of_old(guardian, child)
    chosen(guardian)
    return guardian


def link_of_old(guardian: User, child: Child, *args: Any, **fields: Any) -> Guardianship:
    fields.setdefault("activated_at", MONDAY - SINCE_LONG)
    return link(guardian, child, *args, **fields)


def chosen(guardian: User, **choice: object) -> WeeklyChoice:
    """The guardian's choice, reckoned as by a sweep on the Monday before."""
    enrol(person_ids=[guardian.pk])
    WeeklyChoice.objects.filter(person=guardian).update(due_at=None, due_week=None, **choice)
    reckon_missing(now=MONDAY, limit=500)
    return WeeklyChoice.objects.get(person=guardian)


def played(child: Child, at: datetime | str = "2026-11-18T16:00+00:00", minutes: int = 30, size: int = 3600) -> None:
    """An hour, or a day, with something in it."""
    start = datetime.fromisoformat(at) if isinstance(at, str) else at
    ActivityWindow.objects.create(
        child=child, start=start, size=size, time=start + timedelta(seconds=size), minutes_active=minutes
    )


def write_mails(now: datetime = SUNDAY) -> Chunk:
    """Everything that is due at this moment."""
    done = Chunk()
    with time_machine.travel(now, tick=False):
        while (chunk := write_chunk(now=now)).looked_at:
            done += chunk
    return done


def mails_to(guardian: User) -> list[Delivery]:
    mails = Delivery.objects.filter(notice__kind=WEEKLY_READY, notice__recipient=guardian)
    return list(mails.select_related("notice__recipient").order_by("pk"))


def arrived(server: CatcherServer) -> list[Caught]:
    """The weekly mails that the mail server took."""
    return [one for one in server.messages if "List-Unsubscribe" in one.headers]
