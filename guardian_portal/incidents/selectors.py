"""What a guardian may see of alerts, as rows made for one page each; every query starts from the guardian."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from guardian_portal.common.prepared import Prepared
from guardian_portal.family.models import GuardianshipState
from guardian_portal.family.standing import live_at

from .escalation.reasons import counting, covers
from .facts import Facts, moment_of
from .models import Acknowledgement, Alert, EscalationStep, Severity, Sighting
from .rules import SAFETY_CRITICAL
from .titles import title_for

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# On the home page.
LATEST = 3
WORTH_A_TALK = _("Something worth a talk")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert on a list or on the home page."""

    alert: Alert
    facts: Facts
    title: StrPromise
    happened_at: datetime
    mine: bool

    @property
    def public_id(self) -> str:
        return self.alert.public_id

    @property
    def child_handle(self) -> str:
        return self.alert.thread.child.display_handle

    @property
    def child_public_id(self) -> str:
        return self.alert.thread.child.public_id

    @property
    def severity(self) -> str:
        return self.alert.severity_word

    @property
    def count(self) -> int:
        return self.alert.count

    @property
    def cleared(self) -> bool:
        return self.alert.cleared


# A child, an open alert, whether the guardian has it, whether it says what no screen has shown, when its newest came.
OpenRow = tuple[int, int, bool, bool, datetime]


