"""The steps of a delivery after its claim. Each is a conditional UPDATE; each end writes exactly one audit entry."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Record, record_all, record_if_changed
from guardian_portal.common.ids import new_public_id
from guardian_portal.common.prepared import PreparedUpdate
from notifications.addresses import address_hashes
from notifications.limits import HANDOVER_LEASE
from notifications.models import (
    IN_FLIGHT_STATES,
    UNSENT_STATES,
    Delivery,
    DeliveryState,
    Suppression,
    WithheldReason,
)
from notifications.retries import next_try
from notifications.wishes import may_go

SWEPT_AT_ONCE = 500


class Reach(NamedTuple):
    """The person and the address that must still be theirs, proved and not flagged, when the hand-over begins."""

    person: int
    address: str


def begin_hand_over(delivery: Delivery, *, reach: Reach | None) -> bool:
    """Say, durably, that the mail server may have it from now on. False: not ours or not wanted any more, or not at
    this hour, so send nothing."""
    if not may_go(delivery):
        return False
    now = timezone.now()
    values: dict[str, Any] = {"pk": delivery.pk, "token": delivery.token, "now": now, "until": now + HANDOVER_LEASE}
    if reach is None:
        return bool(_begin(**values))
    hashes = {f"hash_{number}": one for number, one in enumerate(address_hashes(reach.address))}
    return bool(_begin_to_person(len(hashes))(**values, person=reach.person, address=reach.address, **hashes))


def mark_sent(delivery: Delivery, *, reply: str) -> bool:
    """The server's 250 is in hand. Also right after our lease lapsed, as long as nobody else has claimed the row."""
    update, parameters = _sent.bound(
        pk=delivery.pk, token=delivery.token, reply=reply, attempts=delivery.attempts + 1, now=timezone.now()
    )
    return record_if_changed(update=update, parameters=parameters, record=_record(delivery, DeliveryState.SENT, reply))


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


def mark_bounced(delivery: Delivery, *, reply: str) -> bool:
    """It came back after the server's 250. Only once, and only what was sent: False changes nothing."""
    sent = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENT)
    return _settle(sent, delivery, DeliveryState.BOUNCED, timezone.now(), last_reply=reply)


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


def record_settled(deliveries: Collection[Delivery]) -> None:
    """The audit entries of deliveries that were settled from the start."""
    if deliveries:
        data = {"state": str(DeliveryState.WITHHELD), "withheld_reason": str(WithheldReason.PREFERENCE)}
        rows = [Record(SYSTEM, Action.DELIVERY_SETTLED, "delivery", one.public_id, data) for one in deliveries]
        record_all(records=rows)


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
            record_all(records=[_record(delivery, state, values["last_reply"])])
    return bool(moved)


def _record(delivery: Delivery, state: DeliveryState, reply: object) -> Record:
    data = {"state": str(state), "reply": reply}
    return Record(SYSTEM, Action.DELIVERY_SETTLED, "delivery", delivery.public_id, data)


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


# Each mail takes these three steps; putting their SQL together anew cost as much as running it.
def _beginning(pk: int, token: str, now: datetime, until: datetime) -> tuple[QuerySet[Delivery], dict[str, Any]]:
    ours = Delivery.objects.filter(
        pk=pk, token=token, state=DeliveryState.CLAIMED, lease_until__gt=now, expires_at__gt=now
    )
    changes = {"state": DeliveryState.HANDING_OVER, "lease_until": until}
    return ours, {**changes, "handing_over_at": Coalesce("handing_over_at", now)}


def _beginning_to_person(
    person: int, address: str, pk: int, token: str, now: datetime, until: datetime, **hashes: str
) -> tuple[QuerySet[Delivery], dict[str, Any]]:
    ours, changes = _beginning(pk, token, now, until)
    proved = EmailAddress.objects.filter(user_id=person, email=address, verified=True, primary=True)
    flagged = Suppression.objects.filter(address_hash__in=list(hashes.values()), cleared_at__isnull=True)
    return ours.filter(Exists(proved), ~Exists(flagged)), changes


def _sending(
    pk: int, token: str, reply: str, attempts: int, now: datetime
) -> tuple[QuerySet[Delivery], dict[str, Any]]:
    ours = Delivery.objects.filter(pk=pk, token=token, state__in=(DeliveryState.HANDING_OVER, DeliveryState.DUE))
    changes = {"state": DeliveryState.SENT, "lease_until": None, "body": None, "settled_at": now, "sent_at": now}
    return ours, {**changes, "last_reply": reply, "attempts": attempts}


_STEP: dict[str, type] = {"pk": int, "token": str, "now": datetime, "until": datetime}
_begin = PreparedUpdate(_beginning, **_STEP)
_sent = PreparedUpdate(_sending, pk=int, token=str, reply=str, attempts=int, now=datetime)


@cache
def _begin_to_person(hashes: int) -> PreparedUpdate:
    """An address has a hash for each secret key that still counts."""
    names = {f"hash_{number}": str for number in range(hashes)}
    return PreparedUpdate(_beginning_to_person, person=int, address=str, **_STEP, **names)
