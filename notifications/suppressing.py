"""Addresses that do not exist, by the mail server's word: the delivery fails at once and the owner is shown it."""

from django.db import transaction

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, record
from notifications.addresses import address_hash, address_hashes, owner_of
from notifications.locking import lock_notice_of
from notifications.models import Delivery, Suppression
from notifications.services import tell_otherwise
from notifications.settling import mark_failed


def fail_and_flag(delivery: Delivery, *, address: str, reply: str) -> bool:
    """Fail the delivery and flag its address. False: nobody here owns it, so there is nobody to show it to."""
    with transaction.atomic():
        lock_notice_of(delivery)
        if mark_failed(delivery, reply=reply):
            tell_otherwise(delivery)
        return flag(delivery, address=address, reply=reply)


def flag(delivery: Delivery, *, address: str, reply: str) -> bool:
    """Flag the address that its server refuses for good, in the transaction that settles the delivery.

    False: nobody here owns it, so there is nobody to show it to.
    """
    owner_id = delivery.notice.recipient_id or owner_of(address)
    if owner_id is not None:
        _flag(owner_id, address, reply)
    return owner_id is not None


def suppressed_hashes(addresses: dict[int, str]) -> set[str]:
    """Which of these addresses' hashes stand on the list. One query."""
    wanted = {one for address in addresses.values() for one in address_hashes(address)}
    standing = Suppression.objects.filter(address_hash__in=wanted, cleared_at__isnull=True)
    return set(standing.values_list("address_hash", flat=True))


def _flag(owner_id: int, address: str, reply: str) -> None:
    flagged, new = Suppression.objects.get_or_create(
        address_hash=address_hash(address),
        cleared_at=None,
        defaults={"owner_id": owner_id, "code": reply},
    )
    if new:
        record(
            actor=SYSTEM,
            action=Action.ADDRESS_SUPPRESSED,
            object_kind="user",
            object_id=flagged.owner.public_id,
            reply=reply,
        )
