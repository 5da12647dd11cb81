"""How far ahead a link that cools is put off (guardian_portal/common/clock.py)."""

from guardian_portal.common.clock import Wait
from guardian_portal.family.models import Guardianship, GuardianshipState
from guardian_portal.family.services.cooling import COOLING

WAITS = (Wait(lambda now: Guardianship.objects.filter(state=GuardianshipState.COOLING), "cooling_until", COOLING),)
