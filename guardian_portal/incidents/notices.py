"""What is mailed about alerts. No mail names a child, a kind of event or anything but how soon to look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.prepared import Prepared
from guardian_portal.family.selectors import GuardianToTell, entitlement, guardians_to_tell
from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason
from notifications.topics import Topic

from .models import HELD, Escalation, EscalationStep, Incident, Severity, Telling
from .rules import SAFETY_CRITICAL, may_be_told

ALERT_NEW = "alert_new"
ALERT_SEVERITY_RAISED = "alert_severity_raised"
ALERT_CORRECTED = "alert_corrected"
ALERT_SECOND_CHANNEL = "alert_second_channel"
ALERT_UNCLAIMED = "alert_unclaimed"
ONCALL_PAGE = "oncall_page"
UNCLAIMED_PAGE = "unclaimed_page"
# Mails about one alert each; the weekly mail, which may tell of some too, tells of other things besides.
ESCALATION_MAILS = (ALERT_SECOND_CHANNEL, ALERT_UNCLAIMED)
ALERT_MAILS = (ALERT_NEW, ALERT_SEVERITY_RAISED, ALERT_CORRECTED, *ESCALATION_MAILS)


def topic_for(severity: int) -> Topic:
    """What its readers chose about an alert of this severity."""
    return Topic.ALERTS_URGENT if severity >= SAFETY_CRITICAL else Topic.ALERTS


class _Told(NamedTuple):
    """One thing that a mail tells of, as the mail's own rules need it."""

    mail: str
    severity: int
    cleared: bool
    hold: str
    occurred_at: datetime
    alert: str
    guardian_id: int
    guardianship_id: int
    child_id: int


Entitled = Callable[[_Told], GuardianToTell | None]


def _visible_tellings(**which: object) -> QuerySet[Telling, tuple[Any, ...]]:
    """What mails tell of and their readers can see: nothing withdrawn, nothing frozen by a hold."""
    return Telling.objects.filter(
        **which, sighting__withdrawn_at__isnull=True, sighting__frozen_at__isnull=True
    ).values_list(
        "mail",
        "sighting__severity",
        "sighting__cleared",
        "sighting__incident__hold",
        "sighting__incident__occurred_at",
        "sighting__alert__public_id",
        "sighting__alert__guardian_id",
        "sighting__alert__guardianship_id",
        "sighting__alert__thread__child_id",
    )


_of_one_mail: Prepared[tuple[Any, ...]] = Prepared(
    lambda mail, reader: _visible_tellings(mail=mail, sighting__alert__guardian_id=reader), mail=str, reader=int
)


def _tellings(notice: Notice) -> list[_Told]:
    if notice.recipient_id is None:
        return []
    return [_Told(*fields) for fields in _of_one_mail(mail=notice.thing, reader=notice.recipient_id)]


def _alert_still_due(notice: Notice) -> WithheldReason | None:
    """Something open that nothing holds, and a guardian who may still hear of it."""
    return _still_due([one for one in _tellings(notice) if not one.cleared], _entitled_now)


def _correction_still_due(notice: Notice) -> WithheldReason | None:
    return _still_due([one for one in _tellings(notice) if one.cleared], _entitled_now)


def _entitled_now(one: _Told) -> GuardianToTell | None:
    return entitlement(guardian_id=one.guardian_id, child_id=one.child_id)


def _many_still_due(notices: Sequence[Notice], *, cleared: bool) -> dict[int, WithheldReason | None]:
    """The same for a batch of mails in two queries."""
    wanted = {notice.thing for notice in notices}
    told: dict[tuple[str, int | None], list[_Told]] = defaultdict(list)
    for fields in _visible_tellings(mail__in=wanted, sighting__cleared=cleared):
        one = _Told(*fields)
        told[one.mail, one.guardian_id].append(one)
    guardians = guardians_to_tell(child_ids={one.child_id for several in told.values() for one in several})

    def entitled(one: _Told) -> GuardianToTell | None:
        return next((each for each in guardians[one.child_id] if each.guardian_id == one.guardian_id), None)

    return {notice.pk: _still_due(told[notice.thing, notice.recipient_id], entitled) for notice in notices}


def _still_due(tellings: Sequence[_Told], entitled: Entitled) -> WithheldReason | None:
    told = [one for one in tellings if one.hold not in HELD]
    if not told:
        return WithheldReason.HELD if not tellings else WithheldReason.SUPERSEDED
    guardian = entitled(told[0])
    if guardian is None or guardian.guardianship_id != told[0].guardianship_id:
        return WithheldReason.NOT_ENTITLED
    may_hear = any(may_be_told(guardian, severity=Severity(one.severity), happened_at=one.occurred_at) for one in told)
    return None if may_hear else WithheldReason.NOT_ENTITLED


