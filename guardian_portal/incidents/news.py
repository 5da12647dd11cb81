"""Whether there is more than an open page shows: from what its reader was shown or written before, and nothing else.

A poll is answered again and again, and nothing remembers what it said. So it knows of a sighting only what nobody can
take back any more: what was on the reader's screen, or in a mail that a server may have. What is forbidden before that
was never in an answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from accounts.models import User
from guardian_portal.common.prepared import Prepared
from guardian_portal.family.models import GuardianshipState
from guardian_portal.family.standing import live_at
from notifications.selectors import went_out_about

from .models import Acknowledgement, Alert, Severity, Sighting, Telling
from .rules import SAFETY_CRITICAL
from .selectors import AlertNews

# What an alert has to be at least for a guardian in this state; as for the alerts themselves.
HEARD = {
    GuardianshipState.ACTIVE: Severity.LOW,
    GuardianshipState.PAUSED: SAFETY_CRITICAL,
    GuardianshipState.FROZEN: Severity.CRITICAL,
}
NewsRow = tuple[bool, datetime]  # whether the guardian has it, when the newest came that they know of


def news_for(user: User) -> AlertNews:
    """One query."""
    rows = _news(guardian_id=user.pk, now=timezone.now())
    return AlertNews.of(taken=(taken for taken, _at in rows), moments=(at for _taken, at in rows))


def _known_open(guardian_id: int, now: datetime) -> QuerySet[Alert, NewsRow]:
    live = live_at(now, "guardianship__") & Q(guardianship__is_danger=False)
    newest = _known().filter(alert=OuterRef("pk")).order_by("-added_at").values("added_at")[:1]
    written = _written().filter(sighting__alert=OuterRef("pk")).order_by().values("sighting__alert")
    return (
        Alert.objects.filter(live, _any(_heard(*one) for one in HEARD.items()), guardian_id=guardian_id)
        .order_by("pk")
        .annotate(newest=Subquery(newest), written=Subquery(written.annotate(at=Max("at")).values("at")))
        .values_list(Exists(_standing()), Greatest("newest", Coalesce("written", "newest")))
    )


def _heard(state: str, at_least: Severity) -> Q:
    """As it stood when its reader last knew of it: a frozen sighting, and one with news, say what was shown then."""
    words = [one.word for one in Severity if one >= at_least]
    as_shown = Q(news=True, first_shown_at__isnull=False, last_shown__severity__in=words)
    as_it_is = Q(cleared=False, severity__gte=at_least) & (Q(news=False) | Q(first_shown_at__isnull=True))
    still_open = _known().filter((as_shown & ~Q(last_shown__state="cleared")) | as_it_is, alert=OuterRef("pk"))
    return Q(Exists(still_open), guardianship__state=state)


def _known() -> QuerySet[Sighting]:
    told = Exists(_written().filter(sighting=OuterRef("pk")))
    return Sighting.objects.filter(Q(first_shown_at__isnull=False) | told, withdrawn_at__isnull=True)


def _written() -> QuerySet[Telling]:
    """What was a mail's cause and may have been read."""
    gone = went_out_about(thing=OuterRef("mail"))
    return Telling.objects.filter(Exists(gone), caused=True, correction=False)


def _standing() -> QuerySet[Acknowledgement]:
    """It stands, or only what its guardian does not know of yet has ended it."""
    shown = Sighting.objects.filter(pk=OuterRef("reopened_by"), news=False, frozen_at__isnull=True)
    written = _written().filter(sighting=OuterRef("reopened_by"), at__gte=OuterRef("reopened_at"))
    unknown = Q(reopened_by__isnull=False) & ~Q(Exists(shown)) & ~Q(Exists(written))
    return Acknowledgement.objects.filter(Q(reopened_at__isnull=True) | unknown, alert=OuterRef("pk"))


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


_news: Prepared[NewsRow] = Prepared(_known_open, guardian_id=int, now=datetime)
