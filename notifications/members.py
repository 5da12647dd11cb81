"""The notices that a daily mail tells of, or will: what is taken back leaves it, unless it may have been read."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from notifications.locking import lock_unsent
from notifications.models import UNSENT_STATES, Delivery, DeliveryState, Notice


def leave_digests(notices: Collection[int]) -> None:
    """These are locked and wait for none any more. A daily mail that a worker has ready is written anew without."""
    members = Notice.objects.filter(pk__in=notices, told_by__isnull=False)
    told = set(members.values_list("told_by_id", flat=True))
    if told:
        write_anew(Delivery.objects.filter(notice__in=told))
        gone = Delivery.objects.filter(notice=OuterRef("told_by"), handing_over_at__isnull=False)
        members.filter(~Exists(gone), told_by__in=told).update(told_by=None)


def write_anew(deliveries: QuerySet[Delivery]) -> int:
    """Take what is unsent from whoever has it ready.

    Also what nobody has claimed is written to: so a worker that is about to claim it waits for this transaction, and
    sees what it has changed.
    """
    ids = lock_unsent(deliveries)
    # Again: while we waited for the first, copies of it for its reader's other devices may have been born.
    ids = lock_unsent(deliveries) if ids else ids
    unsent = Delivery.objects.filter(pk__in=ids, state__in=UNSENT_STATES)
    return unsent.update(state=DeliveryState.DUE, token="", lease_until=None) if ids else 0
