"""What one report of a mail service comes down to, whoever it is from."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

# A report older than this changes nothing: who held it back so long, or plays it again, has no business with the row.
# Mail services try a mail for up to three days and then tell of it at once.
TOLERANCE = timedelta(hours=72)
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class Report:
    """`delivery`: the reference that our mail carried. `code`: enhanced status of RFC 3463, if there was one.

    `gone`: it says that the address does not exist or is disabled, and not merely that this mail was not wanted.
    """

    kind: Literal["bounced", "complained"]
    delivery: str
    recipient: str
    at: datetime
    code: str = ""
    gone: bool = False

    def is_timely(self, now: datetime) -> bool:
        return now - TOLERANCE <= self.at <= now + AHEAD
