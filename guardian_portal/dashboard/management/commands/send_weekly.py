"""`manage.py send_weekly`: writes every weekly mail that is due now, and says how far it is. May be run at any time."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from guardian_portal.dashboard.weekly.enrolment import enrol_missing
from guardian_portal.dashboard.weekly.progress import progress
from guardian_portal.dashboard.weekly.run import CHUNK, Chunk, write_chunk
from notifications.weekly import due_choices, reckon_missing


def moment(text: str) -> datetime:
    """An ISO 8601 moment; without an offset it is UTC."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"not a moment: {text}") from error
    return given if given.tzinfo else given.replace(tzinfo=UTC)


class Command(BaseCommand):
    """Killed, it is simply started again; beside the sweepers or another one it does no harm."""

    help = "Write the weekly mails that are due; the queue sends them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", type=moment, help="as if it were this moment (ISO 8601)")
        parser.add_argument("--chunk", type=int, default=CHUNK, help="guardians in one transaction")
        parser.add_argument("--status", action="store_true", help="write nothing: say how far the last week is")

    def handle(self, *args: Any, **options: Any) -> None:
        now = options["now"] or timezone.now()
        if options["status"]:
            self._tell(now)
        else:
            self._write(now, options["chunk"])

    def _write(self, now: datetime, size: int) -> None:
        while enrol_missing(limit=size) or reckon_missing(now=now, limit=size):
            pass
        due, done = due_choices(now).count(), Chunk()
        self._say(f"{due} due")
        while (chunk := write_chunk(now=now, size=size)).looked_at:
            done += chunk
            self._say(f"{done.looked_at} of {max(due, done.looked_at)}: {_words(done)}")
        self._say(f"Done: {_words(done)}")

    def _tell(self, now: datetime) -> None:
        far = progress(now)
        self._say(f"{far.due} due and not looked at yet")
        self._say(
            f"Of the last seven days: {far.sent} sent, {far.waiting} on their way, "
            f"{far.withheld} not sent on purpose, {far.failed} failed"
        )

    def _say(self, line: str) -> None:
        """At once, also into a file or a pipe."""
        self.stdout.write(line)
        self.stdout.flush()


def _words(done: Chunk) -> str:
    nothing = done.looked_at - done.mailed - done.late
    return f"{done.mailed} mails written, {nothing} with nothing to say, {done.late} too late"
