"""How far ahead messages, daily and weekly mails, canaries and alarms are put off (guardian_portal/common/clock.py)."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from guardian_portal.common.clock import SLACK, Rule, Wait
from notifications.channels import EMAIL
from notifications.limits import LEASE
from notifications.models import (
    DAILY_DIGEST,
    IN_FLIGHT_STATES,
    WEEKLY_READY,
    Canary,
    Delivery,
    DeliveryState,
    Notice,
    OperatorAlarm,
    Queue,
    WeeklyChoice,
)
from notifications.quiet import LONGEST
from notifications.routing import choices_of, next_digest
from notifications.week import week_told

# Between two daily mails, and two weekly ones, where the clock is changed or another day was chosen.
A_DAY, A_WEEK = timedelta(hours=26), timedelta(days=8)
# Between two tries: by retries.py half an hour, but a push service may ask for a whole one.
A_TRY = timedelta(hours=1)
# So many of the newest notices are looked at for mails that a clock wrote for a day to come.
LOOKED_AT = 2000


def _leases(now: datetime) -> int:
    """What nobody can hold for so long lapses at once, as one whose worker died."""
    moved = 0
    for state in IN_FLIGHT_STATES:
        held = Delivery.objects.filter(state=state, lease_until__gt=now + LEASE + SLACK)
        moved += held.update(lease_until=now)
    return moved


def _deliveries(now: datetime) -> int:
    """What was written before, and is due "later", is due as much later from now on; what was tried, after the longest
    pause between tries; and what quiet hours put off is asked anew whether they do."""
    late, moved = now + SLACK, 0
    for queue in Queue.values:
        waiting = Delivery.objects.filter(state=DeliveryState.DUE, queue=queue, due_at__gt=late)
        tried = waiting.filter(Q(attempts__gt=0) | ~Q(channel=EMAIL), quiet_since__isnull=True)
        quiet = Q(quiet_since__gt=late) | Q(quiet_since__isnull=False, due_at__gt=late + LONGEST)
        moved += waiting.filter(quiet).update(due_at=now, accepted_at=now, quiet_since=None)
        moved += _shift(waiting.filter(created_at__gt=late), now)
        moved += tried.filter(due_at__gt=late + A_TRY).update(due_at=now + A_TRY)
    return moved


def _shift(waiting: QuerySet[Delivery], now: datetime) -> int:
    moved = 0
    for delivery in waiting.only("pk", "created_at", "due_at", "accepted_at"):
        ahead = delivery.created_at - now
        moved += waiting.filter(pk=delivery.pk).update(
            created_at=now, due_at=delivery.due_at - ahead, accepted_at=delivery.accepted_at - ahead
        )
    return moved


def _daily(now: datetime) -> int:
    """What waits for a daily mail waits for its reader's next one."""
    late = Q(created_at__gt=now + SLACK) | Q(digest_at__gt=now + A_DAY + SLACK)
    waiting = Notice.objects.filter(late, digest_at__gt=now, recipient__isnull=False)
    by_person: dict[int, list[int]] = defaultdict(list)
    for pk, person in waiting.values_list("pk", "recipient_id"):
        by_person[person or 0].append(pk)
    chosen = choices_of(by_person)
    return sum(
        waiting.filter(pk__in=pks).update(created_at=now, digest_at=next_digest(chosen[person], after=now))
        for person, pks in by_person.items()
    )


def _days_to_come(now: datetime) -> int:
    """A daily or weekly mail that is out, and was written for a day to come, keeps that day's own mail from nobody."""
    newest = Notice.objects.aggregate(newest=Max("pk"))["newest"] or 0
    lately = Notice.objects.filter(pk__gt=newest - LOOKED_AT, kind__in=(DAILY_DIGEST, WEEKLY_READY))
    settled = Delivery.objects.filter(notice=OuterRef("pk"), settled_at__isnull=False)
    found = lately.filter(Exists(settled), created_at__gt=now + SLACK)
    rows = list(found.values_list("pk", "thread", "public_id"))
    return sum(Notice.objects.filter(pk=pk).update(created_at=now, thread=f"{day} {own}") for pk, day, own in rows)


def _weekly(now: datetime) -> int:
    """Reckoned anew, where a week is told that is not over; whose mail was sent gets no second one."""
    ahead = WeeklyChoice.objects.filter(is_on=True, due_at__gt=now + A_WEEK + SLACK)
    told = week_told((now + timedelta(days=1)).date())
    return ahead.filter(told_week__gt=told).update(due_at=None, due_week=None, told_week=None)


def _canaries(now: datetime) -> int:
    """Their minutes are free again, and none of them is the newest."""
    return Canary.objects.filter(minute__gt=now + SLACK).delete()[0]


def bring_back_deliveries(now: datetime) -> int:
    """Before each look for what is due; how many."""
    return _leases(now) + _deliveries(now)


WAITS = (
    Rule(bring_back_deliveries),
    Rule(_daily),
    Rule(_days_to_come),
    Rule(_weekly),
    Rule(_canaries),
    Wait(lambda now: OperatorAlarm.objects.all(), "told_at"),
)