@dataclass(frozen=True, slots=True)
class AlertNews:
    """By what an open page knows that there is more than it shows: what it showed itself, and what news.py says."""

    waiting: int  # open, and this guardian has not said "I have it"
    newest: int  # when the newest of what is open came or got graver, in microseconds; 0: nothing is open

    @classmethod
    def of(cls, *, taken: Iterable[bool], moments: Iterable[datetime]) -> AlertNews:
        """Whether somebody has it, of each that is open; and when the newest of each came."""
        newest = max(((at - _EPOCH) // timedelta(microseconds=1) for at in moments), default=0)
        return cls(waiting=sum(not one for one in taken), newest=newest)


@dataclass(frozen=True, slots=True)
class OpenAlerts:
    """What is open for one guardian. Who shows such a count calls `services.mark_shown(counted=...)` for it."""

    by_child: Mapping[int, int]  # by the child's primary key; children without any are missing
    news: AlertNews
    unseen: Mapping[int, Sequence[int]]  # by child: its alerts that say something not yet shown

    @property
    def all_unseen(self) -> list[int]:
        return [alert for some in self.unseen.values() for alert in some]


def visible_alerts(user: User) -> QuerySet[Alert]:
    """The scoped way to an alert: live guardianships only, and as loud as their state lets through (rules.py)."""
    return _visible(user.pk, timezone.now())


def _visible(guardian_id: int, now: datetime) -> QuerySet[Alert]:
    heard = (
        Q(guardianship__state=GuardianshipState.ACTIVE)
        | Q(guardianship__state=GuardianshipState.PAUSED, severity__gte=SAFETY_CRITICAL)
        | Q(guardianship__state=GuardianshipState.FROZEN, severity=Severity.CRITICAL)
    )
    live = live_at(now, "guardianship__") & Q(guardianship__is_danger=False)
    return Alert.objects.filter(live, heard, guardian_id=guardian_id, count__gt=0)


def alerts_to_show(user: User) -> QuerySet[Alert]:
    """Visible alerts with their headline, open ones first, newest first; one query."""
    return _to_show(user.pk, timezone.now())


def _to_show(guardian_id: int, now: datetime) -> QuerySet[Alert]:
    headline = Sighting.objects.filter(alert=OuterRef("pk"), withdrawn_at__isnull=True)
    return (
        _visible(guardian_id, now)
        .select_related("thread__child", "guardianship")
        .annotate(
            headline=Subquery(headline.order_by("cleared", "-severity", "-added_at", "-pk").values("facts")[:1]),
            has_news=Exists(headline.filter(news=True)),
            has_new_steps=Exists(EscalationStep.objects.filter(alert=OuterRef("pk"), shown_at__isnull=True)),
            mine=Exists(_standing().filter(alert=OuterRef("pk"))),
        )
        .order_by("cleared", "-last_at", "-pk")
    )


def alert_rows(alerts: Sequence[Alert]) -> list[AlertRow]:
    return [row_of(alert) for alert in alerts]


def row_of(alert: Alert) -> AlertRow:
    """`alert` comes from `alerts_to_show`."""
    annotated: Any = alert
    facts = cast("Facts", annotated.headline)
    return AlertRow(alert, facts, headline_title(facts), moment_of(facts), annotated.mine)


def headline_title(facts: Facts) -> StrPromise:
    """Says "may" until the platform acted on it; of a sensitive one no more than that it is worth a talk."""
    if facts["sensitive"]:
        return WORTH_A_TALK
    return title_for(facts["class_code"], certain=facts["state"] == "actioned", role=facts["role"])


def latest_alerts(user: User) -> list[AlertRow]:
    """For the home page; one query. Who shows them calls `services.mark_shown(alerts=[row.alert, ...])`."""
    return alert_rows(_latest(guardian_id=user.pk, now=timezone.now()))


def alert_to_show(user: User, public_id: str) -> Alert | None:
    """One of `alerts_to_show`, for its page."""
    return next(iter(_one_to_show(guardian_id=user.pk, public_id=public_id, now=timezone.now())), None)


def open_alerts(user: User) -> OpenAlerts:
    """One query, for a page about all children."""
    rows = _open_now(guardian_id=user.pk, now=timezone.now())
    unseen: dict[int, list[int]] = defaultdict(list)
    for child, alert, _taken, is_unseen, _at in rows:
        if is_unseen:
            unseen[child].append(alert)
    news = AlertNews.of(taken=(row[2] for row in rows), moments=(row[4] for row in rows))
    return OpenAlerts(Counter(row[0] for row in rows), news, dict(unseen))


def who_has_it(alert: Alert) -> list[Acknowledgement]:
    """Standing acknowledgements of the thread by guardians of today; of others only what came after this alert, and
    what this guardian may rely on: everything grave here is in it, and no review keeps its guardian off.
    """
    return _holders(alert_id=alert.pk, thread_id=alert.thread_id, since=alert.created_at, now=timezone.now())


def _holders_of(alert_id: int, thread_id: int, since: datetime, now: datetime) -> QuerySet[Acknowledgement]:
    standing = _standing().filter(live_at(now, "alert__guardianship__"), alert__thread_id=thread_id)
    others = Q(pk__in=counting(now).filter(covers(alert_id), alert__thread_id=thread_id, at__gte=since))
    return (
        standing.filter(Q(alert_id=alert_id) | others).select_related("guardian", "alert__guardianship").order_by("at")
    )


def _open_of_guardian(guardian_id: int, now: datetime) -> QuerySet[Alert, OpenRow]:
    live = Sighting.objects.filter(alert=OuterRef("pk"), withdrawn_at__isnull=True, frozen_at__isnull=True)
    return (
        _visible(guardian_id, now)
        .filter(cleared=False)
        .order_by("pk")
        .values_list(
            "guardianship__child",
            "pk",
            Exists(_standing().filter(alert=OuterRef("pk"))),
            Exists(live.filter(news=True)),
            Greatest("last_at", Coalesce("mailed_at", "last_at")),  # a rise in severity is mailed at once
        )
    )


def _standing() -> QuerySet[Acknowledgement]:
    return Acknowledgement.objects.filter(reopened_at__isnull=True)


_latest: Prepared[Alert] = Prepared(
    lambda guardian_id, now: _to_show(guardian_id, now)[:LATEST], guardian_id=int, now=datetime
)
_one_to_show: Prepared[Alert] = Prepared(
    lambda guardian_id, public_id, now: _to_show(guardian_id, now).filter(public_id=public_id),
    guardian_id=int,
    public_id=str,
    now=datetime,
)
_open_now: Prepared[OpenRow] = Prepared(_open_of_guardian, guardian_id=int, now=datetime)
_holders: Prepared[Acknowledgement] = Prepared(_holders_of, alert_id=int, thread_id=int, since=datetime, now=datetime)
