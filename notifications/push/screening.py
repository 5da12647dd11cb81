"""Which claimed pushes may be sent, and to which device: one delivery becomes one for each of its reader's devices."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from guardian_portal.common.ids import new_public_id
from guardian_portal.common.rows import insert_rows
from notifications.locking import lock_notice_of
from notifications.models import Delivery, DeliveryState, PushDevice
from notifications.push.services import live_devices
from notifications.screening import Claimed, still_due, with_kinds
from notifications.services import leave_unreached, message_id_for


@dataclass(frozen=True)
class Addressed(Claimed):
    """A claimed delivery with the device that it goes to."""

    device: PushDevice


def screen(batch: Sequence[Delivery]) -> list[Addressed]:
    """Settle or put off what can't be sent; the rest, in order."""
    due = still_due(with_kinds(batch))
    readers = {one.delivery.notice.recipient_id for one in due}
    devices: dict[int, list[PushDevice]] = {}
    for device in live_devices(person_ids=[one for one in readers if one is not None]) if due else ():
        devices.setdefault(device.person_id, []).append(device)
    found = [_addressed(one, devices.get(one.delivery.notice.recipient_id or 0, [])) for one in due]
    return [one for one in found if one is not None]


def _addressed(one: Claimed, devices: Sequence[PushDevice]) -> Addressed | None:
    """Its own device, or the first of all and more deliveries for the others; None where it has none any more."""
    delivery = one.delivery
    if delivery.device_id is None and devices and not _spread(delivery, devices):
        return None
    device = next((each for each in devices if each.pk == delivery.device_id), None)
    if device is None:
        leave_unreached(delivery)
        return None
    return Addressed(delivery, one.kind, device)


def _spread(delivery: Delivery, devices: Sequence[PushDevice]) -> bool:
    """Each device's delivery then has a life of its own: what one accepted is never sent to it again.

    False: the delivery was not ours any more.
    """
    ours = Delivery.objects.filter(pk=delivery.pk, token=delivery.token, state=DeliveryState.CLAIMED)
    with transaction.atomic():
        # Whoever withdraws the notice waits, and finds the copies; or we wait, and it is not ours any more.
        lock_notice_of(delivery)
        told = Delivery.objects.filter(notice=delivery.notice_id, device__isnull=False)
        taken = set(told.values_list("device_id", flat=True))
        fresh = [one for one in devices if one.pk not in taken]
        if fresh and not ours.update(device=fresh[0]):
            return False
        insert_rows([_copy(delivery, device) for device in fresh[1:]])
    delivery.device = fresh[0] if fresh else None
    return True


def _copy(delivery: Delivery, device: PushDevice) -> Delivery:
    """Due at once; the promise is measured from the same moment."""
    public_id = new_public_id()
    return Delivery(
        public_id=public_id,
        notice=delivery.notice,
        channel=delivery.channel,
        device=device,
        queue=delivery.queue,
        message_id=message_id_for(public_id),
        due_at=delivery.due_at,
        accepted_at=delivery.accepted_at,
        expires_at=delivery.expires_at,
        quiet_since=delivery.quiet_since,
        created_at=timezone.now(),
    )
