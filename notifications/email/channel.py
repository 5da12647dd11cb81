"""E-mail as a channel: the first one, which everybody has."""

from collections.abc import Callable, Collection, Sequence

from django.utils.translation import gettext_lazy as _

from notifications.channels import EMAIL
from notifications.email.deliver import deliver
from notifications.email.transport import kept_transport
from notifications.models import Delivery


class EmailChannel:
    """Whether an address is verified and good is asked when a mail is sent, so that its row can say why it was not."""

    key = EMAIL
    label = _("E-mail")

    def is_offered(self) -> bool:
        """Always: it is how people sign up."""
        return True

    def reaches(self, person_ids: Collection[int]) -> set[int]:
        """Everybody."""
        return set(person_ids)

    def deliver(self, batch: Sequence[Delivery], *, may_go_on: Callable[[], bool]) -> bool:
        """Over one connection that is kept open."""
        return deliver(batch, transport=kept_transport(), may_go_on=may_go_on)


channel = EmailChannel()
