"""Remembers what was on a guardian's screen: from then on it can no longer vanish unseen."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from guardian_portal.incidents.models import Alert, Sighting


def mark_shown(*, alerts: Iterable[Alert]) -> None:
    """One statement. A frozen sighting says what it last said already."""
    Sighting.objects.filter(
        alert__in=[alert.pk for alert in alerts], withdrawn_at__isnull=True, frozen_at__isnull=True
    ).update(first_shown_at=Coalesce("first_shown_at", timezone.now()), last_shown=F("facts"))
