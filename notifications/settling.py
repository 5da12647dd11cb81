"""The ends of a delivery. Each is a conditional UPDATE and writes exactly one audit entry for each row it moved."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Record, record_all
from guardian_portal.common.ids import new_public_id
from notifications.models import UNSENT_STATES, Delivery, DeliveryState, WithheldReason


def withhold(*, ids: Collection[int], reason: WithheldReason, token: str | None = None) -> int:
    """Withhold those of `ids` that are still unsent (and, with `token`, still claimed by its holder)."""
    if not ids:
        return 0
    unsent = Delivery.objects.filter(pk__in=ids, state__in=UNSENT_STATES)
    if token is not None:
        unsent = unsent.filter(state=DeliveryState.CLAIMED, token=token)
    # A mark of our own finds again the rows that this statement moved, and no others.
    mark = new_public_id()
    with transaction.atomic():
        moved = unsent.update(
            state=DeliveryState.WITHHELD,
            withheld_reason=reason,
            token=mark,
            lease_until=None,
            body=None,
            settled_at=timezone.now(),
        )
        if moved:
            rows = Delivery.objects.filter(pk__in=ids, token=mark).values_list("public_id", flat=True)
            record_all(records=settled_records(rows, DeliveryState.WITHHELD, reason=str(reason)))
    return moved


def settled_records(public_ids: Iterable[str], state: DeliveryState, **data: object) -> list[Record]:
    """One entry per delivery; ids and codes only."""
    return [
        Record(SYSTEM, Action.DELIVERY_SETTLED, "delivery", one, {"state": str(state), **data})
        for one in public_ids
    ]
