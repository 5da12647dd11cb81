"""What a mail server's answer means: about us and worth another try, or about the address and final."""

import re
from dataclasses import dataclass
from typing import Literal

Stage = Literal["CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "END"]

_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")
_NO_SUCH_ADDRESS = re.compile(r"5\.1\.\d{1,3}|5\.2\.1")
# RFC 3463: 5.1.7 and 5.1.8 speak of the sender's address, so they are about us.
_ABOUT_THE_SENDER = {"5.1.7", "5.1.8"}


@dataclass(frozen=True)
class Reply:
    """A reply without its text: free text may name people."""

    stage: Stage
    code: int
    enhanced: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.enhanced}".strip()

    @property
    def flags_address(self) -> bool:
        """Only a permanent 5.1.x or 5.2.1 at RCPT is about the address; anything else may be about us."""
        permanent = self.stage == "RCPT" and 500 <= self.code < 600
        return permanent and says_no_such_address(self.enhanced)


def says_no_such_address(enhanced: str) -> bool:
    """Whether an enhanced status means that the address does not exist or is disabled."""
    return bool(_NO_SUCH_ADDRESS.fullmatch(enhanced)) and enhanced not in _ABOUT_THE_SENDER


def parse_reply(stage: Stage, code: int, text: bytes) -> Reply:
    """Keep the code and the enhanced code of RFC 3463, if the text opens with one."""
    found = _ENHANCED.match(text)
    return Reply(stage, code, found.group(1).decode() if found else "")


class MailTroubleError(Exception):
    """An attempt that did not end in the server's 250. `reply` is None where the connection itself failed."""

    def __init__(self, stage: Stage, reply: Reply | None = None) -> None:
        super().__init__(stage)
        self.stage = stage
        self.reply = reply

    @property
    def cause(self) -> str:
        """For logs and the operator: a fixed word with reply codes."""
        return f"{self.stage} {self.reply or 'connection'}"

    @property
    def last_reply(self) -> str:
        return str(self.reply) if self.reply else "connection"


class RefusedError(MailTroubleError):
    """The server answered with a refusal: certainly not accepted."""


class LostError(MailTroubleError):
    """The connection broke or fell silent. At END the server may have accepted the mail: nobody knows."""

    @property
    def uncertain(self) -> bool:
        return self.stage == "END"


class UnavailableError(MailTroubleError):
    """No conversation came about at all: the trouble of every mail, not of this one."""
