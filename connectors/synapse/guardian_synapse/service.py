"""What the connector does by itself and for the portal, on top of `run`: a function in a transaction, awaited."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

from guardian_synapse import clearing, controls, counting, links, moving, notices, outbox, reports, rooms
from guardian_synapse.clock import HOUR, MINUTE, SECOND, now_ms
from guardian_synapse.config import Config
from guardian_synapse.journal import Journal
from guardian_synapse.problems import Problem
from guardian_synapse.rooms import Around
from guardian_synapse.tables import Txn
from guardian_synapse.wards import Wards, read_all, read_ward

log = logging.getLogger(__name__)
T = TypeVar("T")
READ_AGAIN_MS = 5 * MINUTE
Document = dict[str, Any]


class Run(Protocol):
    """Runs a function in a transaction; its first argument is the transaction."""

    def __call__(self, function: Callable[..., T], *args: Any) -> Awaitable[T]:
        """The function's result, once the transaction is committed."""


class Service:
    """The operations of the contract, and the rounds of the background."""

    def __init__(self, config: Config, wards: Wards, journal: Journal, run: Run) -> None:
        self.config = config
        self.wards = wards
        self.run = run
        self._journal = journal
        self._cleared_at = self._read_at = 0
        self._looked_for: frozenset[str] | None = None
        self._looked_at = 0

    async def refresh(self, user: str) -> None:
        """Hold in memory what the database says of this account now."""
        reading = self.wards.begin_reading()
        self.wards.put(user, await self.run(read_ward, user), reading)

    async def refresh_all(self) -> None:
        """Now and then: a change whose own refresh failed does not stay unheeded."""
        if now_ms() - self._read_at < READ_AGAIN_MS:
            return
        reading = self.wards.begin_reading()
        found = {ward.user: ward for ward in await self.run(read_all)}
        for user in {*self.wards, *found}:
            self.wards.put(user, found.get(user), reading)
        self._read_at = now_ms()

    async def put_controls(self, document: Document, account: str) -> Document:
        """A desired document. When this answers, callbacks go by it."""
        user, answer = await self.run(controls.take_controls, account, document)
        await self.refresh(user)
        return answer

    async def read_controls(self, document: Document, account: str) -> Document:
        """What is in force."""
        return await self.run(controls.read_controls, account)

    async def claim(self, document: Document, account: str) -> Document:
        """A guardian's proof. What led nowhere is counted, so that codes cannot be searched for."""
        await self.run(links.refuse_too_many_tries, document)
        try:
            return await self.run(links.claim, document, self.config)
        except Problem as problem:
            if problem.status in (404, 410):
                await self.run(links.count_failure, document)
            raise

    async def end_link(self, document: Document, account: str) -> Document:
        """A guardianship is over."""
        user, answer = await self.run(links.end, document)
        await self.refresh(user)
        return answer

    async def answer_link(self, user: str, link_id: str, *, approve: bool) -> None:
        """The child's yes or no."""

        def act(txn: Txn) -> None:
            links.answer(txn, user, link_id, approve=approve)

        await self.run(act)
        await self.refresh(user)

    async def poll_events(self, document: Document, account: str) -> list[Document]:
        """Events after a sequence, for the portal's gap repair."""
        after = document.get("after")
        if isinstance(after, str) and after.isascii() and after.isdecimal() and len(after) <= 18:
            after = int(after)
        after = 0 if after is None else after
        if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < 2**62:
            raise Problem(400, "invalid-data", "`after` has to be a sequence.")
        return await self.run(outbox.after, after, self.config.source)

    async def take_notices(self, document: object) -> None:
        """One event of the portal, or a batch of them."""
        for event in document if isinstance(document, list) else [document]:
            user = await self.run(notices.take, event)
            if user is not None:
                await self.refresh(user)

    async def move_journal(self) -> None:
        """What callbacks left becomes events."""
        lines = self._journal.take()
        if lines:
            await self.run(moving.store, lines, dict(self.wards))
        self._journal.taken()

    async def count(self, upto: int) -> None:
        """Hours and contacts, from Synapse's table of events."""
        met: set[str] = set()
        while await self.run(counting.count, dict(self.wards), upto, met):
            pass
        for user in met:
            await self.refresh(user)

    async def read_reports(self) -> None:
        """Reports, from Synapse's two tables of them."""
        await self.run(reports.read, dict(self.wards), self.config)

    async def summarise(self) -> None:
        """Summaries of hours; once an hour, what is not needed any more is forgotten."""
        await self.run(counting.summarise, dict(self.wards), self.config.summary_seconds * SECOND)
        if now_ms() - self._cleared_at > HOUR:
            self._cleared_at = now_ms()
            await self.run(clearing.clear)

    async def look_around(self, upto: int) -> Around | None:
        """Who is where with a ward; None where nothing changed since it was asked last."""
        users = frozenset(self.wards)
        found = None
        if users != self._looked_for or await self.run(rooms.has_moved, self._looked_at):
            found = await self.run(rooms.look_around, users)
        self._looked_for, self._looked_at = users, upto
        return found


async def each_alone(rounds: Mapping[str, Callable[[], Awaitable[object]]]) -> None:
    """Run one after the other; what fails is written down and keeps no other from running."""
    for name, run in rounds.items():
        try:
            await run()
        except Exception:
            log.exception("%s failed; it is tried again", name)
