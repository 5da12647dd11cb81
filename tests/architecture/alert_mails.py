"""The part of the mails that is about alerts, each brought about the way it is in life; and the family they go to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import Child
from guardian_portal.incidents.escalation.stepping import take_due_steps
from guardian_portal.incidents.models import Escalation
from guardian_portal.platforms.models import Connection
from tests.builders import flagged, link, receive, updated
from tests.people import sign_in


@dataclass(frozen=True)
class Family:
    """Amina and the child whom she looks after, or asked to."""

    amina: User
    child: Child

    @property
    def starhaven(self) -> Connection:
        return self.child.connection


def an_alert(family: Family) -> None:
    link(family.amina, family.child)
    receive(family.starhaven, flagged(family.child))


def a_rise(family: Family) -> None:
    an_alert(family)
    receive(family.starhaven, updated(family.child, severity="critical"))


def a_correction(family: Family) -> None:
    an_alert(family)
    sign_in(Client(), family.amina).get("/alerts/")
    receive(family.starhaven, updated(family.child, state="cleared"))


def a_page(family: Family) -> None:
    link(family.amina, family.child)
    receive(family.starhaven, flagged(family.child, class_="self-harm-acute", detected_by="automation"))


def nobody_for(minutes: int, family: Family) -> None:
    """A critical alert, and nobody says that they have it."""
    link(family.amina, family.child)
    receive(family.starhaven, flagged(family.child, class_="trade-coercion"))
    Escalation.objects.update(started_at=F("started_at") - timedelta(minutes=minutes), due_at=timezone.now())
    take_due_steps()
