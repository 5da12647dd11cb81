"""Remembers what was on a guardian's screen: from then on it can no longer vanish unseen."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from guardian_portal.incidents.escalation.ladder import LADDERED
from guardian_portal.incidents.models import Alert, EscalationStep, Sighting


def mark_shown(*, alerts: Iterable[Alert] = (), counted: Iterable[int] = ()) -> None:
    """One statement, and none where the screen shows nothing new. `alerts` come from `alerts_to_show`; of those that
    it only counts (`OpenAlerts.unseen`) the keys are enough."""
    unseen = {*counted, *(alert.pk for alert in alerts if getattr(alert, "has_news", True))}
    if not unseen:
        return
    Sighting.objects.filter(alert__in=unseen, news=True, withdrawn_at__isnull=True, frozen_at__isnull=True).update(
        news=False, first_shown_at=Coalesce("first_shown_at", timezone.now()), last_shown=F("facts")
    )


def mark_page_shown(*, alert: Alert) -> None:
    """The same of an alert's own page, which shows the steps of an escalation too; one statement more for those."""
    mark_shown(alerts=[alert])
    if alert.severity in LADDERED and getattr(alert, "has_new_steps", True):
        EscalationStep.objects.filter(alert=alert, shown_at__isnull=True).update(shown_at=timezone.now())
