"""Writes the published OpenAPI document from the code's own types."""

from typing import Any

from django.core.management.base import BaseCommand

from guardian_portal.intake.openapi import DOCUMENT, render


class Command(BaseCommand):
    help = "Write guardian_portal/intake/openapi.json. Run it after a change of the event types."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        DOCUMENT.write_bytes(render())
        self.stdout.write("openapi.json is up to date.")
