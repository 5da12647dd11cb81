"""The rule engine: may this happen, given who is in the room and what guardians set? Pure; knows nothing of Synapse.

Every account under guardianship is a *ward* here. A deed is judged for each ward whom it touches: who does it, whom it
is meant for, and who is in the room already. One ward's rule that says no is enough.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from guardian_synapse.schedule import Spans, covers

# The keys of the catalogue that decide something here.
MESSAGES, INVITES, CALLS = "contact.messages", "contact.invites", "contact.calls"
ROOMS, FEDERATION, LIMIT = "contact.rooms", "contact.federation", "contact.limit"
FILES, QUIET = "media.files", "time.quiet"

NO_LIMIT = 500


class Who(enum.StrEnum):
    """With whom, the strictest first."""

    NOBODY = "nobody"
    CONTACTS = "contacts"
    SERVER = "server"
    EVERYONE = "everyone"


class Kind(enum.StrEnum):
    """What somebody does."""

    MESSAGE = "message"
    FILE = "file"
    CALL = "call"
    INVITE = "invite"
    JOIN = "join"
    OPEN = "open"  # lets anybody enter the room
    NAME = "name"  # words beside a membership: a new name or picture, a reason to leave


# How the contract names what was blocked.
BLOCKED_AS: Mapping[Kind, str] = {
    Kind.MESSAGE: "dm",
    Kind.FILE: "dm",
    Kind.CALL: "call",
    Kind.INVITE: "invite",
    Kind.JOIN: "join",
    Kind.OPEN: "join",
    Kind.NAME: "dm",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds for one ward. As it stands: what an account without guardians may do."""

    messages: Who = Who.EVERYONE
    invites: Who = Who.EVERYONE
    calls: Who = Who.EVERYONE
    public_rooms: bool = True
    federation: bool = True
    files: bool = True
    contact_limit: int = NO_LIMIT
    quiet: Spans = ()


@dataclass(frozen=True, slots=True)
class Ward:
    """An account under guardianship: the rules in force and the people on the child's own list."""

    user: str
    subject: str
    rules: Rules
    contacts: frozenset[str] = frozenset()
    since: int | None = 0  # ms; None: nobody is the guardian any more, and only what is locked is kept


@dataclass(frozen=True, slots=True)
class House:
    """This homeserver: its name, and accounts that no control shuts out, such as moderators and server notices."""

    server: str
    helpers: frozenset[str] = frozenset()

    def is_local(self, user: str) -> bool:
        """Whether the account is one of this server."""
        return user.partition(":")[2] == self.server


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody is about to do in a room whose joined members are `joined`. `target`: who is invited or joins."""

    kind: Kind
    actor: str
    joined: frozenset[str]
    at: datetime
    target: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """For whose sake it is refused, and by which control."""

    ward: Ward
    kind: Kind
    control: str


def decide(deed: Deed, wards: Mapping[str, Ward], house: House) -> Refusal | None:
    """None: it may happen."""
    for ward in _touched(deed, wards):
        control = _control_against(ward, deed, house)
        if control:
            return Refusal(ward, deed.kind, control)
    return None


def _touched(deed: Deed, wards: Mapping[str, Ward]) -> Iterator[Ward]:
    """The wards a deed concerns: the doer first, then whom it is meant for, then who is in the room."""
    named = dict.fromkeys([deed.actor, deed.target, *sorted(deed.joined.intersection(wards))])
    return (wards[user] for user in named if user in wards)


def _control_against(ward: Ward, deed: Deed, house: House) -> str | None:
    """The control that forbids the deed for this ward's sake."""
    is_own = ward.user == deed.actor
    if is_own and deed.kind == Kind.NAME:
        return None
    if is_own and covers(ward.rules.quiet, deed.at) and not _is_for_help(deed, house):
        return QUIET
    match deed.kind:
        case Kind.INVITE:
            return _against_invite(ward, deed, house)
        case Kind.JOIN:
            return _against_join(ward, deed, house)
        case Kind.OPEN:
            return None if ward.rules.public_rooms or deed.public else ROOMS
        case _:
            return _against_message(ward, deed, house)


def _against_message(ward: Ward, deed: Deed, house: House) -> str | None:
    rules, is_own = ward.rules, deed.actor == ward.user
    who, key = (rules.calls, CALLS) if deed.kind == Kind.CALL else (rules.messages, MESSAGES)
    others = deed.joined - {ward.user} if is_own else {deed.actor}
    if not others <= house.helpers:
        # Entered before the rule: the child reads on, others are not silenced for its sake.
        if is_own and deed.public and not rules.public_rooms:
            return ROOMS
        if deed.kind == Kind.FILE and not rules.files:
            return FILES
    return _against_people(ward, others, who, key, house)


def _against_invite(ward: Ward, deed: Deed, house: House) -> str | None:
    if ward.user != deed.target:
        return _against_people(ward, {deed.target}, ward.rules.invites, INVITES, house)
    if deed.public and not ward.rules.public_rooms:
        return ROOMS
    return _against_people(ward, deed.joined | {deed.actor}, ward.rules.invites, INVITES, house)


def _against_join(ward: Ward, deed: Deed, house: House) -> str | None:
    if ward.user != deed.target:
        return _against_people(ward, {deed.target}, ward.rules.invites, INVITES, house)
    if deed.public and not ward.rules.public_rooms:
        return ROOMS
    return _against_people(ward, deed.joined, ward.rules.invites, INVITES, house)


def _against_people(ward: Ward, people: frozenset[str] | set[str], who: Who, key: str, house: House) -> str | None:
    for person in people:
        if person == ward.user or person in house.helpers:
            continue
        if not ward.rules.federation and not house.is_local(person):
            return FEDERATION
        if not _is_among(person, who, ward, house):
            return key
    return None


def _is_among(person: str, who: Who, ward: Ward, house: House) -> bool:
    match who:
        case Who.NOBODY:
            return False
        case Who.CONTACTS:
            return person in ward.contacts
        case Who.SERVER:
            return house.is_local(person) or person in ward.contacts
        case Who.EVERYONE:
            return True


def _is_for_help(deed: Deed, house: House) -> bool:
    """Whether nobody but the ward and helpers would hear it."""
    others = (deed.joined | {deed.target}) - {deed.actor, ""}
    return bool(others) and others <= house.helpers
