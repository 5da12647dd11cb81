"""Which push services do not answer just now, as one worker has found. One that is away keeps no other one waiting."""

import time

from notifications.limits import FAULTS_IN_A_ROW, PUSH_AWAY_SECONDS


class Standing:
    """By origin: faults in a row, and until when it is left alone."""

    def __init__(self) -> None:
        self._faults: dict[str, int] = {}
        self._away_until: dict[str, float] = {}

    def seconds_away(self, origin: str) -> float:
        """How much longer to leave it alone."""
        return max(0.0, self._away_until.get(origin, 0.0) - time.monotonic())

    def note(self, origin: str, *, fault: bool) -> None:
        """After an attempt: some faults in a row, and it is left alone for a while."""
        self._faults[origin] = self._faults.get(origin, 0) + 1 if fault else 0
        if self._faults[origin] >= FAULTS_IN_A_ROW:
            self._faults[origin] = 0
            self._away_until[origin] = time.monotonic() + PUSH_AWAY_SECONDS
