"""Web Push as a channel: offered once the portal has a key pair, and reaching whoever switched a device on."""

from collections.abc import Callable, Collection, Sequence

from django.utils.translation import gettext_lazy as _

from notifications.models import Delivery
from notifications.push.deliver import deliver
from notifications.push.keys import is_configured
from notifications.push.sender import kept_sender
from notifications.push.services import PUSH, live_devices


class PushChannel:
    """A notice becomes a delivery for each device when it is first claimed (see screening.py)."""

    key = PUSH
    label = _("Your phone and browsers")

    def is_offered(self) -> bool:
        """Once the operator has set a key."""
        return is_configured()

    def reaches(self, person_ids: Collection[int]) -> set[int]:
        """Who has a device switched on, for the key in force."""
        if not self.is_offered() or not person_ids:
            return set()
        return set(live_devices(person_ids=person_ids).order_by().values_list("person_id", flat=True).distinct())

    def deliver(self, batch: Sequence[Delivery], *, may_go_on: Callable[[], bool]) -> bool:
        """Never False: one push service that is away keeps none of the others waiting."""
        return deliver(batch, sender=kept_sender(), may_go_on=may_go_on)


channel = PushChannel()
