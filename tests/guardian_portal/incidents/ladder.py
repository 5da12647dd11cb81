"""A ladder on a moved clock: Kit's two guardians at noon, the minutes after it, and what each of them was told."""

from __future__ import annotations

from datetime import datetime, timedelta

import time_machine

from accounts.models import User
from guardian_portal.incidents.escalation.stepping import take_due_steps
from guardian_portal.incidents.models import Alert
from notifications.models import Notice

START = datetime.fromisoformat("2026-11-22T12:00:00+00:00")


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def sweep(clock: time_machine.Traveller, minute: float) -> None:
    clock.move_to(at(minute))
    for _ in range(2):  # any number may run
        take_due_steps()


def told(user: User) -> list[str]:
    rows = Notice.objects.filter(recipient=user).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def alert_of(user: User) -> Alert:
    return Alert.objects.get(guardian=user)
