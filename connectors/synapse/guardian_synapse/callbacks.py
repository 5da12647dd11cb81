"""What Synapse asks before it lets something happen. Answers come from memory: none waits for network or database.

When something in here fails, accounts without guardians go on as if we were not there, and for a ward it is a no.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from guardian_synapse.accounts import profile
from guardian_synapse.clock import HOUR, now_ms
from guardian_synapse.config import Config
from guardian_synapse.deeds import CREATE, MEMBER, State, deed_of, kind_of, touches
from guardian_synapse.journal import Journal, Line
from guardian_synapse.rooms import Around
from guardian_synapse.rules import BLOCKED_AS, FEDERATION, FILES, Deed, House, Kind, Refusal, Who, decide
from guardian_synapse.wards import Wards

log = logging.getLogger(__name__)

# A machine that tries for ever must not fill the outbox: so many of one kind are told in an hour.
MOST_TOLD = 60
# In a room of another server that nobody known invited to there may be anybody.
ANYBODY = "@:"


class Callbacks:
    """The module's answers. `allow` and `deny` are what the spam checker's interface wants to hear."""

    def __init__(self, config: Config, wards: Wards, house: House, journal: Journal, allow: Any, deny: Any) -> None:
        self._config = config
        self._wards = wards
        self._house = house
        self._journal = journal
        self._allow, self._deny = allow, deny
        self._told: Counter[tuple[str, str, str, int]] = Counter()
        self.around = Around()
        # Rooms of this server whose ids do not say so.
        self.made_here: set[str] = set()

    async def check_event_allowed(self, event: Any, state: State) -> tuple[bool, None]:
        """Everything that somebody of this server does in a room, server admins included."""
        allowed = self._answer(
            lambda: self._may_happen(event, state),
            lambda: touches(event, state, self._wards),
        )
        return allowed, None

    async def check_event_for_spam(self, event: Any) -> Any:
        """An event of another server: what is refused reaches nobody here. Our own were judged before."""
        allowed = self._answer(
            lambda: self._judge(self._remote_deed(event)),
            lambda: not self._members(event.room_id).isdisjoint(self._wards),
        )
        return self._allow if allowed else self._deny

    async def federated_user_may_invite(self, event: Any) -> Any:
        """An invitation from another server; who else is in that room cannot be seen from here."""
        allowed = self._answer(lambda: self._may_be_invited(event), lambda: event.state_key in self._wards)
        return self._allow if allowed else self._deny

    async def user_may_join_room(self, user: str, room: str, is_invited: bool) -> Any:
        """A room of another server: there nobody asks again. Our own are judged with their state."""
        allowed = self._answer(lambda: self._may_enter(user, room, is_invited), lambda: user in self._wards)
        return self._allow if allowed else self._deny

    async def user_may_send_3pid_invite(self, inviter: str, medium: str, address: str, room: str) -> Any:
        """Somebody invited by address may be anybody: for a child that may not meet anybody it is a no."""
        allowed = self._answer(lambda: self._may_invite_address(inviter), lambda: inviter in self._wards)
        return self._allow if allowed else self._deny

    async def is_user_allowed_to_upload_media_of_size(self, user: str, size: int) -> bool:
        """In encrypted rooms a file cannot be told from a message, but it has to be uploaded first."""
        return self._answer(lambda: self._may_upload(user), lambda: user in self._wards)

    async def on_profile_update(self, user: str, new_profile: Any, by_admin: bool, deactivation: bool) -> None:
        """The name changed by which guardians know the account."""
        if not deactivation:
            self._tell("account.updated.v1", user, lambda: profile(user, new_profile.display_name, self._config))

    async def on_user_deactivation_status_changed(self, user: str, deactivated: bool, by_admin: bool) -> None:
        """The account is gone. Whether it was erased too is seen when the line is moved."""
        if deactivated:
            self._tell("account.disabled.v1", user, lambda: {"by": "platform" if by_admin else "user"})

    def _answer(self, judge: Callable[[], bool], touches_ward: Callable[[], bool]) -> bool:
        try:
            return judge()
        # Whatever went wrong: a no for wards, and as if we were not there for everybody else.
        except Exception:
            log.exception("a deed could not be judged")
        try:
            return not touches_ward()
        except Exception:
            log.exception("nor whom it touches")
            return not self._wards

    def _judge(self, deed: Deed | None) -> bool:
        refusal = decide(deed, self._wards, self._house) if deed is not None else None
        if refusal is not None:
            self._note(refusal)
        return refusal is None

    def _may_happen(self, event: Any, state: State) -> bool:
        if event.type == CREATE and ":" not in event.room_id:
            self.made_here.add(event.room_id)
        return self._judge(deed_of(event, state, self._wards, self._now()))

    def _may_be_invited(self, event: Any) -> bool:
        return self._judge(self._deed(Kind.INVITE, event.sender, event.state_key, frozenset({event.sender})))

    def _may_enter(self, user: str, room: str, is_invited: bool) -> bool:
        """Of a room elsewhere all that is known is who invited; without an invitation it is open to anybody."""
        ward = self._wards.get(user)
        if ward is None or room in self.made_here or self._house.is_local(room):
            return True
        if user in self._members(room):
            return True  # is in: a new name
        if not ward.rules.federation:
            self._note(Refusal(ward, Kind.JOIN, FEDERATION))
            return False
        inviter = self.around.inviters.get((user, room), ANYBODY) if is_invited else ANYBODY
        return self._judge(self._deed(Kind.JOIN, user, user, frozenset({inviter}), public=not is_invited))

    def _may_invite_address(self, inviter: str) -> bool:
        ward = self._wards.get(inviter)
        if ward is None or (ward.rules.invites == Who.EVERYONE and ward.rules.federation):
            return True
        return self._judge(self._deed(Kind.INVITE, inviter, ANYBODY, frozenset({inviter})))

    def _may_upload(self, user: str) -> bool:
        ward = self._wards.get(user)
        if ward is None or ward.rules.files:
            return True
        self._note(Refusal(ward, Kind.FILE, FILES))
        return False

    def _remote_deed(self, event: Any) -> Deed | None:
        """The state of a room that other servers share is a fact by the time it comes; what is said there is judged."""
        kind = None if event.type == MEMBER or self._house.is_local(event.sender) else kind_of(event, {})
        if kind is None or kind == Kind.OPEN:
            return None
        return self._deed(kind, event.sender, "", self._members(event.room_id))

    def _members(self, room: str) -> frozenset[str]:
        return self.around.members.get(room, frozenset())

    def _deed(self, kind: Kind, actor: str, target: str, joined: frozenset[str], *, public: bool = False) -> Deed:
        return Deed(kind=kind, actor=actor, target=target, joined=joined, public=public, at=self._now())

    def _now(self) -> datetime:
        zone: ZoneInfo = self._config.zone
        return datetime.now(zone)

    def _note(self, refusal: Refusal) -> None:
        """Guardians read in the week that their control worked. A new name may be meant for anybody."""
        if refusal.kind == Kind.NAME:
            return
        kind, hour = BLOCKED_AS[refusal.kind], now_ms() // HOUR
        key = (refusal.ward.user, kind, refusal.control, hour)
        if self._told[key] >= MOST_TOLD:
            return
        if not self._told[key]:
            self._told = Counter({old: count for old, count in self._told.items() if old[3] == hour})
        self._told[key] += 1
        data = {"kind": kind, "control": refusal.control}
        self._tell("interaction.blocked.v1", refusal.ward.user, lambda: data)

    def _tell(self, type_: str, user: str, data: Callable[[], dict[str, Any]]) -> None:
        """Leave a word for the outbox. What keeps it from being written changes no answer."""
        try:
            ward = self._wards.get(user)
            if ward is not None and ward.since is not None:
                self._journal.write(Line(f"ev_{secrets.token_hex(12)}", type_, user, data(), now_ms()))
        except Exception:
            log.exception("a word for the journal is lost")
