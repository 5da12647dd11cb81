"""`manage.py list_unverified_helplines`: the help lines that no family sees until someone checks them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from guardian_portal.incidents.helplines import unverified


class Command(BaseCommand):
    help = "List the help lines that are not shown because nobody has verified them."

    def handle(self, *args: Any, **options: Any) -> None:
        lines = unverified()
        for line in lines:
            self.stdout.write(f"{line.country} {line.kind}: {line.name} {line.phone or line.url}")
        self.stdout.write(f"{len(lines)} unverified help lines are not shown.")
