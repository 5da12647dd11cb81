"""Which of the claimed deliveries may be sent, and to which address: asked for a whole batch in few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from django.db import DatabaseError
from django.utils import timezone

from notifications.addresses import address_hashes, verified_addresses
from notifications.alarms import alarm_operator
from notifications.kinds import NoticeKind, UnknownKindError, kind_of
from notifications.models import Delivery, WithheldReason
from notifications.settling import Reach, defer, withhold
from notifications.suppressing import suppressed_hashes

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Letter:
    """A claimed delivery with its kind and the address it goes to."""

    delivery: Delivery
    kind: NoticeKind
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
    letters = _addressed([(one, kind) for one in batch if (kind := _known_kind(one))])
    flagged = suppressed_hashes({one.delivery.pk: one.address for one in letters if one.to_person})
    asked = _asked_together(letters)
    return [letter for letter in letters if not _stopped(letter, flagged, asked)]


def stopped_by(letter: Letter) -> WithheldReason | None:
    """The kind's own answer, with the time limit that every delivery has."""
    if letter.delivery.expires_at <= timezone.now():
        return WithheldReason.EXPIRED
    return letter.kind.still_due(letter.delivery.notice)


def put_off_broken(delivery: Delivery, error: Exception) -> None:
    """One kind's broken code or data must not stop other mail. The error's text may name people: its type only."""
    log.error("notice_broken", delivery=delivery.public_id, error=type(error).__name__)
    defer(delivery, reply="not rendered")
    alarm_operator(cause=f"kind {delivery.notice.kind} broken"[:60])


def _known_kind(delivery: Delivery) -> NoticeKind | None:
    try:
        return kind_of(delivery.notice)
    except UnknownKindError as error:
        put_off_broken(delivery, error)
        return None


def _addressed(batch: Sequence[tuple[Delivery, NoticeKind]]) -> list[Letter]:
    people = {one.notice.recipient_id for one, _ in batch if one.notice.recipient_id is not None}
    verified = verified_addresses(people) if people else {}
    letters = []
    for delivery, kind in batch:
        address = _address(delivery, kind, verified)
        if address:
            letters.append(Letter(delivery, kind, address))
        else:
            _withhold(delivery, WithheldReason.NO_ADDRESS)
    return letters


def _address(delivery: Delivery, kind: NoticeKind, verified: dict[int, str]) -> str:
    reader = delivery.notice.recipient
    if delivery.address is not None:
        return bytes(delivery.address).decode()
    if reader is None:
        return ""
    return verified.get(reader.pk, "") if kind.needs_verified_address else reader.email


def _asked_together(letters: Sequence[Letter]) -> dict[int, WithheldReason | None]:
    """The answers of the kinds that can be asked about many notices at once, by the notices' keys."""
    by_kind: dict[str, list[Letter]] = {}
    for letter in letters:
        by_kind.setdefault(letter.kind.key, []).append(letter)
    answers: dict[int, WithheldReason | None] = {}
    for several in by_kind.values():
        ask = several[0].kind.many_still_due
        try:
            answers.update(ask([one.delivery.notice for one in several]) if ask else {})
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001  # asked about by itself, each shows whether it is the broken one
            log.warning("notices_asked_singly", kind=several[0].kind.key, error=type(error).__name__)
    return answers


def _stopped(letter: Letter, flagged: set[str], asked: Mapping[int, WithheldReason | None]) -> bool:
    if letter.to_person and flagged.intersection(address_hashes(letter.address)):
        _withhold(letter.delivery, WithheldReason.SUPPRESSED)
        return True
    try:
        notice = letter.delivery.notice_id
        reason = asked[notice] if notice in asked else stopped_by(letter)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a kind may raise
        put_off_broken(letter.delivery, error)
        return True
    if reason is not None:
        _withhold(letter.delivery, reason)
    return reason is not None


def _withhold(delivery: Delivery, reason: WithheldReason) -> None:
    withhold(ids=[delivery.pk], reason=reason, token=delivery.token)
