"""The desk's end of the ladder: critical alerts that nobody has said they have, and what the desk did about one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.family.models import Guardianship
from guardian_portal.family.serving import acts_for, served
from guardian_portal.family.standing import live_at
from guardian_portal.incidents.classes import class_for
from guardian_portal.incidents.models import DESKS, Alert, Escalation, EscalationStep, Incident, Severity, Stopped
from guardian_portal.incidents.services.recording import lock_children

from .reasons import open_incidents

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


INCIDENTS_ON_A_PAGE = 20


class MayNotReach(Exception):
    """This person may not settle it, or it ended meanwhile."""


def escalations_for_staff(staff: User) -> QuerySet[Escalation]:
    """Every one that reached the desk, on the platforms they serve: what was settled can be read afterwards."""
    reached = Escalation.objects.filter(desk_at__isnull=False).select_related("thread__child__connection__platform")
    return served(reached, staff, platform="thread__child__connection__platform", child="thread__child")


def unclaimed(staff: User) -> QuerySet[Escalation]:
    """What waits for them, longest first."""
    return escalations_for_staff(staff).filter(stopped_at__isnull=True).order_by("desk_at", "pk")


@dataclass(frozen=True, slots=True)
class UnclaimedPage:
    """Everything `templates/support/unclaimed_detail.html` shows."""

    escalation: Escalation
    class_title: StrPromise
    severity: str
    alerts: Sequence[Alert]
    incidents: Sequence[Incident]  # only of what no guardian may hear of: there is no alert to tell the reference of
    steps: Sequence[EscalationStep]
    guardianships: Sequence[Guardianship]
    may_reach: bool


def unclaimed_page(escalation: Escalation, staff: User) -> UnclaimedPage:
    steps = list(escalation.steps.select_related("alert__guardian").order_by("at", "pk"))
    live = Guardianship.objects.filter(live_at(timezone.now()), child=escalation.thread.child_id)
    return UnclaimedPage(
        escalation=escalation,
        class_title=class_for(escalation.thread.class_code).title,
        severity=Severity(escalation.severity).word,
        alerts=list({one.alert_id: one.alert for one in steps}.values()),
        incidents=_unheard(escalation),
        steps=list({one.step: one for one in steps}.values()),
        guardianships=list(live.select_related("guardian").order_by("activated_at", "pk")),
        may_reach=can_reach(staff, escalation) and escalation.stopped_at is None,
    )


def _unheard(escalation: Escalation) -> list[Incident]:
    """What is open of the kind, newest first."""
    thread = escalation.thread
    if thread.apart != DESKS:
        return []
    found = open_incidents(timezone.now()).filter(child=thread.child_id, class_code=thread.class_code)
    return list(found.order_by("-occurred_at", "-pk")[:INCIDENTS_ON_A_PAGE])


def can_reach(user: User, escalation: Escalation) -> bool:
    """Who acts for this child at the desk."""
    child = escalation.thread.child_id
    return acts_for(user, child=child, connections__children=child)


@transaction.atomic
def mark_reached(*, escalation: Escalation, staff: User, note: str) -> None:
    """The desk has seen to it. It says so for the desk alone: no guardian has it by that. Raises MayNotReach."""
    if not (can_reach(staff, escalation) and note.strip()):
        raise MayNotReach
    lock_children([escalation.thread.child_id])
    standing = Escalation.objects.filter(pk=escalation.pk, stopped_at__isnull=True, desk_at__isnull=False)
    ended = standing.update(
        stopped_at=timezone.now(),
        stopped_why=Stopped.REACHED,
        reached_by=staff,
        reached_note=note.strip(),
    )
    if not ended:
        raise MayNotReach
    record(
        actor=actor_of(staff),
        action=Action.ESCALATION_REACHED,
        object_kind="escalation",
        object_id=escalation.public_id,
    )