def _alert_context(notice: Notice) -> dict[str, object]:
    """How soon to look and where; asked only while the mail is still due."""
    gravest = max(_tellings(notice), key=lambda one: one.severity)
    return {
        "path": reverse("incidents:alert_detail", args=[gravest.alert]),
        "urgency": Severity(gravest.severity).label,
        "safety_critical": gravest.severity >= SAFETY_CRITICAL,
    }


def _step_still_due(notice: Notice) -> WithheldReason | None:
    return _alert_still_due(notice) or _unless_standing(notice, _standing_steps([notice]))


def _many_steps_still_due(notices: Sequence[Notice]) -> dict[int, WithheldReason | None]:
    standing = _standing_steps(notices)
    alerts = _open_still_due(notices)
    return {one.pk: alerts[one.pk] or _unless_standing(one, standing) for one in notices}


def _standing_steps(notices: Sequence[Notice]) -> set[str]:
    """Those whose escalation goes on: nobody has it, and nothing else has ended it. One query."""
    steps = EscalationStep.objects.filter(mail__in={one.thing for one in notices}, escalation__stopped_at__isnull=True)
    return set(steps.values_list("mail", flat=True))


def _unless_standing(notice: Notice, standing: set[str]) -> WithheldReason | None:
    return None if notice.thing in standing else WithheldReason.SUPERSEDED


def _step_context(notice: Notice) -> dict[str, object]:
    return {**_alert_context(notice), "minutes": notice.params["minutes"]}


def _unclaimed_still_due(notice: Notice) -> WithheldReason | None:
    """Until somebody has it, or the desk has reached the family."""
    stands = Escalation.objects.filter(public_id=notice.thing, stopped_at__isnull=True).exists()
    return None if stands else WithheldReason.SUPERSEDED


def _unclaimed_context(notice: Notice) -> dict[str, object]:
    escalation = Escalation.objects.get(public_id=notice.thing)
    path = reverse("support:unclaimed_detail", args=[notice.thing])
    return {"path": path, "minutes": _minutes_since(escalation.started_at)}


def _page_still_due(notice: Notice) -> WithheldReason | None:
    """The person on call is needed until somebody decided or the platform cleared it."""
    incident = Incident.objects.filter(public_id=notice.thing).first()
    if incident is None or incident.hold not in HELD or incident.decision or incident.cleared:
        return WithheldReason.SUPERSEDED
    return None


def _page_context(notice: Notice) -> dict[str, object]:
    incident = Incident.objects.get(public_id=notice.thing)
    return {"path": reverse("support:held_detail", args=[notice.thing]), "minutes": _minutes_since(incident.held_at)}


def _minutes_since(at: datetime | None) -> int:
    return int((timezone.now() - at).total_seconds() // 60) if at else 0


_open_still_due = partial(_many_still_due, cleared=False)
_cleared_still_due = partial(_many_still_due, cleared=True)

KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(
        ALERT_NEW,
        _("An alert"),
        Topic.ALERTS,
        "alerts",
        _alert_still_due,
        _alert_context,
        many_still_due=_open_still_due,
    ),
    NoticeKind(
        ALERT_SEVERITY_RAISED,
        _("An alert became graver"),
        Topic.ALERTS,
        "alerts",
        _alert_still_due,
        _alert_context,
        many_still_due=_open_still_due,
    ),
    NoticeKind(
        ALERT_CORRECTED,
        _("A correction of an alert"),
        Topic.ALERTS,
        "alerts",
        _correction_still_due,
        _alert_context,
        many_still_due=_cleared_still_due,
    ),
    NoticeKind(
        ALERT_SECOND_CHANNEL,
        _("Nobody has a critical alert: the second way"),
        Topic.ALERTS_URGENT,
        "alerts",
        _step_still_due,
        _step_context,
        many_still_due=_many_steps_still_due,
    ),
    NoticeKind(
        ALERT_UNCLAIMED,
        _("Nobody has a critical alert: every way"),
        Topic.ALERTS_URGENT,
        "alerts",
        _step_still_due,
        _step_context,
        many_still_due=_many_steps_still_due,
    ),
    NoticeKind(
        UNCLAIMED_PAGE,
        _("On call: nobody has a critical alert"),
        Topic.DESK,
        "alerts",
        _unclaimed_still_due,
        _unclaimed_context,
        needs_verified_address=False,
    ),
    NoticeKind(
        ONCALL_PAGE,
        _("On call: a held incident waits"),
        Topic.DESK,
        "alerts",
        _page_still_due,
        _page_context,
        needs_verified_address=False,
    ),
)
