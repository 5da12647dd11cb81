"""A notice kind of which each step fails in one of its notices: what must not keep other mail waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from notifications.kinds import NoticeKind
from notifications.models import Delivery, Notice, WithheldReason
from notifications.services import NoticeRequest, notify
from notifications.topics import Topic

KEY = "poison"
HOW = ("still_due", "context", "template", "headers")


class PoisonError(Exception):
    """What a step of this kind raises."""


class Unprintable:
    """Fails when a template writes it down."""

    def __str__(self) -> str:
        raise PoisonError


def _fail_if(step: str, notice: Notice) -> None:
    if notice.params["how"] == step:
        raise PoisonError(step)


def still_due(notice: Notice) -> WithheldReason | None:
    _fail_if("still_due", notice)
    return None


def many_still_due(notices: Sequence[Notice]) -> Mapping[int, WithheldReason | None]:
    """Fails for all of them together: each is then asked about by itself."""
    raise PoisonError


def context(notice: Notice) -> dict[str, object]:
    _fail_if("context", notice)
    return {"cause": Unprintable() if notice.params["how"] == "template" else "none"}


def headers(notice: Notice) -> Mapping[str, str]:
    raise PoisonError


KINDS = (
    NoticeKind(
        key=KEY,
        label="Poison",
        topic=Topic.DESK,
        queue="alerts",
        still_due=still_due,
        many_still_due=many_still_due,
        context=context,
        headers=headers,
    ),
)


def add_poison_for(people: Sequence[int], run: str) -> None:
    """One for each, each failing at another step than the last."""
    with transaction.atomic():
        notify(
            requests=[
                NoticeRequest(kind=KEY, recipient_id=person, thread=run, params={"how": HOW[number % len(HOW)]})
                for number, person in enumerate(people)
            ]
        )


def poisoned() -> int:
    """How many were tried and put off."""
    return Delivery.objects.filter(notice__kind=KEY, attempts__gt=0, last_reply="not rendered").count()


def remove_poison() -> None:
    """What never ends by itself before its 72 hours are over is no part of the next run."""
    Notice.objects.filter(kind=KEY).delete()
