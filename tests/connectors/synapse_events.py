"""Synapse's events by their shape, for tests that run without Synapse."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from guardian_synapse.deeds import JOIN_RULES, MEMBER


@dataclass
class Event:
    type: str
    sender: str
    content: dict[str, Any] = field(default_factory=dict)
    state_key: str = ""
    room_id: str = "!room:school.example"


def member(user: str, membership: str = "join", sender: str = "", **content: Any) -> Event:
    return Event(MEMBER, sender or user, {"membership": membership, **content}, user)


def room(*joined: str, rule: str = "invite") -> dict[tuple[str, str], Event]:
    """The state of a room with these members."""
    state = {(MEMBER, user): member(user) for user in joined}
    return {**state, (JOIN_RULES, ""): Event(JOIN_RULES, "", {"join_rule": rule})}


def message(sender: str, **content: Any) -> Event:
    return Event("m.room.message", sender, content or {"msgtype": "m.text", "body": "hello"})
