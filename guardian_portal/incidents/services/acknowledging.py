"""A guardian takes an alert in hand, for the other guardians to see."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.incidents.models import Acknowledgement, Alert
from guardian_portal.incidents.policies import can_acknowledge


class MayNotAcknowledge(Exception):
    """This guardian may look but not act."""


def acknowledge(*, alert: Alert, guardian: User) -> bool:
    """The guardian says "I have it". False where that stands already; two presses at once make one acknowledgement."""
    if not can_acknowledge(guardian, alert):
        raise MayNotAcknowledge
    try:
        with transaction.atomic():
            Acknowledgement.objects.create(alert=alert, guardian=guardian, at=timezone.now())
            record(
                actor=actor_of(guardian),
                action=Action.ALERT_ACKNOWLEDGED,
                object_kind="alert",
                object_id=alert.public_id,
            )
    except IntegrityError:
        return False
    return True
