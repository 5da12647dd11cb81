"""The mail server of a run: slow enough that a fault meets each moment of a hand-over, and misbehaving when told to."""

from __future__ import annotations

from guardian_portal.demo.mailbox.behaviour import Behaviour
from guardian_portal.demo.mailbox.server import CatcherServer

MAIL_SECONDS = 0.04


class MailServer(CatcherServer):
    """Counts how often it has misbehaved as it was told to."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self._told: list[tuple[Behaviour, int]] = []

    @property
    def used(self) -> int:
        """Misbehaviours met by a mail, since `behave_from_now`."""
        return sum(asked - (one.times or 0) for one, asked in self._told)

    def behave_from_now(self) -> None:
        """Forgets all messages, and that it ever misbehaved."""
        self.clear()
        self._told.clear()
        self.behave()

    def behave(self) -> None:
        """As it should be, though slow."""
        self.behaviours.clear()
        self.behaviours.add(Behaviour("DATA", delay=MAIL_SECONDS))

    def misbehave(self, *behaviours: Behaviour) -> None:
        """Until used up. In front of all others: the first that fits is taken."""
        self._told += [(one, one.times or 0) for one in behaviours]
        self.behaviours.clear()
        for one in behaviours:
            self.behaviours.add(one)
        self.behaviours.add(Behaviour("DATA", delay=MAIL_SECONDS))
