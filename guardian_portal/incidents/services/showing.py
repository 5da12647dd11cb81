"""Remembers what was on a guardian's screen: from then on it can no longer vanish unseen."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from guardian_portal.incidents.models import Alert, EscalationStep, Sighting


def mark_shown(*, alerts: Iterable[Alert]) -> None:
    """Two statements, and none where the screen shows nothing new. `alerts` come from `alerts_to_show`."""
    unseen = [alert.pk for alert in alerts if getattr(alert, "has_news", True)]
    if not unseen:
        return
    now = timezone.now()
    Sighting.objects.filter(alert__in=unseen, news=True, withdrawn_at__isnull=True, frozen_at__isnull=True).update(
        news=False, first_shown_at=Coalesce("first_shown_at", now), last_shown=F("facts")
    )
    EscalationStep.objects.filter(alert__in=unseen, shown_at__isnull=True).update(shown_at=now)
