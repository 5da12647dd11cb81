"""The steps of a delivery after its claim. Each is a conditional UPDATE; each end writes exactly one audit entry."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Record, record, record_all
from guardian_portal.common.ids import new_public_id
from notifications.limits import HANDOVER_LEASE
from notifications.models import (
    IN_FLIGHT_STATES,
    UNSENT_STATES,
    Delivery,
    DeliveryState,
    WithheldReason,
)
from notifications.retries import next_try

SWEPT_AT_ONCE = 500


def begin_hand_over(delivery: Delivery, *, still_reachable: Q) -> bool:
    """Say, durably, that the mail server may have it from now on. False: not ours any more, so send nothing."""
    now = timezone.now()
    ours = Delivery.objects.filter(
        still_reachable,
        pk=delivery.pk,
        token=delivery.token,
        state=DeliveryState.CLAIMED,
        lease_until__gt=now,
        expires_at__gt=now,
    )
    moved = ours.update(
        state=DeliveryState.HANDING_OVER,
        lease_until=now + HANDOVER_LEASE,
        handing_over_at=Coalesce("handing_over_at", now),
    )
    return bool(moved)


def mark_sent(delivery: Delivery, *, reply: str) -> bool:
    """The server's 250 is in hand. Also right after our lease lapsed, as long as nobody else has claimed the row."""
    ours = Delivery.objects.filter(
        pk=delivery.pk, token=delivery.token, state__in=(DeliveryState.HANDING_OVER, DeliveryState.DUE)
    )
    now = timezone.now()
    attempts = delivery.attempts + 1
    return _settle(ours, delivery, DeliveryState.SENT, now, last_reply=reply, attempts=attempts, sent_at=now)


def mark_failed(delivery: Delivery, *, reply: str) -> bool:
    """No further attempt."""
    return _settle(
        _ours(delivery),
        delivery,
        DeliveryState.FAILED,
        timezone.now(),
        last_reply=reply,
        attempts=delivery.attempts + 1,
    )


def defer(delivery: Delivery, *, reply: str) -> None:
    """This attempt certainly did not reach anybody: due again later, or failed after 72 h."""
    now, attempts = timezone.now(), delivery.attempts + 1
    moment = next_try(attempts=attempts, accepted_at=delivery.accepted_at, now=now)
    if moment is None:
        mark_failed(delivery, reply=reply)
        return
    _ours(delivery).update(
        state=DeliveryState.DUE,
        due_at=moment,
        attempts=attempts,
        last_reply=reply,
        token="",
        lease_until=None,
    )


def defer_uncertain(delivery: Delivery, *, reply: str) -> None:
    """The connection broke before the server's answer to DATA: once more, marked; a second time it fails."""
    now, attempts = timezone.now(), delivery.attempts + 1
    moment = next_try(attempts=attempts, accepted_at=delivery.accepted_at, now=now)
    if moment is None or delivery.possibly_duplicated:
        mark_failed(delivery, reply=reply)
        return
    _ours(delivery).update(
        state=DeliveryState.DUE,
        due_at=moment,
        attempts=attempts,
        last_reply=reply,
        possibly_duplicated=True,
        token="",
        lease_until=None,
    )


def fail_uncertain(lapsed: QuerySet[Delivery]) -> int:
    """Lapsed a second time between DATA and its answer: it may have arrived, and is not sent a third time."""
    ids = list(lapsed.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    return _settle_many(ids, lapsed, DeliveryState.FAILED)


def withhold(*, ids: Collection[int], reason: WithheldReason, token: str | None = None) -> int:
    """Withhold those of `ids` that are still unsent (and, with `token`, still claimed by its holder)."""
    unsent = Delivery.objects.filter(state__in=UNSENT_STATES)
    if token is not None:
        unsent = unsent.filter(state=DeliveryState.CLAIMED, token=token)
    return _settle_many(ids, unsent, DeliveryState.WITHHELD, withheld_reason=reason)


def withhold_expired() -> int:
    """Nothing is sent past its time; a code's mail is wiped then, whether or not a worker comes by."""
    expired = Delivery.objects.filter(state=DeliveryState.DUE, expires_at__lte=timezone.now())
    ids = list(expired.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    return withhold(ids=ids, reason=WithheldReason.EXPIRED)


def _ours(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=delivery.pk, token=delivery.token, state__in=IN_FLIGHT_STATES)


def _settle(ours: QuerySet[Delivery], delivery: Delivery, state: DeliveryState, at: datetime, **values: object) -> bool:
    with transaction.atomic():
        moved = ours.update(state=state, lease_until=None, body=None, settled_at=at, **values)
        if moved:
            record(
                actor=SYSTEM,
                action=Action.DELIVERY_SETTLED,
                object_kind="delivery",
                object_id=delivery.public_id,
                state=str(state),
                reply=values["last_reply"],
            )
    return bool(moved)


def _settle_many(ids: Collection[int], from_: QuerySet[Delivery], state: DeliveryState, **values: str) -> int:
    if not ids:
        return 0
    # A mark of our own finds again the rows that this statement moved, and no others.
    mark, now = new_public_id(), timezone.now()
    with transaction.atomic():
        moved = from_.filter(pk__in=ids).update(
            state=state, token=mark, lease_until=None, body=None, settled_at=now, **values
        )
        rows: Sequence[str] = []
        if moved:
            settled = Delivery.objects.filter(pk__in=ids, token=mark)
            rows = list(settled.values_list("public_id", flat=True))
        record_all(records=_records(rows, state, values))
    return moved


def _records(public_ids: Iterable[str], state: DeliveryState, values: dict[str, str]) -> list[Record]:
    data = {"state": str(state), **{key: str(value) for key, value in values.items()}}
    return [Record(SYSTEM, Action.DELIVERY_SETTLED, "delivery", one, data) for one in public_ids]
