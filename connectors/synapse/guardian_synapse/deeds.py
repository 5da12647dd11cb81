"""Reads one of Synapse's events, and the state of its room, as a deed that the rule engine can judge.

Takes events by their shape (`type`, `sender`, `state_key`, `content`), so that it needs nothing of Synapse.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from guardian_synapse.rules import Deed, Kind

CREATE = "m.room.create"
MEMBER = "m.room.member"
JOIN_RULES = "m.room.join_rules"
REDACTION = "m.room.redaction"
State = Mapping[tuple[str, str], Any]

# What carries no words from one person to another, or ends something: taking back, hanging up, the room's own order.
HARMLESS = frozenset(
    {
        *(CREATE, "m.room.power_levels", "m.room.history_visibility"),
        *("m.room.guest_access", "m.room.server_acl", "m.room.encryption"),
        "org.matrix.dummy_event",  # Synapse's own, in a member's name
        *("m.call.hangup", "m.call.reject", "m.call.select_answer"),
    }
)
_CALLS = (
    *("m.call", "m.rtc", "org.matrix.call", "org.matrix.msc3401.call", "org.matrix.msc4075", "org.matrix.msc4143"),
    *("m.widget", "im.vector.modular.widgets"),  # what a widget opens cannot be seen: most are conferences
)
_FILES = frozenset({"m.image", "m.file", "m.audio", "m.video"})
_FILE_ADDRESS = "mxc://"
_WORDLESS = frozenset({"membership", "join_authorised_via_users_server"})


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
    content = event.content
    if event.type in HARMLESS:
        return None
    if event.type == JOIN_RULES:
        return Kind.OPEN if content.get("join_rule") == "public" else None
    if event.type == REDACTION and not _words(content, {}, {"redacts"}):
        return None
    if event.type.startswith(_CALLS):
        # One that says nothing is how somebody leaves a call.
        return Kind.CALL if content and content.get("memberships", True) else None
    return Kind.FILE if event.type == "m.sticker" or _has_file(content) else Kind.MESSAGE


def touches(event: Any, state: State, wards: Collection[str]) -> bool:
    """Whether a ward does it, is meant by it, or is in the room. Takes as long as the smaller of the two is."""
    if event.sender in wards or (event.type == MEMBER and event.state_key in wards):
        return True
    if len(wards) <= len(state):
        return any(_is_in(state.get((MEMBER, user))) for user in wards)
    return any(type_ == MEMBER and user in wards and _is_in(held) for (type_, user), held in state.items())


def _membership(event: Any, state: State) -> Kind | None:
    content, before = event.content, state.get((MEMBER, event.state_key))
    match content.get("membership"):
        case "invite":
            return Kind.INVITE
        case "join" | "knock" if not _is_in(before):
            return Kind.JOIN
        case "join":
            return Kind.NAME if _words(content, before.content if before else {}, _WORDLESS) else None
        case "leave" if event.sender == event.state_key and content.get("reason"):
            return Kind.NAME
        case _:
            return None


def _words(content: Mapping[str, Any], before: Mapping[str, Any], without: Collection[str]) -> bool:
    """Whether it says anything that it did not say before."""
    return any(value and value != before.get(name) for name, value in content.items() if name not in without)


def _has_file(content: Mapping[str, Any]) -> bool:
    """Also in an edit, a gallery, or among the words as HTML shows them: wherever the address of a file stands."""
    if content.get("msgtype") in _FILES or "url" in content or "file" in content:
        return True
    left: list[Any] = [content]
    while left:
        part = left.pop()
        if isinstance(part, str) and _FILE_ADDRESS in part:
            return True
        if isinstance(part, Mapping):
            left += part.values()
        elif isinstance(part, list | tuple):
            left += part
    return False


def _is_in(member: Any) -> bool:
    return member is not None and member.content.get("membership") == "join"


def _is_public(state: State) -> bool:
    rules = state.get((JOIN_RULES, ""))
    return rules is not None and rules.content.get("join_rule") == "public"
