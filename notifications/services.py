"""`notify` writes the outbox in the caller's transaction, `withdraw` takes back what is unsent."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Actor, Record, record_all
from guardian_portal.common.ids import new_public_id
from guardian_portal.common.rows import insert_rows
from notifications.addresses import address_hashes, address_mark
from notifications.channels import EMAIL
from notifications.claims import Lane
from notifications.kinds import kind_named, kind_of
from notifications.locking import lock_notice_of, lock_notices, lock_unsent
from notifications.members import leave_digests, write_anew
from notifications.models import OPEN_STATES, Delivery, DeliveryState, Notice, Suppression, WithheldReason
from notifications.routing import Route, Routed, routes_for
from notifications.settling import record_settled, withhold
from notifications.topics import Channels, Topic
from notifications.wakeup import wake_after_commit

LIFETIME = timedelta(hours=72)
NOWHERE = ""


class NotInTransactionError(RuntimeError):
    """notify() belongs into the transaction of what it tells about."""


@dataclass(frozen=True, kw_only=True)
class NoticeRequest:
    """One thing to tell one person (`recipient_id`) or one bare address. `params`: ids and numbers only.

    `connection_id`: of the child it is about, which decides who of the staff may know of it.
    """

    kind: str
    recipient_id: int | None = None
    address: str = ""
    connection_id: int | None = None
    thing: str = ""
    thread: str = ""
    topic: Topic | None = None  # default: the kind's
    breaks_quiet: bool = False  # critical: it does not wait for the end of quiet hours
    channels: Channels = Channels.CHOSEN
    may_wait: bool = True  # its reader may have it put into the daily mail
    channel: str = ""  # this very one, whatever its reader chose: a code that proves an address goes to that address
    params: Mapping[str, str | int | bool] = field(default_factory=dict)
    due_at: datetime | None = None  # default: now
    expires_at: datetime | None = None  # default: now + 72 h
    body: bytes | None = None  # a ready-made mail, whole; only for kinds that are
    message_id: str = ""  # that of a ready-made mail


def notify(*, requests: Sequence[NoticeRequest]) -> list[Notice]:
    """Write a notice and its deliveries for each request, in bulk statements, and wake the workers after commit.

    Raises NotInTransactionError outside a transaction, UnknownKindError, and ValueError without just one recipient.
    """
    if not connection.in_atomic_block:
        raise NotInTransactionError("call notify() inside the transaction of what it tells about")
    if not requests:
        return []
    now = timezone.now()
    queues = [kind_named(request.kind).queue for request in requests]
    routed = routes_for(requests, now=now)
    notices = insert_rows([_notice(request, way, now) for request, way in zip(requests, routed, strict=True)])
    deliveries = insert_rows(
        [
            _delivery(request, notice, route, queue, now)
            for request, notice, queue, way in zip(requests, notices, queues, routed, strict=True)
            for route in way.routes or _unwanted(way, now)
        ]
    )
    record_settled([one for one in deliveries if one.settled_at])
    for lane in sorted(
        {Lane(queue, one.channel) for queue, way in zip(queues, routed, strict=True) for one in way.routes}
    ):
        wake_after_commit(lane)
    return notices


@transaction.atomic(savepoint=False)
def tell_otherwise(delivery: Delivery) -> bool:
    """Send the notice of a delivery that did not reach its reader by their other channel, if they have one. Once.

    The weekly mail is a mail: it goes nowhere else, nor does what is ready-made for one way. Whoever settles the
    delivery in the same transaction locks its notice before.
    """
    notice, now = delivery.notice, timezone.now()
    if notice.recipient_id is None or notice.topic == Topic.WEEKLY or delivery.expires_at <= now:
        return False
    standing = Notice.objects.filter(pk=notice.pk, withdrawn_at__isnull=True)
    if kind_of(notice).ready_made or not lock_notices(standing):
        return False
    request = NoticeRequest(
        kind=notice.kind,
        recipient_id=notice.recipient_id,
        topic=Topic(notice.topic),
        breaks_quiet=notice.breaks_quiet,
        channels=Channels.SECOND,
        expires_at=delivery.expires_at,
    )
    taken = set(notice.deliveries.values_list("channel", flat=True))
    [way] = routes_for([request], now=now)
    others = [route for route in way.routes if route.channel not in taken]
    insert_rows([_delivery(request, notice, route, delivery.queue, now) for route in others])
    for route in others:
        wake_after_commit(Lane(delivery.queue, route.channel))
    return bool(others)


def leave_unreached(delivery: Delivery) -> None:
    """Withhold a claimed delivery whose way leads to its reader no more, and look for another way.

    Not where another of the same channel reached them, or may still.
    """
    with transaction.atomic():
        lock_notice_of(delivery)
        left = withhold(ids=[delivery.pk], reason=WithheldReason.NO_ADDRESS, token=delivery.token)
        if left and not has_company(delivery):
            tell_otherwise(delivery)


def has_company(delivery: Delivery) -> bool:
    """Whether another delivery of its notice by the same channel reached its reader, or may still. Under the lock."""
    beside = Delivery.objects.filter(notice=delivery.notice_id, channel=delivery.channel).exclude(pk=delivery.pk)
    return beside.filter(state__in=(DeliveryState.SENT, *OPEN_STATES)).exists()


@transaction.atomic(savepoint=False)
def withdraw(
    *,
    things: Collection[str],
    reason: WithheldReason,
    kinds: Collection[str] | None = None,
    recipient_ids: Collection[int] | None = None,
) -> int:
    """Withhold the unsent deliveries about `things`; what a mail server may have already is left alone.

    No further way is looked for either. A daily mail that would have told of them as well tells of the rest.
    """
    about = Notice.objects.filter(thing__in=set(things) - {""})
    if kinds is not None:
        about = about.filter(kind__in=kinds)
    if recipient_ids is not None:
        about = about.filter(recipient_id__in=recipient_ids)
    notices = lock_notices(about)
    if not notices:
        return 0
    now = timezone.now()
    Notice.objects.filter(pk__in=notices).update(withdrawn_at=Coalesce("withdrawn_at", now), digest_at=None)
    leave_digests(notices)
    return withhold(ids=lock_unsent(Delivery.objects.filter(notice__in=notices)), reason=reason)


def recall(
    *, kinds: Collection[str], recipient_ids: Collection[int] | None = None, things: Collection[str] | None = None
) -> int:
    """Take unsent mails of these kinds from workers: they are written anew from what is true after this transaction.

    Unlike `withdraw` it stops none; for mails that tell of several things, one of which has changed.
    """
    unsent = Delivery.objects.filter(notice__kind__in=kinds)
    if recipient_ids is not None:
        unsent = unsent.filter(notice__recipient_id__in=recipient_ids)
    if things is not None:
        unsent = unsent.filter(notice__thing__in=set(things) - {""})
    return write_anew(unsent)


def clear_suppression(*, address: str, actor: Actor = SYSTEM) -> bool:
    """Write to this address again: its owner has just confirmed a code sent there. False when nothing stood."""
    with transaction.atomic():
        standing = Suppression.objects.filter(address_hash__in=address_hashes(address), cleared_at__isnull=True)
        owners = list(standing.values_list("owner__public_id", flat=True))
        cleared = standing.update(cleared_at=timezone.now())
        record_all(records=_restored(actor, owners) if cleared else [])
    return bool(cleared)


def _restored(actor: Actor, owners: Iterable[str]) -> list[Record]:
    return [Record(actor, Action.ADDRESS_RESTORED, "user", owner) for owner in owners]


def _notice(request: NoticeRequest, way: Routed, now: datetime) -> Notice:
    if (request.recipient_id is None) == (not request.address):
        raise ValueError("a notice is for one person or for one bare address")
    return Notice(
        kind=request.kind,
        recipient_id=request.recipient_id,
        connection_id=request.connection_id,
        thing=request.thing,
        thread=request.thread,
        topic=request.topic or kind_named(request.kind).topic,
        breaks_quiet=request.breaks_quiet,
        insists=request.channels is Channels.ALL,
        params=dict(request.params),
        digest_at=way.digest_at,
        created_at=now,
    )


def _unwanted(way: Routed, now: datetime) -> list[Route]:
    """What its reader wants by no channel at all has a delivery too, so that the desk can say why nothing came."""
    return [] if way.digest_at else [Route(NOWHERE, now)]


def _delivery(request: NoticeRequest, notice: Notice, route: Route, queue: str, now: datetime) -> Delivery:
    public_id, wanted = new_public_id(), route.channel != NOWHERE
    return Delivery(
        public_id=public_id,
        notice=notice,
        channel=route.channel or EMAIL,
        state=DeliveryState.DUE if wanted else DeliveryState.WITHHELD,
        withheld_reason="" if wanted else WithheldReason.PREFERENCE,
        settled_at=None if wanted else now,
        queue=queue,
        address=request.address.encode() or None,
        address_mark=address_mark(request.address) if request.address else "",
        body=request.body,
        message_id=request.message_id or message_id_for(public_id),
        due_at=route.due_at,
        quiet_since=route.quiet_since,
        accepted_at=max(route.due_at, now),
        expires_at=request.expires_at or now + LIFETIME,
        created_at=now,
    )


def message_id_for(public_id: str) -> str:
    """The Message-ID of a delivery, decided once: `<public id@domain of the sender>`."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{public_id}@{domain}>"
