"""One example of each event type: shown in the OpenAPI document and used as the tests' fixtures."""

from collections.abc import Mapping
from typing import Any

from guardian_portal.platforms.events import PREFIX

SOURCE = "https://starhaven.example/portal"
SUBJECT = "acct-7f3k9"
TIME = "2026-11-22T14:00:05Z"

DATA: Mapping[str, dict[str, Any]] = {
    "ping.v1": {},
    "account.updated.v1": {
        "display_handle": "kit_the_fox",
        "age_band": {"min": 13, "max": 15},
        "age_source": "declared",
        "locale": "en-GB",
        "country": "GB",
        "birth_month": "2012-05",
    },
    "account.age_out.v1": {"effective_at": "2027-05-01T00:00:00Z", "reason": "majority"},
    "account.disabled.v1": {"by": "platform"},
    "account.deleted.v1": {"by": "user"},
    "activity.summary.v1": {
        "window": {"start": "2026-11-22T13:00:00Z", "end": "2026-11-22T14:00:00Z"},
        "minutes_active": 42,
        "sessions": 2,
        "messages_sent": 31,
        "messages_received": 28,
        "new_contacts": 1,
        "known_contacts": 6,
        "top_places": [{"place_key": "plaza", "minutes": 25}, {"place_key": "racing", "minutes": 17}],
        "purchases": [{"count": 1, "minor_units": 499, "currency": "GBP"}],
    },
    "contact.added.v1": {"contact_ref": "c-19x", "is_minor": True, "mutual_count": 3, "origin": "school-world"},
    "contact.removed.v1": {"contact_ref": "c-19x"},
    "interaction.blocked.v1": {"kind": "dm", "control": "contact.messages"},
    "interaction.flagged.v1": {
        "incident_id": "inc-4411",
        "class": "avatar-harassment",
        "role": "target",
        "detected_by": "moderator",
        "occurred_at": "2026-11-22T13:41:00Z",
        "state": "actioned",
        "guardian_notice": "allowed",
        "confidence": "high",
        "raised_by": ["repeated"],
        "actor_relation": "other",
        "contact_ref": "c-77a",
        "actions_taken": ["contact_blocked"],
    },
    "interaction.flag_updated.v1": {
        "incident_id": "inc-4411",
        "state": "actioned",
        "outcome": "account_restricted",
        "appeal_url": "https://starhaven.example/appeals/4411",
    },
    "permission.requested.v1": {
        "request_id": "req-90",
        "control": "contact.messages",
        "wanted": "everyone",
        "expires_at": "2026-11-24T14:00:00Z",
    },
    "controls.applied.v1": {"revision": 4, "effective": {"contact.messages": "friends"}},
    "controls.rejected.v1": {
        "revision": 5,
        "effective": {"contact.messages": "friends"},
        "rejected": [{"control": "contact.messages", "code": "unknown-value", "detail": "no such choice"}],
    },
    "controls.drifted.v1": {"revision": 4, "effective": {"contact.messages": "everyone"}},
    "link.confirmed.v1": {"link_id": "0h3k5m7n9p1q3r5s7t9v1w3x", "by": "child"},
    "link.declined.v1": {"link_id": "0h3k5m7n9p1q3r5s7t9v1w3x", "by": "child"},
    "link.revoked.v1": {"link_id": "0h3k5m7n9p1q3r5s7t9v1w3x", "by": "child"},
}


def example_event(name: str) -> dict[str, Any]:
    """The whole event of a type (named without its prefix)."""
    return {
        "specversion": "1.0",
        "id": f"evt-{name.removesuffix('.v1').replace('.', '-').replace('_', '-')}-1",
        "source": SOURCE,
        "type": PREFIX + name,
        "subject": SUBJECT,
        "time": TIME,
        "datacontenttype": "application/json",
        "data": DATA[name],
    }
