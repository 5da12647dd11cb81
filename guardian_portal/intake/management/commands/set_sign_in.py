"""Offers sign-in as the child at a platform as a way of linking, or takes it away again."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from guardian_portal.intake.management.connections import find_connection
from guardian_portal.intake.operators import set_sign_in
from guardian_portal.platforms.services import InvalidConnection


class Command(BaseCommand):
    help = "Set the OpenID Connect issuer where children of a platform sign in. Without options it takes this away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("connection", metavar="CONNECTION", help="the connection's id")
        parser.add_argument("--oidc-issuer", default="", help="exactly as the provider writes it")
        parser.add_argument("--oidc-client-id", default="")
        # Not the secret itself: every user of the machine can read a command line.
        parser.add_argument("--oidc-client-secret-file", default="", help="a file that holds it; - reads it from stdin")

    def handle(self, *args: Any, **options: Any) -> None:
        connection = find_connection(options["connection"])
        try:
            set_sign_in(
                connection=connection,
                issuer=options["oidc_issuer"],
                client_id=options["oidc_client_id"],
                client_secret=_secret(options["oidc_client_secret_file"]),
            )
        except InvalidConnection as invalid:
            raise CommandError("Nothing was changed:\n" + "\n".join(f"  {one}" for one in invalid.errors)) from None
        if not options["oidc_issuer"]:
            self.stdout.write("Children of this platform no longer prove a link by signing in.")
            return
        path = reverse("dashboard:link_sign_in_return", args=[connection.public_id])
        self.stdout.write(f"Redirect URI to register at the provider: {settings.SITE_URL}{path}")


def _secret(file: str) -> str:
    if not file:
        return ""
    try:
        return (sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"The secret's file cannot be read: {type(error).__name__}") from None
