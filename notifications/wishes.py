"""The reader's choice asked again, for what was written before: is it still wanted, and may it come at this hour."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils import timezone

from guardian_portal.common.prepared import Prepared
from notifications.channels import EMAIL
from notifications.kinds import UnknownKindError, kind_of
from notifications.models import Delivery, WithheldReason
from notifications.quiet import LONGEST
from notifications.routing import CHOSEN_FIELDS, UNKNOWN, Chosen, Wish, choices_of, chosen_from, put_off
from notifications.topics import CHOOSABLE, Pace, Topic

Verdict = WithheldReason | datetime | None

_of_one: Prepared[tuple[object, ...]] = Prepared(
    lambda person: get_user_model()._default_manager.filter(pk=person).order_by().values_list("pk", *CHOSEN_FIELDS),
    person=int,
)


def verdicts(batch: Sequence[Delivery], *, now: datetime) -> dict[int, Verdict]:
    """By the deliveries' keys: why not, or until when not; None for what may go now. One query for a batch."""
    asked = [one for one in batch if _has_a_say(one)]
    people = {person for one in asked if (person := one.notice.recipient_id) is not None}
    chosen = choices_of(people)
    return {one.pk: verdict(one, chosen.get(one.notice.recipient_id or 0, UNKNOWN), now=now) for one in asked}


def may_go(delivery: Delivery) -> bool:
    """The same about one, in the moment before it is handed over. At most one query."""
    if not _has_a_say(delivery):
        return True
    person = delivery.notice.recipient_id
    chosen = chosen_from(_of_one(person=person))  # type: ignore[arg-type]  # rows of CHOSEN_FIELDS
    return verdict(delivery, chosen.get(person or 0, UNKNOWN), now=timezone.now()) is None


def verdict(delivery: Delivery, chosen: Chosen, *, now: datetime) -> Verdict:
    """What its reader chose since; quiet hours put nothing off twice beyond their longest time."""
    topic = Topic(delivery.notice.topic)
    if not delivery.notice.insists and chosen.pace(topic, delivery.channel) == Pace.OFF:
        return WithheldReason.PREFERENCE
    wish = Wish(topic, now, breaks_quiet=_goes_at_once(delivery), expires_at=delivery.expires_at)
    until = min(put_off(wish, chosen, now), (delivery.quiet_since or now) + LONGEST)
    return until if until > now else None


def _has_a_say(delivery: Delivery) -> bool:
    """Not about a bare address or what was asked for just now, nor of a mail that can be neither off nor put off."""
    if delivery.notice.recipient_id is None or _asked_for(delivery):
        return False
    is_fixed = delivery.channel == EMAIL and delivery.notice.topic not in CHOOSABLE
    return not (is_fixed and _goes_at_once(delivery))


def _goes_at_once(delivery: Delivery) -> bool:
    """Critical. A kind that nobody declares any more is the screening's trouble."""
    return delivery.notice.breaks_quiet or _asked_for(delivery, unknown=True)


def _asked_for(delivery: Delivery, *, unknown: bool = False) -> bool:
    """By its reader, just now."""
    try:
        return kind_of(delivery.notice).at_once
    except UnknownKindError:
        return unknown
