"""Stores what a person chose about being told. What a worker has ready for them is written anew by the new choice."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Actor, record
from notifications.channels import EMAIL
from notifications.digest import follow_choice
from notifications.members import write_anew
from notifications.models import Delivery, DeliveryState, Preference, TopicChoice, WayOut
from notifications.routing import Chosen, choices_of
from notifications.topics import CHOOSABLE, FLOORS, Pace, Topic

CHOSEN = ("quiet_from", "quiet_until", "digest_hour", "detail")
Paces = Mapping[tuple[Topic, str], Pace]


class FloorError(ValueError):
    """This topic comes by mail, at once, whoever wishes otherwise."""


def preference_of(person: Any) -> Preference:
    """A person's; the default one, not stored, where they have none yet."""
    return Preference.objects.filter(person=person).first() or Preference(person=person)


def chosen_by(person: Any) -> Chosen:
    """What the rules make of it. One query."""
    return choices_of([person.pk])[person.pk]


@transaction.atomic
def choose(*, preference: Preference, changed: Sequence[str], actor: Actor) -> None:
    """Store the `changed` ones of quiet hours, the daily mail's hour and how much a mail says."""
    names = [name for name in CHOSEN if name in changed]
    if not names:
        return
    stored = _taken(preference.person_id)
    for name in names:
        setattr(stored, name, getattr(preference, name))
    stored.save(update_fields=names)
    if {"quiet_from", "quiet_until"} & set(names):
        _ask_again(stored.person_id)
    if "digest_hour" in names:
        follow_choice(person=stored.person, now=timezone.now())
    _write_anew(stored.person_id)
    _record(stored.person, actor, names)


@transaction.atomic
def choose_paces(*, person: Any, paces: Paces, actor: Actor) -> None:
    """Store how each of these topics comes by each of these channels. Raises FloorError."""
    if any(topic in FLOORS and channel == EMAIL and pace != Pace.NOW for (topic, channel), pace in paces.items()):
        raise FloorError
    _taken(person.pk)
    before = chosen_by(person)
    changed = {key: pace for key, pace in paces.items() if before.pace(*key) != pace}
    if not changed:
        return
    TopicChoice.objects.bulk_create(
        [TopicChoice(person=person, topic=topic, channel=by, pace=pace) for (topic, by), pace in changed.items()],
        update_conflicts=True,
        unique_fields=["person", "topic", "channel"],
        update_fields=["pace"],
    )
    _write_anew(person.pk)
    _record(person, actor, [f"{topic} {by}" for topic, by in changed])


def topic_of(*, token: str) -> Topic | None:
    """What an unsubscribe link stops; None where it is not one of ours."""
    found = WayOut.objects.filter(token=token).values_list("topic", flat=True).first()
    return Topic(found) if found else None


def switch_off(*, token: str, actor: Actor = SYSTEM) -> bool:
    """By the link in a mail: its topic does not come by mail any more; of the daily mail, nothing that comes with it.

    False where the token is not one of ours. Whoever does it twice has done it once.
    """
    found = WayOut.objects.filter(token=token).select_related("person").first()
    if found is None:
        return False
    topic, chosen = Topic(found.topic), chosen_by(found.person)
    with_it = [one for one in CHOOSABLE if chosen.pace(one, EMAIL) == Pace.DIGEST]
    topics = with_it if topic == Topic.DIGEST else [topic]
    choose_paces(person=found.person, paces={(one, EMAIL): Pace.OFF for one in topics}, actor=actor)
    return True


def follow_zone(*, person: Any) -> None:
    """After a change of time zone: what waits for the daily mail waits for its hour there."""
    follow_choice(person=person, now=timezone.now())


def _taken(person_id: int) -> Preference:
    """Locked until the transaction ends, as the run of the daily mail locks it."""
    Preference.objects.bulk_create([Preference(person_id=person_id)], ignore_conflicts=True)
    return Preference.objects.select_for_update().get(person=person_id)


def _ask_again(person_id: int) -> None:
    """What quiet hours put off is due: whoever claims it asks the new ones."""
    now = timezone.now()
    waiting = Delivery.objects.filter(
        notice__recipient=person_id, state=DeliveryState.DUE, quiet_since__isnull=False, due_at__gt=now, attempts=0
    )
    waiting.update(due_at=now, accepted_at=now)


def _write_anew(person_id: int) -> None:
    write_anew(Delivery.objects.filter(notice__recipient=person_id))


def _record(person: Any, actor: Actor, names: Sequence[str]) -> None:
    record(
        actor=actor,
        action=Action.NOTIFICATIONS_CHOSEN,
        object_kind="user",
        object_id=person.public_id,
        fields=sorted(names),
    )
