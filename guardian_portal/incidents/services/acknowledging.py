"""A guardian takes an alert in hand, for the other guardians to see."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.incidents.escalation.watching import stop_baseless
from guardian_portal.incidents.models import Acknowledgement, Alert
from guardian_portal.incidents.policies import can_acknowledge

from .recording import lock_children


class MayNotAcknowledge(Exception):
    """This guardian may look but not act."""


def acknowledge(*, alert: Alert, guardian: User) -> bool:
    """The guardian says "I have it", which ends every asking about what they can see. False where that stands already.

    Two presses at once make one acknowledgement. Whoever escalates at this moment, or puts this guardian under review,
    goes before or after.
    """
    now = timezone.now()
    try:
        with transaction.atomic():
            lock_children([alert.thread.child_id])
            alert.guardianship.refresh_from_db(fields=["state", "ends_at", "is_danger"])
            if not can_acknowledge(guardian, alert):
                raise MayNotAcknowledge
            Acknowledgement.objects.create(alert=alert, guardian=guardian, at=now)
            stop_baseless([alert.thread.child_id], now=now)
            record(
                actor=actor_of(guardian),
                action=Action.ALERT_ACKNOWLEDGED,
                object_kind="alert",
                object_id=alert.public_id,
            )
    except IntegrityError:
        return False
    return True
