"""Connects a platform and prints its connection id, intake address and both secrets, this once."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from guardian_portal.intake.operators import connect
from guardian_portal.platforms.models import WindowSize
from guardian_portal.platforms.services import Connected, InvalidConnection, NewConnection


class Command(BaseCommand):
    help = "Connect a platform. Prints the connection id, the intake address and both secrets once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="the platform's name, as families know it")
        parser.add_argument("--source", required=True, help="the CloudEvents source URI of its events")
        parser.add_argument("--base-url", required=True, help="where the platform answers /guardian/v1/...")
        parser.add_argument("--notify-url", default="", help="where it takes the portal's events")
        parser.add_argument("--jwks-url", default="", help="its public keys, for signed invites")
        parser.add_argument("--oidc-issuer", default="", help="its OpenID Connect issuer, for sign-in as the child")
        parser.add_argument("--oidc-client-id", default="")
        parser.add_argument(
            "--windows", default=WindowSize.HOUR.value, help="hour or day: the activity windows it sends"
        )
        parser.add_argument("--zone", default="", help="its IANA time zone, required with day windows")
        parser.add_argument("--json", action="store_true", help="print JSON for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        fields = ("name", "source", "base_url", "notify_url", "jwks_url", "oidc_issuer", "oidc_client_id")
        try:
            new = NewConnection(**{name: options[name] for name in (*fields, "windows", "zone")})
            connected = connect(new=new)
        except InvalidConnection as invalid:
            raise CommandError("Nothing was connected:\n" + "\n".join(f"  {one}" for one in invalid.errors)) from None
        self.stdout.write(json.dumps(_facts(connected)) if options["json"] else _words(connected))


def _facts(connected: Connected) -> dict[str, str]:
    connection = connected.connection
    return {
        "connection": connection.public_id,
        "intake_url": f"{settings.SITE_URL}/intake/v1/{connection.public_id}/events",
        "source": connection.source,
        "secret": connected.secret,
        "outbound_secret": connected.outbound_secret,
    }


def _words(connected: Connected) -> str:
    facts = _facts(connected)
    return (
        f"Connection:       {facts['connection']}\n"
        f"Intake address:   {facts['intake_url']}\n"
        f"Source:           {facts['source']}\n"
        f"Secret (events the platform signs):    {facts['secret']}\n"
        f"Secret (requests the portal signs):    {facts['outbound_secret']}\n"
        "Both secrets are shown this once. Give them to the platform's engineers over a safe channel."
    )
