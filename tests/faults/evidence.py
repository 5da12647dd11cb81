"""What one run of a fault left behind, as plain data: what was posted, what the rows say, what the mail server has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

# States of a delivery after which nothing more happens, as its own room names them.
SETTLED = frozenset({"sent", "failed", "withheld", "bounced"})


@dataclass(frozen=True)
class Flag:
    """A flagged event that was answered 2xx. `state` is what the newest word about its incident says."""

    event_id: str
    incident_id: str
    account: str
    class_code: str
    state: str = "open"
    acked_at: float = 0.0


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery to a guardian of the run. Its mail tells of `incidents`; `thread` is child and class; `asked_at` is of
    the portal's own clock, in seconds."""

    public_id: str
    message_id: str
    guardian: str
    kind: str
    state: str
    shown: str
    asked_at: float = 0.0
    thread: tuple[str, str] | None = None
    incidents: frozenset[str] = frozenset()
    possibly_duplicated: bool = False
    handing_over: bool = True
    withheld_reason: str = ""


@dataclass(frozen=True)
class Mail:
    """A message that the mail server has accepted or kept."""

    message_id: str
    to: str
    at: float


@dataclass(frozen=True)
class Leaver:
    """The guardian whose link ended during the run, and when the portal had answered 2xx to that."""

    guardian: str
    account: str
    link_id: str
    at: float


@dataclass(frozen=True)
class IncidentRow:
    """An incident as it ended: in which state, told to how many guardians, counted once or not."""

    public_id: str
    incident_id: str
    account: str
    state: str


@dataclass(frozen=True)
class AlertRow:
    """One guardian's alert and how many incidents it counts."""

    public_id: str
    guardian: str
    thread: tuple[str, str]
    count: int


@dataclass(frozen=True)
class Probe:
    """A look at the portal during the fault: the status (0: no answer) and the seconds that took."""

    path: str
    status: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything the invariants are asked about. Guardians are named by their address, children by their account."""

    flags: tuple[Flag, ...]
    guardians_of: dict[str, frozenset[str]]
    deliveries: tuple[DeliveryRow, ...]
    mails: tuple[Mail, ...]
    incidents: tuple[IncidentRow, ...]
    alerts: tuple[AlertRow, ...]
    receipts: Counter[str]
    audit: Counter[tuple[str, str]]  # (action, object id) -> number of entries
    forged_entries: int = 0  # entries whose hash does not fit what they say
    tampering: tuple[str, ...] = ()  # what the trail's own verification found
    leaver: Leaver | None = None
    unposted: tuple[str, ...] = ()  # batches that never got their 2xx
    said_too_early: tuple[str, ...] = ()  # message ids seen as sent before the mail server had them
    after_repost: dict[str, tuple[int, int]] = field(default_factory=dict)  # what -> (before, after)
    probes: tuple[Probe, ...] = ()
    pages_stay_up: bool = True
    intake_stays_up: bool = True
    refused_posts: int = 0  # posts that got no 2xx at the first try
    refused_addresses: frozenset[str] = frozenset()  # which the mail server said do not exist
    flagged: frozenset[str] = frozenset()  # addresses that are flagged
    must_alarm: bool = False
    alarms: tuple[str, ...] = ()  # the causes of which the operator was told
    leaks: tuple[str, ...] = ()
    struck: int = 1  # how much the fault had within its reach
    recovered_after: float | None = 0.0  # seconds; None: never

    @property
    def caught(self) -> Counter[str]:
        """How often the mail server has each message."""
        return Counter(one.message_id for one in self.mails)
