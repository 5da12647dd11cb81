"""Reads one of Synapse's events, and the state of its room, as a deed that the rule engine can judge.

Takes events by their shape (`type`, `sender`, `state_key`, `content`), so that it needs nothing of Synapse.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from guardian_synapse.rules import Deed, Kind

MEMBER = "m.room.member"
JOIN_RULES = "m.room.join_rules"
State = Mapping[tuple[str, str], Any]

# What carries no words from one person to another, or ends something: taking back, hanging up, the room's own order.
HARMLESS = frozenset(
    {
        *("m.room.create", "m.room.power_levels", "m.room.join_rules", "m.room.history_visibility"),
        *("m.room.guest_access", "m.room.server_acl", "m.room.encryption", "m.room.redaction"),
        "org.matrix.dummy_event",  # Synapse's own, in a member's name
        *("m.call.hangup", "m.call.reject", "m.call.select_answer"),
    }
)
_CALLS = ("m.call", "m.rtc", "org.matrix.msc3401.call", "org.matrix.msc4075", "org.matrix.msc4143")
_FILES = frozenset({"m.image", "m.file", "m.audio", "m.video"})


def deed_of(event: Any, state: State, wards: Collection[str], at: datetime) -> Deed | None:
    """What the event does, or None where no ward is touched by it or nothing needs to be judged."""
    kind = kind_of(event, state)
    if kind is None or not touches(event, state, wards):
        return None
    target = str(event.state_key) if kind in (Kind.INVITE, Kind.JOIN) else ""
    joined = frozenset(user for (type_, user), held in state.items() if type_ == MEMBER and _is_in(held))
    return Deed(kind=kind, actor=event.sender, target=target, joined=joined, public=_is_public(state), at=at)


def kind_of(event: Any, state: State) -> Kind | None:
    """None: it needs no judging."""
    if event.type == MEMBER:
        return _membership(event, state)
    if event.type in HARMLESS:
        return None
    if event.type.startswith(_CALLS):
        return Kind.CALL if event.content else None  # an empty one is how somebody leaves a call
    content = event.content
    has_file = event.type == "m.sticker" or content.get("msgtype") in _FILES or "url" in content or "file" in content
    return Kind.FILE if has_file else Kind.MESSAGE


def touches(event: Any, state: State, wards: Collection[str]) -> bool:
    """Whether a ward does it, is meant by it, or is in the room. Takes as long as the smaller of the two is."""
    if event.sender in wards or (event.type == MEMBER and event.state_key in wards):
        return True
    if len(wards) <= len(state):
        return any(_is_in(state.get((MEMBER, user))) for user in wards)
    return any(type_ == MEMBER and user in wards and _is_in(held) for (type_, user), held in state.items())


def _membership(event: Any, state: State) -> Kind | None:
    match event.content.get("membership"):
        case "invite":
            return Kind.INVITE
        case "join" | "knock":
            # Whoever is in already changes a name or a picture.
            return None if _is_in(state.get((MEMBER, event.state_key))) else Kind.JOIN
        case _:
            return None


def _is_in(member: Any) -> bool:
    return member is not None and member.content.get("membership") == "join"


def _is_public(state: State) -> bool:
    rules = state.get((JOIN_RULES, ""))
    return rules is not None and rules.content.get("join_rule") == "public"
