"""The person on call is woken where somebody may not be safe."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from guardian_portal.support.models import Urgency
from guardian_portal.support.notices import CASE_PAGE
from notifications.models import Notice
from notifications.services import NoticeRequest, notify

if TYPE_CHECKING:
    from guardian_portal.support.models import Case

PAGES_AN_HOUR = 20


def wake(case: Case, **because: int) -> None:
    """For each reason (`because`: by which it is told from another), until so many that nobody reads them."""
    if case.urgency != Urgency.NOW or not settings.ONCALL_EMAIL:
        return
    an_hour_ago = timezone.now() - timedelta(hours=1)
    if Notice.objects.filter(kind=CASE_PAGE, thing=case.public_id, created_at__gt=an_hour_ago).count() < PAGES_AN_HOUR:
        page = NoticeRequest(kind=CASE_PAGE, address=settings.ONCALL_EMAIL, thing=case.public_id, params=because)
        notify(requests=[page])
