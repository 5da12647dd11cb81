"""What time alone decides about guardianships: a link that cooled starts, a carer is told of the end a week before.

Run by the sweepers, any number at once; a step that somebody else took meanwhile is simply not taken again.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from guardian_portal.audit.services import SYSTEM
from guardian_portal.common.ids import new_public_id
from guardian_portal.family.models import Guardianship, GuardianshipState
from guardian_portal.family.notices import tell_of_end_soon
from guardian_portal.family.services.answers import LinkOutcome, activate
from guardian_portal.family.standing import live_at
from guardian_portal.platforms.events import PREFIX
from guardian_portal.platforms.outbox import send_event

TOLD_BEFORE = timedelta(days=7)
_SWEPT_AT_ONCE = 500


def start_cooled() -> int:
    """Start the links whose 24 hours passed without a no. Returns how many."""
    due = Guardianship.objects.filter(state=GuardianshipState.COOLING, cooling_until__lte=timezone.now())
    started = 0
    for one in due.select_related("child", "connection", "guardian").order_by("pk")[:_SWEPT_AT_ONCE]:
        if one.child and one.cooling_until:
            outcome = activate(guardianship=one, child=one.child, at=one.cooling_until, by="time", actor=SYSTEM)
            started += outcome is LinkOutcome.APPLIED
    return started


def warn_before_end() -> int:
    """Tell a carer and the child a week ahead, once; who was linked for less time than that knows. Returns how many."""
    now = timezone.now()
    due = Guardianship.objects.filter(
        live_at(now),
        end_told_at__isnull=True,
        ends_at__lte=now + TOLD_BEFORE,
        activated_at__lte=F("ends_at") - TOLD_BEFORE,
    )
    return sum(
        _warn(one) for one in due.select_related("child", "connection", "guardian").order_by("pk")[:_SWEPT_AT_ONCE]
    )


def _warn(guardianship: Guardianship) -> bool:
    now = timezone.now()
    with transaction.atomic():
        # The row count decides which of several sweepers tells.
        first = Guardianship.objects.filter(live_at(now), pk=guardianship.pk, end_told_at__isnull=True)
        if not first.update(end_told_at=now):
            return False
        tell_of_end_soon(guardianship)
        _tell_child(guardianship)
    return True


def _tell_child(guardianship: Guardianship) -> None:
    if guardianship.child is None:
        return
    send_event(
        connection=guardianship.connection,
        type=PREFIX + "child.notice.v1",
        subject=guardianship.child.account,
        data={
            "notice_id": new_public_id(),
            "key": "guardianship_ends_soon",
            "params": {
                "link_id": guardianship.public_id,
                "display_name": guardianship.guardian.display_name,
                "ends_at": guardianship.ends_at,
            },
        },
    )
