"""The SMTP side: aiosmtpd with a handler that stores what it is given, or misbehaves as told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from guardian_portal.demo.mailbox.behaviour import Behaviour, Behaviours, Stage

if TYPE_CHECKING:
    from guardian_portal.demo.mailbox.store import Store

OK = "250 2.0.0 OK"
# Longer than any client waits; the task ends with the connection.
FOREVER = 3600.0


class KeepingHandler:
    """Hooks of one server. aiosmtpd calls them by name and passes itself first."""

    def __init__(self, store: Store, behaviours: Behaviours) -> None:
        self._store = store
        self._behaviours = behaviours

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name, here and below)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del session
        reply = await self.misbehave(server, "MAIL", [])
        if reply is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return reply or OK

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del session
        reply = await self.misbehave(server, "RCPT", [address])
        if reply is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return reply or OK

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del session
        recipients = [str(address) for address in envelope.rcpt_tos]
        behaviour = self._behaviours.take("DATA", recipients)
        if behaviour is None or behaviour.keep or _is_only_slow(behaviour):
            raw = envelope.original_content or b""
            self._store.add(sender=envelope.mail_from or "", recipients=recipients, raw=raw)
        return await _act(server, behaviour) or OK

    async def misbehave(self, server: SMTP, stage: Stage, recipients: list[str]) -> str | None:
        """The refusal to answer with, or None where the stage goes as usual."""
        return await _act(server, self._behaviours.take(stage, recipients))


class CatchingSMTP(SMTP):
    """aiosmtpd's server with a say before the greeting, where busy servers answer 421."""

    async def _handle_client(self) -> None:
        handler: KeepingHandler = self.event_handler
        refusal = await handler.misbehave(self, "CONNECT", [])
        if refusal is None:
            await super()._handle_client()
        elif self.transport is not None:
            await self.push(refusal)
            self.transport.close()


def _is_only_slow(behaviour: Behaviour) -> bool:
    return behaviour.reply is None and not behaviour.drop and not behaviour.black_hole


async def _act(server: SMTP, behaviour: Behaviour | None) -> str | None:
    if behaviour is None:
        return None
    await asyncio.sleep(FOREVER if behaviour.black_hole else behaviour.delay)
    if behaviour.drop:
        transport: Any = server.transport
        if transport is not None:
            transport.abort()
        # The abort cancels this task at the next turn of the loop: nothing is answered.
        await asyncio.sleep(FOREVER)
    return behaviour.reply
