"""The order in which rows are taken: notices by their keys, then deliveries by theirs. So nobody waits in a circle."""

from django.db.models import QuerySet

from notifications.models import UNSENT_STATES, Delivery, Notice


def lock_notices(wanted: QuerySet[Notice]) -> list[int]:
    """Their keys; nobody else changes them, or what they are told by, until the transaction ends.

    Deliveries are added and taken back under the lock of their notice, so that none is added behind a withdrawal.
    """
    return list(wanted.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def lock_notice_of(delivery: Delivery) -> None:
    """Before the delivery itself is settled."""
    lock_notices(Notice.objects.filter(pk=delivery.notice_id))


def lock_unsent(deliveries: QuerySet[Delivery]) -> list[int]:
    """Those of `deliveries` that nobody has begun to hand over: no worker claims or settles them meanwhile."""
    unsent = Delivery.objects.filter(pk__in=deliveries.order_by().values("pk"), state__in=UNSENT_STATES)
    return list(unsent.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
