"""What pages may say about deliveries: in a guardian's own words, and as a log for support."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.prepared import Prepared
from notifications import way_words
from notifications.addresses import address_hashes
from notifications.channels import EMAIL
from notifications.limits import DELAYED_AFTER, SUPPORT_DELAYED_AFTER
from notifications.models import Delivery, DeliveryState, Notice, Suppression, WithheldReason

MOST_WAYS = 30  # of one notice: a few channels, by one of them to some devices
MOST_TOLD = 60  # deliveries of one thread, on a page


class ShownState(models.TextChoices):
    """What a guardian's page tells apart. Being held, not entitled and withdrawn all look the same: not sent."""

    ON_ITS_WAY = "on_its_way"
    DELAYED = "delayed"
    HANDED_OVER = "handed_over"
    BOUNCED = "bounced"
    FAILED = "failed"
    NOT_SENT = "not_sent"


# The reasons that concern the reader's own address or the clock: failures, said openly.
_OPEN_REASONS: dict[str, Any] = {
    WithheldReason.EXPIRED: _("This mail could not be delivered in time."),
    WithheldReason.NO_ADDRESS: _("This mail was not sent: your e-mail address is not confirmed yet."),
    WithheldReason.SUPPRESSED: _("This mail was not sent: your e-mail address does not take mail."),
}


@dataclass(frozen=True)
class DeliveryStatus:
    """One delivery as its own reader sees it. `words` are put into the reader's language when shown."""

    state: ShownState
    words: str | Promise
    at: datetime
    beside: tuple["DeliveryStatus", ...] = ()  # the same notice by other channels, one for each

    @property
    def delayed(self) -> bool:
        return self.state == ShownState.DELAYED


def delivery_words(*, recipient: Any, things: Collection[str]) -> dict[str, DeliveryStatus]:
    """For each thing this person was told of, the status of their newest delivery about it. One query."""
    mine = Delivery.objects.filter(notice__recipient=recipient, notice__thing__in=things)
    rows = mine.select_related("notice").defer("body", "address").order_by("pk")
    return {one.notice.thing: _status(one) for one in rows}


def deliveries_about(
    *, recipient_id: int, thread: str, kinds: Collection[str]
) -> list[tuple[str, str, DeliveryStatus]]:
    """(thing, kind, status) of the newest notices to this person of one thread, newest first. One query."""
    mine = Delivery.objects.filter(notice__recipient=recipient_id, notice__thread=thread, notice__kind__in=kinds)
    by_notice: dict[int, list[Delivery]] = {}
    for one in mine.select_related("notice").defer("body", "address").order_by("-notice_id", "-pk")[:MOST_TOLD]:
        by_notice.setdefault(one.notice_id, []).append(one)
    return [(rows[0].notice.thing, rows[0].notice.kind, _by_all_ways(rows)) for rows in by_notice.values()]


def delivery_status(*, recipient: Any, thing: str) -> DeliveryStatus | None:
    """Of the newest notice about one thing: by mail, if any was meant to go, and beside it by others.

    One query; up to three for what the daily mail tells of.
    """
    rows = _newest_deliveries(recipient_id=recipient.pk, thing=thing)
    newest = [one for one in rows if one.notice_id == rows[0].notice_id]
    return _by_all_ways(newest) if newest else _told_daily(recipient, thing)


def _by_all_ways(rows: Sequence[Delivery]) -> DeliveryStatus:
    """Of one notice's deliveries, by mail first; of a channel with several the one that came furthest."""
    ways: dict[str, list[DeliveryStatus]] = {}
    for one in sorted(rows, key=lambda row: row.channel != EMAIL):
        ways.setdefault(one.channel, []).append(_status(one))
    found = [min(several, key=_by_reach) for several in ways.values()]
    return replace(found[0], beside=tuple(found[1:]))


