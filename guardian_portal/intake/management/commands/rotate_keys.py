"""Rotates the keys of a connection without a gap: two may be live at once in each direction."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from guardian_portal.intake import operators
from guardian_portal.intake.management.connections import find_connection
from guardian_portal.platforms.models import KeyDirection
from guardian_portal.platforms.services import NoOldKey, TooManyKeys


class Command(BaseCommand):
    help = "Add a new key beside the live one, or with --retire-old retire the older of the two."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("connection", metavar="CONNECTION", help="the connection id")
        parser.add_argument(
            "--direction",
            choices=KeyDirection.values,
            default=KeyDirection.INBOUND.value,
            help="in: the platform signs (default); out: the portal signs",
        )
        parser.add_argument("--retire-old", action="store_true", help="retire the older key instead of adding one")
        parser.add_argument("--json", action="store_true", help="print JSON for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        connection = find_connection(options["connection"])
        direction = KeyDirection(options["direction"])
        try:
            if options["retire_old"]:
                operators.retire_old_key(connection=connection, direction=direction)
                self.stdout.write(
                    "{}" if options["json"] else "The older key is retired; it stops working within 5 seconds."
                )
                return
            secret = operators.rotate(connection=connection, direction=direction)
        except TooManyKeys:
            raise CommandError("Two keys are live already. Retire the older one first: add --retire-old.") from None
        except NoOldKey:
            raise CommandError("Only one key is live. Rotate first, then retire the old one.") from None
        self.stdout.write(
            json.dumps({"secret": secret}) if options["json"] else f"New secret, shown this once: {secret}"
        )
