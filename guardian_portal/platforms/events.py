"""The contract's event types: an envelope and the data of each type, as frozen structs that check as they decode.

Limits and meanings: docs/integrators.md. Unknown members are dropped: only what is declared here is kept.
"""

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

PREFIX = "org.guardianportal."

Text: TypeAlias = Annotated[str, Meta(min_length=1, max_length=255)]
# The end of the text, in Python and in JSON Schema: Python's "$" also matches before a final line feed.
END = r"(?![\s\S])"
Token: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}" + END)]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=10_000_000)]
Country: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Z]{2}" + END)]
Currency: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Z]{3}" + END)]
Month: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])" + END)]
Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]
Age: TypeAlias = Annotated[int, Meta(ge=0, le=120)]
Handle: TypeAlias = Annotated[str, Meta(min_length=1, max_length=80)]

Severity: TypeAlias = Literal["low", "medium", "high", "critical"]
Confidence: TypeAlias = Literal["low", "medium", "high"]
Role: TypeAlias = Literal["target", "sender", "reporter", "bystander"]
DetectedBy: TypeAlias = Literal["user_report", "automation", "moderator", "trusted_flagger"]
IncidentState: TypeAlias = Literal["open", "reviewing", "actioned", "cleared"]
GuardianNotice: TypeAlias = Literal["allowed", "delayed_until", "forbidden"]
ActorRelation: TypeAlias = Literal["linked_guardian", "household", "other", "unknown"]
Outcome: TypeAlias = Literal[
    "none", "warned", "content_removed", "contact_blocked", "account_restricted", "reported_to_authority"
]
Party: TypeAlias = Literal["child", "guardian", "platform", "age_out"]


class Data(Struct, frozen=True, kw_only=True, gc=False):
    """Base of all event data. Left out of garbage collection: what a decoder made holds no cycles."""


class Ping(Data, frozen=True):
    """Proves that the connection works."""


class AgeBand(Data, frozen=True):
    min: Age
    max: Age


class AccountUpdated(Data, frozen=True):
    """Refreshes what is shown of the child's account; also the `profile` of a claim's answer."""

    display_handle: Handle
    age_band: AgeBand | None = None
    age_source: Annotated[str, Meta(max_length=40)] = ""
    locale: Annotated[str, Meta(max_length=35)] = ""
    country: Country | None = None
    birth_month: Month | None = None


class AccountAgeOut(Data, frozen=True):
    effective_at: Moment
    reason: Text


class AccountDisabled(Data, frozen=True):
    by: Literal["user", "platform", "law"]


class AccountDeleted(Data, frozen=True):
    by: Literal["user", "platform", "law"]


class Window(Data, frozen=True):
    start: Moment
    end: Moment


class Place(Data, frozen=True):
    place_key: Token
    minutes: Count


class Purchase(Data, frozen=True):
    count: Count
    minor_units: Annotated[int, Meta(ge=0, le=10**12)]
    currency: Currency


class ActivitySummary(Data, frozen=True):
    window: Window
    minutes_active: Annotated[int, Meta(ge=0, le=1500)]
    sessions: Count = 0
    messages_sent: Count = 0
    messages_received: Count = 0
    new_contacts: Count = 0
    known_contacts: Count = 0
    top_places: Annotated[list[Place], Meta(max_length=20)] = []
    purchases: Annotated[list[Purchase], Meta(max_length=20)] = []


class ContactChanged(Data, frozen=True):
    """`contact.added.v1` and `contact.removed.v1`; counted, never named."""

    contact_ref: Text
    is_minor: bool | None = None
    mutual_count: Count | None = None
    origin: Annotated[str, Meta(max_length=64)] = ""


class InteractionBlocked(Data, frozen=True):
    kind: Literal["dm", "invite", "call", "trade", "join"]
    control: Token


class FlaggedInteraction(Data, frozen=True, rename={"class_": "class"}):
    """`interaction.flagged.v1`."""

    incident_id: Annotated[str, Meta(min_length=1, max_length=128)]
    class_: Token
    role: Role
    detected_by: DetectedBy
    occurred_at: Moment
    state: IncidentState
    guardian_notice: GuardianNotice
    notice_at: Moment | None = None
    severity: Severity | None = None
    confidence: Confidence = "medium"
    raised_by: Annotated[list[Token], Meta(max_length=20)] = []
    reported_class: Token | None = None
    actor_relation: ActorRelation = "unknown"
    sensitive: bool = False
    contact_ref: Annotated[str, Meta(max_length=255)] = ""
    actions_taken: Annotated[list[Token], Meta(max_length=20)] = []


class FlagUpdated(Data, frozen=True, rename={"class_": "class"}):
    """`interaction.flag_updated.v1`. A member that is not sent changes nothing."""

    incident_id: Annotated[str, Meta(min_length=1, max_length=128)]
    state: IncidentState
    outcome: Outcome | UnsetType = UNSET
    class_: Token | UnsetType = UNSET
    severity: Severity | UnsetType = UNSET
    guardian_notice: GuardianNotice | UnsetType = UNSET
    notice_at: Moment | UnsetType = UNSET
    actor_relation: ActorRelation | UnsetType = UNSET
    appeal_url: Annotated[str, Meta(max_length=500, pattern=r"^https://[!-~]+" + END)] | UnsetType = UNSET


class PermissionRequested(Data, frozen=True):
    request_id: Annotated[str, Meta(min_length=1, max_length=128)]
    control: Token
    wanted: str | int | bool | dict[str, Any] | list[Any]
    expires_at: Moment


class RejectedControl(Data, frozen=True):
    control: Token
    code: Token
    detail: Annotated[str, Meta(max_length=255)] = ""


class ControlsReported(Data, frozen=True):
    """`controls.applied.v1`, `controls.rejected.v1`, `controls.drifted.v1`."""

    revision: Count
    effective: dict[str, Any] = {}
    rejected: Annotated[list[RejectedControl], Meta(max_length=200)] = []


class LinkAnswered(Data, frozen=True):
    """`link.confirmed.v1`, `link.declined.v1`, `link.revoked.v1`."""

    link_id: Annotated[str, Meta(min_length=1, max_length=64)]
    by: Party


_DATA_TYPES: dict[str, type[Data]] = {
    "ping.v1": Ping,
    "account.updated.v1": AccountUpdated,
    "account.age_out.v1": AccountAgeOut,
    "account.disabled.v1": AccountDisabled,
    "account.deleted.v1": AccountDeleted,
    "activity.summary.v1": ActivitySummary,
    "contact.added.v1": ContactChanged,
    "contact.removed.v1": ContactChanged,
    "interaction.blocked.v1": InteractionBlocked,
    "interaction.flagged.v1": FlaggedInteraction,
    "interaction.flag_updated.v1": FlagUpdated,
    "permission.requested.v1": PermissionRequested,
    "controls.applied.v1": ControlsReported,
    "controls.rejected.v1": ControlsReported,
    "controls.drifted.v1": ControlsReported,
    "link.confirmed.v1": LinkAnswered,
    "link.declined.v1": LinkAnswered,
    "link.revoked.v1": LinkAnswered,
}
DATA_TYPES = {PREFIX + name: data_type for name, data_type in _DATA_TYPES.items()}


class Event(Struct, frozen=True, kw_only=True):
    """One judged event: its envelope and its decoded data."""

    id: str
    type: str
    subject: str
    time: datetime
    data: Data
    sequence: str = ""
