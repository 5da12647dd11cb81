"""How far ahead a change of address is put off (guardian_portal/common/clock.py)."""

from accounts.address_changes import HOLD
from accounts.models import AddressChange, AddressChangeState
from guardian_portal.common.clock import Wait

WAITS = (Wait(lambda now: AddressChange.objects.filter(state=AddressChangeState.WAITING), "due_at", HOLD),)