def _told_daily(recipient: Any, thing: str) -> DeliveryStatus | None:
    """Of what has no delivery of its own: when the daily mail comes that tells of it, or what became of that."""
    notice = Notice.objects.filter(recipient=recipient, thing=thing).order_by("pk").last() if thing else None
    if notice is None:
        return None
    if notice.digest_at is not None:
        return DeliveryStatus(ShownState.ON_ITS_WAY, _comes_daily_words(notice.digest_at), notice.created_at)
    delivery = Delivery.objects.filter(notice=notice.told_by_id).defer("body", "address").first()
    return _status(delivery) if delivery else None


def handed_over(things: Collection[str]) -> set[str]:
    """Those of which a delivery to somebody, or that of its digest, reached `handing_over`: it may have been read.

    One query.
    """
    told = _went_out().filter(thing__in=set(things) - {""}, recipient__isnull=False)
    return set(told.values_list("thing", flat=True))


def went_out_about(*, thing: OuterRef) -> QuerySet[Notice]:
    """The same of one thing, as a part of a longer query."""
    return _went_out().filter(thing=thing)


def _went_out() -> QuerySet[Notice]:
    gone = Delivery.objects.filter(handing_over_at__isnull=False)
    return Notice.objects.filter(
        Exists(gone.filter(notice=OuterRef("pk"))) | Exists(gone.filter(notice=OuterRef("told_by")))
    )


def address_problem(user: Any) -> Suppression | None:
    """Why mail to this person's address comes back, if it does: for the banner on their own pages."""
    standing = _standing_suppressions(owner_id=user.pk)
    # Nearly always there is none, and nothing to hash.
    hashes = address_hashes(user.email) if standing else ()
    return next((one for one in standing if one.address_hash in hashes), None)


def refusing_addresses() -> QuerySet[Suppression]:
    """The flags that stand, oldest first: whose mail does not arrive."""
    standing = Suppression.objects.filter(cleared_at__isnull=True)
    return standing.select_related("owner").order_by("since", "pk")


_standing_suppressions: Prepared[Suppression] = Prepared(
    lambda owner_id: Suppression.objects.filter(owner_id=owner_id, cleared_at__isnull=True).order_by("pk"), owner_id=int
)
_newest_deliveries: Prepared[Delivery] = Prepared(
    lambda recipient_id, thing: (
        Delivery.objects.filter(notice__recipient_id=recipient_id, notice__thing=thing)
        .defer("body", "address")
        .order_by("-notice_id", "-pk")[:MOST_WAYS]
    ),
    recipient_id=int,
    thing=str,
)


def delayed_deliveries() -> QuerySet[Delivery]:
    """Unsent 15 minutes after they were due, longest first: what support looks at."""
    late = timezone.now() - SUPPORT_DELAYED_AFTER
    return _log().filter(settled_at__isnull=True, accepted_at__lte=late).order_by("accepted_at", "pk")


def delivery_log(*, state: str = "") -> QuerySet[Delivery]:
    """Every delivery, newest first; of one state when one is named."""
    log = _log().order_by("-pk")
    return log.filter(state=state) if state else log


def _log() -> QuerySet[Delivery]:
    return Delivery.objects.select_related("notice__recipient").defer("body")


def _status(delivery: Delivery) -> DeliveryStatus:
    if delivery.channel != EMAIL:
        return _other_way(delivery)
    return _SHOWN[DeliveryState(delivery.state)](delivery)


def _other_way(delivery: Delivery) -> DeliveryStatus:
    channel, settled = delivery.channel, _settled_at(delivery)
    if delivery.state == DeliveryState.SENT:
        at = delivery.sent_at or settled
        return DeliveryStatus(ShownState.HANDED_OVER, way_words.taken(channel, at), at)
    if delivery.settled_at is None:
        late = timezone.now() - delivery.accepted_at > DELAYED_AFTER
        state = ShownState.DELAYED if late else ShownState.ON_ITS_WAY
        words = way_words.delayed(channel) if late else way_words.on_its_way(channel)
        return DeliveryStatus(state, words, delivery.accepted_at)
    if delivery.state == DeliveryState.WITHHELD and delivery.withheld_reason not in _OPEN_REASONS:
        return DeliveryStatus(ShownState.NOT_SENT, way_words.nothing_sent(channel), settled)
    return DeliveryStatus(ShownState.FAILED, way_words.failed(channel), settled)


