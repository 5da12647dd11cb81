"""Which of the claimed deliveries may be mailed, and to which address: asked for a whole batch in few queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from notifications.addresses import address_hashes, verified_addresses
from notifications.models import Delivery, WithheldReason
from notifications.screening import Claimed, leave_out, still_due, with_kinds
from notifications.settling import Reach
from notifications.suppressing import suppressed_hashes


@dataclass(frozen=True)
class Letter(Claimed):
    """A claimed delivery with its kind and the address it goes to."""

    address: str

    @property
    def to_person(self) -> bool:
        """A bare address (on-call, operator, a code on its way) is nobody's yet: nothing to verify or look up."""
        return self.delivery.address is None

    @property
    def reach(self) -> Reach | None:
        """Asked in the very statement that begins the hand-over: the address is verified and not flagged."""
        person = self.delivery.notice.recipient_id
        if person is None or not (self.to_person and self.kind.needs_verified_address):
            return None
        return Reach(person, self.address)


def screen(batch: Sequence[Delivery]) -> list[Letter]:
    """Settle or put off what can't be sent; the rest, in order."""
    letters = _addressed(with_kinds(batch))
    flagged = suppressed_hashes({one.delivery.pk: one.address for one in letters if one.to_person})
    return still_due([one for one in letters if not _suppressed(one, flagged)])


def _addressed(batch: Sequence[Claimed]) -> list[Letter]:
    readers = {one.delivery.notice.recipient_id for one in batch}
    people = {one for one in readers if one is not None}
    verified = verified_addresses(people) if people else {}
    letters = []
    for one in batch:
        address = _address(one, verified)
        if address:
            letters.append(Letter(one.delivery, one.kind, address))
        else:
            leave_out(one.delivery, WithheldReason.NO_ADDRESS)
    return letters


def _address(one: Claimed, verified: dict[int, str]) -> str:
    delivery, reader = one.delivery, one.delivery.notice.recipient
    if delivery.address is not None:
        return bytes(delivery.address).decode()
    if reader is None:
        return ""
    return verified.get(reader.pk, "") if one.kind.needs_verified_address else reader.email


def _suppressed(letter: Letter, flagged: set[str]) -> bool:
    refuses = letter.to_person and bool(flagged.intersection(address_hashes(letter.address)))
    if refuses:
        leave_out(letter.delivery, WithheldReason.SUPPRESSED)
    return refuses
