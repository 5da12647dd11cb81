"""How far ahead the repair of gaps is put off (guardian_portal/common/clock.py)."""

from guardian_portal.common.clock import Wait
from guardian_portal.intake.repair import REFUSED_FOR
from guardian_portal.platforms.models import GapRepair

WAITS = (Wait(lambda now: GapRepair.objects.all(), "due_at", REFUSED_FOR),)
