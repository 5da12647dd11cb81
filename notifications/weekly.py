"""The weekly mail's choices: made, switched off, reckoned, and taken in hand by a run, a chunk at a time."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Actor, record
from guardian_portal.common.ids import new_public_id
from guardian_portal.common.rows import save_rows
from notifications.models import WEEKLY_READY, WeeklyChoice
from notifications.services import recall
from notifications.week import next_due, zone_named

# Later than this a week is not mailed any more: the page has it, and the next mail is nearer.
LATE = timedelta(days=3)
CHOSEN = ("is_on", "weekday", "hour", "wants_figures")


def enrol(*, person_ids: Collection[int]) -> None:
    """Give each a choice as it is by default, if they have none; a sweep reckons when it is due."""
    rows = [WeeklyChoice(person_id=one) for one in person_ids]
    WeeklyChoice.objects.bulk_create(rows, ignore_conflicts=True)


def choice_of(person: Any) -> WeeklyChoice:
    """A person's choice; the default one, not stored, where they have none yet."""
    return WeeklyChoice.objects.filter(person=person).first() or WeeklyChoice(person=person)


def has_choice(*, token: str) -> bool:
    """Whether an unsubscribe link is one of ours."""
    return WeeklyChoice.objects.filter(token=token).exists()


@transaction.atomic
def choose(*, choice: WeeklyChoice, changed: Sequence[str], actor: Actor) -> None:
    """Store what its person chose. A mail that is due this very moment still comes; the next one follows the choice."""
    enrol(person_ids=[choice.person_id])
    stored = WeeklyChoice.objects.select_for_update().get(person=choice.person_id)
    now = timezone.now()
    for name in CHOSEN:
        setattr(stored, name, getattr(choice, name))
    if not changed or stored.due_at is None or stored.due_at > now or "is_on" in changed:
        reckon([stored], now=now)
    stored.save(update_fields=[*CHOSEN, "due_at", "due_week"])
    _recall(stored.person_id)
    _record(stored, actor, changed)


def switch_off(*, token: str, actor: Actor = SYSTEM) -> bool:
    """By the link in a mail; False where no choice has this token. Whoever does it twice has done it once."""
    with transaction.atomic():
        choice = WeeklyChoice.objects.select_related("person").filter(token=token).first()
        if choice is None:
            return False
        if WeeklyChoice.objects.filter(pk=choice.pk, is_on=True).update(is_on=False):
            choice.is_on = False
            _record(choice, actor, ["is_on"])
    return True


def follow_zone(*, person: Any) -> None:
    """After a change of time zone: reckoned anew by the next sweep. What is due already stays due."""
    choices = WeeklyChoice.objects.filter(person=person, is_on=True, due_at__gt=timezone.now())
    choices.update(due_at=None, due_week=None)


def reckon_missing(*, now: datetime, limit: int) -> int:
    """Reckon choices that have no moment yet; how many."""
    with transaction.atomic():
        rows = _take(WeeklyChoice.objects.filter(is_on=True, due_at__isnull=True).order_by("person_id"), limit)
        reckon(rows, now=now)
        save_rows(rows, ["due_at", "due_week"])
    return len(rows)


def take_due(*, now: datetime, limit: int) -> list[WeeklyChoice]:
    """Up to `limit` choices that are due, with their people, locked until the transaction ends, longest due first."""
    return _take(due_choices(now).order_by("due_at", "person_id"), limit)


def due_choices(now: datetime) -> QuerySet[WeeklyChoice]:
    """Those whose weekly mail is due."""
    return WeeklyChoice.objects.filter(is_on=True, due_at__lte=now)


def settle(choices: Sequence[WeeklyChoice], *, now: datetime) -> None:
    """Their week is told, or there was nothing to tell: on to the next one, over what an outage made too late."""
    for one in choices:
        one.told_week = one.due_week
    reckon(choices, now=now)
    save_rows(choices, ["due_at", "due_week", "told_week"])


def reckon(choices: Sequence[WeeklyChoice], *, now: datetime) -> None:
    """Set when each is next due on its person's clock, in a week not yet told."""
    for one in choices:
        zone = zone_named(one.person.time_zone)
        one.due_at, one.due_week = next_due(
            weekday=one.weekday, hour=one.hour, zone=zone, after=now, told=one.told_week
        )


def _take(wanted: QuerySet[WeeklyChoice], limit: int) -> list[WeeklyChoice]:
    """Of two runs that want the same rows the second waits here, and then finds them not wanted any more."""
    ids = list(wanted.values_list("pk", flat=True)[:limit])
    mark = new_public_id()
    wanted.order_by().filter(pk__in=ids).update(taken_by=mark)
    ours = WeeklyChoice.objects.filter(pk__in=ids, taken_by=mark).select_related("person")
    return list(ours.order_by("due_at", "person_id"))


def _recall(person_id: int) -> None:
    recall(kinds=[WEEKLY_READY], recipient_ids=[person_id])


def _record(choice: WeeklyChoice, actor: Actor, changed: Sequence[str]) -> None:
    record(
        actor=actor,
        action=Action.WEEKLY_MAIL_CHOSEN,
        object_kind="user",
        object_id=choice.person.public_id,
        is_on=choice.is_on,
        fields=sorted(changed),
    )
