"""Send what waits in the outbox to the portal, in a loop or once."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from guardian_portal.sandbox.outbox import send_due


class Command(BaseCommand):
    """`python -m guardian_portal.sandbox send_events [--once]`."""

    help = "Send the events that wait in Starhaven's outbox to the portal."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--once` for scripts, `--every` for the loop's pace."""
        parser.add_argument("--once", action="store_true", help="send what is due now, then stop")
        parser.add_argument("--every", type=float, default=1.0, help="seconds between two looks (default 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Loop until interrupted."""
        if options["once"]:
            self.stdout.write(f"sent {send_due()}")
            return
        try:
            while True:
                send_due()
                time.sleep(options["every"])
        except KeyboardInterrupt:
            self.stdout.write("stopped")
