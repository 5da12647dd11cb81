"""What the page of messengers shows: each that the operator offers, and the person's own address there, masked."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from notifications.messenger.entries import entries
from notifications.models import MessengerAddress


@dataclass(frozen=True)
class MessengerRow:
    """One messenger. Without an address `public_id` is empty; `waits`: a code is on its way."""

    key: str
    label: str
    public_id: str = ""
    address: str = ""
    since: datetime | None = None
    waits: bool = False
    refused_at: datetime | None = None


def messengers_of(person: User) -> list[MessengerRow]:
    """In the operator's order. One query."""
    offered = entries()
    own = {one.channel: one for one in MessengerAddress.objects.filter(person=person)} if offered else {}
    return [_row(entry.key, entry.label, own.get(entry.key)) for entry in offered.values()]


def masked_messenger(address: str) -> str:
    """`+447700900123` -> `•••123`: enough for its owner to know it by."""
    return f"•••{address[-3:]}" if len(address) > 6 else "•••"


def _row(key: str, label: str, own: MessengerAddress | None) -> MessengerRow:
    if own is None:
        return MessengerRow(key, label)
    return MessengerRow(
        key=key,
        label=label,
        public_id=own.public_id,
        address=masked_messenger(bytes(own.address).decode()),
        since=own.confirmed_at,
        waits=own.confirmed_at is None,
        refused_at=own.refused_at,
    )
