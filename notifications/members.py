"""The notices that a daily mail tells of, or will: what is taken back leaves it, unless it may have been read."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from notifications.models import UNSENT_STATES, Delivery, DeliveryState, Notice


def leave_digests(
    *,
    things: Collection[str],
    kinds: Collection[str] | None = None,
    recipient_ids: Collection[int] | None = None,
) -> None:
    """Inside the transaction of what has changed. A daily mail that a worker has ready is written anew without them."""
    members = Notice.objects.filter(thing__in=set(things) - {""})
    if kinds is not None:
        members = members.filter(kind__in=kinds)
    if recipient_ids is not None:
        members = members.filter(recipient_id__in=recipient_ids)
    members.filter(digest_at__isnull=False).update(digest_at=None)
    told = set(members.filter(told_by__isnull=False).values_list("told_by_id", flat=True))
    if told:
        write_anew(Delivery.objects.filter(notice__in=told))
        gone = Delivery.objects.filter(notice=OuterRef("told_by"), handing_over_at__isnull=False)
        members.filter(~Exists(gone), told_by__in=told).update(told_by=None)


def write_anew(deliveries: QuerySet[Delivery]) -> int:
    """Take what is unsent from whoever has it ready.

    Also what nobody has claimed is written to: so a worker that is about to claim it waits for this transaction, and
    sees what it has changed.
    """
    ids = list(deliveries.filter(state__in=UNSENT_STATES).order_by("pk").values_list("pk", flat=True))
    unsent = Delivery.objects.filter(pk__in=ids, state__in=UNSENT_STATES)
    return unsent.update(state=DeliveryState.DUE, token="", lease_until=None) if ids else 0
