"""One SMTP connection kept open over many mails, with MAIL, RCPT and DATA apart: the row is committed in between."""

import re
import smtplib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Self

from django.conf import settings

from notifications.email.replies import (
    LostError,
    RefusedError,
    Reply,
    Stage,
    UnavailableError,
    parse_reply,
)
from notifications.limits import HANDOVER_SECONDS, IDLE_SECONDS, TALK_SECONDS

_LEADING_DOT = re.compile(rb"(?m)^\.")
_BROKEN = (OSError, smtplib.SMTPServerDisconnected)
CLOSING = 421


@dataclass(frozen=True)
class MailServer:
    """Where mail goes, from settings.MAIL_SERVER (django-environ's email_url)."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool
    over_ssl: bool

    @classmethod
    def from_settings(cls) -> Self:
        given = settings.MAIL_SERVER
        tls, over_ssl = given.get("EMAIL_USE_TLS", False), given.get("EMAIL_USE_SSL", False)
        return cls(
            host=given.get("EMAIL_HOST") or "localhost",
            port=given.get("EMAIL_PORT") or (465 if over_ssl else 587 if tls else 25),
            user=given.get("EMAIL_HOST_USER"),
            password=given.get("EMAIL_HOST_PASSWORD"),
            tls=tls,
            over_ssl=over_ssl,
        )


class Transport:
    """Use `begin`, then `hand_over` or `reset`. Raises RefusedError, LostError and UnavailableError only."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self._smtp: smtplib.SMTP | None = None
        self._used_at = 0.0
        self._deadline = 0.0

    def begin(self, *, sender: str, recipient: str) -> None:
        """MAIL and RCPT, on the kept connection if it still answers, else on a new one."""
        self._deadline = time.monotonic() + TALK_SECONDS
        kept = self._smtp is not None and time.monotonic() - self._used_at < IDLE_SECONDS
        if kept:
            try:
                self._envelope(sender, recipient)
            except (LostError, RefusedError) as trouble:
                if not _hung_up_while_idle(trouble):
                    raise
            else:
                return
        self.close()
        self._open()
        self._envelope(sender, recipient)

    def hand_over(self, payload: bytes, *, begun: float) -> Reply:
        """DATA and the whole message; the server's 250. LostError at END means that nobody knows.

        `begun`: time.monotonic() from before the row said so; who was paused since has lost the lease.
        """
        self._deadline = begun + HANDOVER_SECONDS
        self._command("DATA", "DATA", expected=(354,))
        if time.monotonic() - begun > HANDOVER_SECONDS:
            # This process was paused: its lease may be somebody else's by now.
            self.close()
            raise LostError("DATA")
        with self._talking("END") as smtp:
            smtp.send(_dot_stuffed(payload))
            code, text = smtp.getreply()
        return self._judge("END", code, text, expected=(250,))

    def reset(self) -> None:
        """Leave the mail begun unsent; the connection stays."""
        self._deadline = time.monotonic() + TALK_SECONDS
        with suppress(LostError, RefusedError):
            self._command("MAIL", "RSET", expected=(250,))

    def close(self) -> None:
        """Drop the connection without waiting for a farewell."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _envelope(self, sender: str, recipient: str) -> None:
        smtp = self._smtp
        eight_bit = " BODY=8BITMIME" if smtp is not None and smtp.has_extn("8bitmime") else ""
        self._command("MAIL", f"MAIL FROM:<{sender}>{eight_bit}", expected=(250,))
        try:
            self._command("RCPT", f"RCPT TO:<{recipient}>", expected=(250, 251))
        except RefusedError:
            self.reset()
            raise

    def _command(self, stage: Stage, line: str, *, expected: tuple[int, ...]) -> Reply:
        with self._talking(stage) as smtp:
            code, text = smtp.docmd(line)
        return self._judge(stage, code, text, expected)

    def _judge(self, stage: Stage, code: int, text: bytes, expected: tuple[int, ...]) -> Reply:
        self._used_at = time.monotonic()
        reply = parse_reply(stage, code, text)
        if code in expected:
            return reply
        if code == CLOSING or not 400 <= code < 600:
            self.close()
        raise RefusedError(stage, reply)

    @contextmanager
    def _talking(self, stage: Stage) -> Iterator[smtplib.SMTP]:
        if self._smtp is None or self._smtp.sock is None:
            raise LostError("DATA" if stage == "END" else stage)
        try:
            self._smtp.sock.settimeout(max(0.05, self._deadline - time.monotonic()))
            yield self._smtp
        except (*_BROKEN, smtplib.SMTPResponseException) as error:
            self.close()
            raise LostError(stage) from error

    def _open(self) -> None:
        stage: Stage = "CONNECT"
        try:
            smtp = self._smtp = self._connected(max(0.05, self._deadline - time.monotonic()))
            stage = "EHLO"
            smtp.ehlo_or_helo_if_needed()
            if self.server.tls:
                stage = "STARTTLS"
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if self.server.user:
                stage = "AUTH"
                smtp.login(self.server.user, self.server.password or "")
        except smtplib.SMTPResponseException as error:
            self.close()
            text = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
            raise UnavailableError(stage, parse_reply(stage, error.smtp_code, text)) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise UnavailableError(stage) from error

    def _connected(self, seconds: float) -> smtplib.SMTP:
        server, name = self.server, _own_name()
        if server.over_ssl:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(server.host, server.port, name, timeout=seconds, context=context)
        return smtplib.SMTP(server.host, server.port, name, timeout=seconds)


def kept_transport() -> Transport:
    """This thread's own connection, kept between drains."""
    server, kept = MailServer.from_settings(), getattr(_kept, "transport", None)
    if not isinstance(kept, Transport) or kept.server != server:
        close_kept_transport()
        kept = _kept.transport = Transport(server)
    return kept


def close_kept_transport() -> None:
    """For a process that ends, or a test that wants a fresh connection."""
    kept = getattr(_kept, "transport", None)
    if isinstance(kept, Transport):
        kept.close()


_kept = threading.local()


def _hung_up_while_idle(trouble: LostError | RefusedError) -> bool:
    """No fault of the mail that found out; any later moment, or any other answer, is."""
    return trouble.stage == "MAIL" and (trouble.reply is None or trouble.reply.code == CLOSING)


def _own_name() -> str:
    """For EHLO, without asking the name service, which may be slow: the portal's own host name."""
    with suppress(ValueError):
        return f"[{ip_address(settings.SITE_HOST)}]"
    return settings.SITE_HOST or "localhost"


def _dot_stuffed(payload: bytes) -> bytes:
    end = b".\r\n" if payload.endswith(b"\r\n") else b"\r\n.\r\n"
    return _LEADING_DOT.sub(b"..", payload) + end
