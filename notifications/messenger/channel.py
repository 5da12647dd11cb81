"""Each of the operator's messengers as a channel."""

from collections.abc import Callable, Collection, Sequence

from notifications.messenger.deliver import deliver
from notifications.messenger.entries import Entry, entries
from notifications.messenger.services import live_addresses
from notifications.models import Delivery


class MessengerChannel:
    """One entry of settings.MESSENGERS."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.key = entry.key
        self.label = entry.label

    def is_offered(self) -> bool:
        """There would be no entry otherwise."""
        return True

    def reaches(self, person_ids: Collection[int]) -> set[int]:
        """Who proved an address there."""
        return set(live_addresses(channel=self.key, person_ids=person_ids).values_list("person_id", flat=True))

    def deliver(self, batch: Sequence[Delivery], *, may_go_on: Callable[[], bool]) -> bool:
        """One request each. False after some faults in a row."""
        return deliver(batch, entry=self.entry, may_go_on=may_go_on)


def channels() -> list[MessengerChannel]:
    """One for each entry, in the operator's order."""
    return [MessengerChannel(entry) for entry in entries().values()]
