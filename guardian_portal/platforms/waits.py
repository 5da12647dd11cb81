"""How far ahead the outbox and the reading of catalogues put anything off (guardian_portal/common/clock.py)."""

from datetime import timedelta

from guardian_portal.common.clock import Wait
from guardian_portal.platforms.catalogues import REFRESHED_AFTER
from guardian_portal.platforms.models import Catalogue, OutboundEvent, OutboundState
from guardian_portal.platforms.outbox import JITTER, LEASE, RETRIES

LONGEST_RETRY = timedelta(seconds=max(RETRIES) * (1 + JITTER))

WAITS = (
    Wait(lambda now: OutboundEvent.objects.filter(state=OutboundState.DUE), "due_at", LONGEST_RETRY),
    Wait(lambda now: OutboundEvent.objects.filter(state=OutboundState.SENDING), "leased_until", LEASE),
    Wait(lambda now: Catalogue.objects.all(), "due_at", REFRESHED_AFTER),
)