def _by_reach(status: DeliveryStatus) -> int:
    """Of several devices the one that took the notice counts."""
    return _BY_REACH.index(status.state)


def _open(delivery: Delivery) -> DeliveryStatus:
    if delivery.quiet_since is not None and delivery.due_at > timezone.now():
        return DeliveryStatus(ShownState.ON_ITS_WAY, _after_quiet_words(delivery.due_at), delivery.quiet_since)
    if timezone.now() - delivery.accepted_at > DELAYED_AFTER:
        words = _("This mail is delayed. We keep trying.")
        return DeliveryStatus(ShownState.DELAYED, words, delivery.accepted_at)
    return DeliveryStatus(ShownState.ON_ITS_WAY, _("This mail is on its way."), delivery.accepted_at)


def _sent(delivery: Delivery) -> DeliveryStatus:
    at = delivery.sent_at or delivery.created_at
    return DeliveryStatus(ShownState.HANDED_OVER, _handed_over_words(at), at)


def _bounced(delivery: Delivery) -> DeliveryStatus:
    at = _settled_at(delivery)
    return DeliveryStatus(ShownState.BOUNCED, _bounced_words(at), at)


def _failed(delivery: Delivery) -> DeliveryStatus:
    words = _("This mail could not be delivered.")
    return DeliveryStatus(ShownState.FAILED, words, _settled_at(delivery))


def _withheld(delivery: Delivery) -> DeliveryStatus:
    if delivery.withheld_reason in _OPEN_REASONS:
        return DeliveryStatus(ShownState.FAILED, _OPEN_REASONS[delivery.withheld_reason], _settled_at(delivery))
    return DeliveryStatus(ShownState.NOT_SENT, _("No mail was sent."), _settled_at(delivery))


_SHOWN: dict[DeliveryState, Callable[[Delivery], DeliveryStatus]] = {
    DeliveryState.DUE: _open,
    DeliveryState.CLAIMED: _open,
    DeliveryState.HANDING_OVER: _open,
    DeliveryState.SENT: _sent,
    DeliveryState.BOUNCED: _bounced,
    DeliveryState.FAILED: _failed,
    DeliveryState.WITHHELD: _withheld,
}


_BY_REACH = (
    ShownState.HANDED_OVER,
    ShownState.ON_ITS_WAY,
    ShownState.DELAYED,
    ShownState.BOUNCED,
    ShownState.FAILED,
    ShownState.NOT_SENT,
)


def _settled_at(delivery: Delivery) -> datetime:
    return delivery.settled_at or delivery.created_at


def _when(at: datetime) -> dict[str, str]:
    local = timezone.localtime(at)
    return {"when": f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"}


def _handed_over_now(at: datetime) -> str:
    return gettext("This mail was handed to your mail server at %(when)s.") % _when(at)


def _after_quiet_now(at: datetime) -> str:
    return gettext("This mail waits for the end of your quiet hours: %(when)s.") % _when(at)


def _comes_daily_now(at: datetime) -> str:
    return gettext("Your daily mail tells of it: %(when)s.") % _when(at)


def _bounced_now(at: datetime) -> str:
    return gettext("This mail came back on %(when)s: it did not reach you.") % _when(at)


_handed_over_words = lazy(_handed_over_now, str)
_bounced_words = lazy(_bounced_now, str)
_after_quiet_words = lazy(_after_quiet_now, str)
_comes_daily_words = lazy(_comes_daily_now, str)
