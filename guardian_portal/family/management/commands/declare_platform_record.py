"""`manage.py declare_platform_record CONNECTION`: file a platform's word that it verifies guardians itself."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.errors import VerificationRefused
from guardian_portal.family.services.declaring import declare_platform_record, end_platform_record
from guardian_portal.family.verification.methods import METHODS
from guardian_portal.platforms.models import Connection


class Command(BaseCommand):
    help = "File a platform's declaration that it verified each guardian whom it invites, or end it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("connection", help="the connection's id")
        parser.add_argument("--method", choices=sorted(set(METHODS) - {"platform_record"}), help="how it verifies")
        parser.add_argument("--reference", default="", help="where the platform's word is filed")
        parser.add_argument("--end", action="store_true", help="it no longer holds")

    def handle(self, *args: Any, **options: Any) -> None:
        connection = Connection.objects.filter(public_id=options["connection"]).first()
        if connection is None:
            raise CommandError("There is no connection with this id.")
        if options["end"]:
            ended = end_platform_record(connection=connection, actor=SYSTEM)
            self.stdout.write("Ended." if ended else "None stood.")
            return
        if not (options["method"] and options["reference"]):
            raise CommandError("--method and --reference are needed, or --end.")
        try:
            declare_platform_record(
                connection=connection, method=options["method"], reference=options["reference"], actor=SYSTEM
            )
        except (ValidationError, VerificationRefused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Filed. Guardians whom this platform invites by its signed invite can use its record.")
