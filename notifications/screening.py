"""Which of the claimed deliveries are still due, whatever channel they take: each kind is asked about its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog
from django.db import DatabaseError
from django.utils import timezone

from notifications.alarms import alarm_operator
from notifications.claims import release
from notifications.kinds import NoticeKind, UnknownKindError, kind_of
from notifications.models import Delivery, WithheldReason
from notifications.settling import defer, withhold

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Claimed:
    """A delivery that is ours for a while, with its kind."""

    delivery: Delivery
    kind: NoticeKind


One = TypeVar("One", bound=Claimed)


def with_kinds(batch: Sequence[Delivery]) -> list[Claimed]:
    """Those of a kind that a room declares; any other is put off."""
    return [Claimed(one, kind) for one in batch if (kind := _known_kind(one))]


def still_due(batch: Sequence[One]) -> list[One]:
    """Withhold what its kind does not want sent any more; the rest, in order."""
    asked = _asked_together(batch)
    return [one for one in batch if not _stopped(one, asked)]


def stopped_by(one: Claimed) -> WithheldReason | None:
    """The kind's own answer, with the time limit that every delivery has."""
    if one.delivery.expires_at <= timezone.now():
        return WithheldReason.EXPIRED
    return one.kind.still_due(one.delivery.notice)


def put_off_broken(delivery: Delivery, error: Exception) -> None:
    """One kind's broken code or data must not stop others. The error's text may name people: its type only."""
    log.error("notice_broken", delivery=delivery.public_id, error=type(error).__name__)
    defer(delivery, reply="not rendered")
    alarm_operator(cause=f"kind {delivery.notice.kind} broken"[:60])


def leave_out(delivery: Delivery, reason: WithheldReason) -> None:
    """Withhold a claimed delivery, if it is ours still."""
    withhold(ids=[delivery.pk], reason=reason, token=delivery.token)


def give_back(batch: Sequence[Claimed]) -> None:
    """Untouched, for the next worker."""
    by_token: dict[str, list[int]] = {}
    for one in batch:
        by_token.setdefault(one.delivery.token, []).append(one.delivery.pk)
    for token, ids in by_token.items():
        release(ids=ids, token=token)


def _known_kind(delivery: Delivery) -> NoticeKind | None:
    try:
        return kind_of(delivery.notice)
    except UnknownKindError as error:
        put_off_broken(delivery, error)
        return None


def _asked_together(batch: Sequence[Claimed]) -> dict[int, WithheldReason | None]:
    """The answers of the kinds that can be asked about many notices at once, by the notices' keys."""
    by_kind: dict[str, list[Claimed]] = {}
    for one in batch:
        by_kind.setdefault(one.kind.key, []).append(one)
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


def _stopped(one: Claimed, asked: Mapping[int, WithheldReason | None]) -> bool:
    try:
        notice = one.delivery.notice_id
        reason = asked[notice] if notice in asked else stopped_by(one)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a kind may raise
        put_off_broken(one.delivery, error)
        return True
    if reason is not None:
        leave_out(one.delivery, reason)
    return reason is not None
