"""How far ahead controls are put off: sent, read back, loosened (guardian_portal/common/clock.py)."""

from guardian_portal.common.clock import Wait
from guardian_portal.controls.models import ControlSheet, LooseningProposal, LooseningState
from guardian_portal.controls.rules import TIME_TO_OBJECT
from guardian_portal.controls.services.reading import EVERY
from guardian_portal.controls.services.sending import LEASE
from guardian_portal.platforms.waits import LONGEST_RETRY

WAITS = (
    Wait(lambda now: ControlSheet.objects.all(), "send_due_at", LONGEST_RETRY),
    Wait(lambda now: ControlSheet.objects.all(), "read_due_at", EVERY),
    Wait(lambda now: ControlSheet.objects.filter(send_due_at__lte=now), "leased_until", LEASE),
    Wait(lambda now: ControlSheet.objects.filter(read_due_at__lte=now), "leased_until", LEASE),
    Wait(lambda now: LooseningProposal.objects.filter(state=LooseningState.WAITING), "ripens_at", TIME_TO_OBJECT),
)
