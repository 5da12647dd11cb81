"""`manage.py verify_audit`: whether the audit trail is what was written, sealed and anchored. Exit status 1 if not."""

import json
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from guardian_portal.audit.actions import Action
from guardian_portal.audit.anchors import anchor_file
from guardian_portal.audit.models import Entry
from guardian_portal.audit.services import SYSTEM, record
from guardian_portal.audit.verifying import Verdict, verify

PROGRESS_EVERY = 1.0


class Command(BaseCommand):
    """Changes nothing but that it writes an entry of its own at the end."""

    help = "Verify the audit trail. Exit status: 0 sound, 1 tampered with, 2 could not be verified."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", type=Path, help="the anchor file, or a copy; default: AUDIT_ANCHOR_FILE")
        parser.add_argument("--no-anchor", action="store_true", help="look at the database alone")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = None if options["no_anchor"] else options["anchor"] or anchor_file()
        began, self._told = time.monotonic(), time.monotonic()
        try:
            verdict = verify(anchor=anchor, progress=self._progress)
        except OSError as error:
            raise CommandError(f"The anchor file can't be read: {error}", returncode=2) from error
        said = _told(verdict, anchor, time.monotonic() - began)
        self.stdout.write(json.dumps(said) if options["json"] else _in_words(said))
        self._record(verdict)
        if not verdict.sound:
            raise CommandError("The audit trail was tampered with, or is not the newest. See docs/operators.md.")

    def _progress(self, entries: int) -> None:
        if time.monotonic() - self._told >= PROGRESS_EVERY:
            self._told = time.monotonic()
            total = Entry.objects.values_list("pk", flat=True).first() or 0
            self.stderr.write(f"{entries:,} entries of about {max(total, entries):,}")

    def _record(self, verdict: Verdict) -> None:
        """The staff's page tells of it. A copy of the database that can only be read is verified all the same."""
        try:
            record(
                actor=SYSTEM,
                action=Action.AUDIT_VERIFIED,
                object_kind="audit",
                object_id="verification",
                sound=verdict.sound,
                seals=verdict.seals,
                sealed=verdict.sealed,
                unsealed=verdict.unsealed,
                anchored=verdict.anchor_lines is not None,
                findings=verdict.findings.told(),
            )
        except DatabaseError as error:
            self.stderr.write(f"Not recorded, since the database refused: {error}")


def _told(verdict: Verdict, anchor: Path | None, seconds: float) -> dict[str, Any]:
    return {
        "sound": verdict.sound,
        "seals": verdict.seals,
        "sealed_entries": verdict.sealed,
        "unsealed_entries": verdict.unsealed,
        "anchor": str(anchor) if anchor else None,
        "anchor_lines": verdict.anchor_lines,
        "findings": verdict.findings.told(),
        "seconds": round(seconds, 2),
    }


def _in_words(said: dict[str, Any]) -> str:
    anchored = "Without an anchor: a trail cut off with its seals, or an older copy, looks whole."
    if said["anchor"] is not None:
        anchored = f"Compared with {said['anchor_lines']:,} lines of {said['anchor']}."
    return "\n".join(
        [
            f"{said['sealed_entries']:,} entries under {said['seals']:,} seals, looked at in {said['seconds']} s.",
            f"{said['unsealed_entries']:,} entries not sealed yet: only their own hash was looked at; "
            "whether one was taken out or put in can't be told.",
            anchored,
            *(f"{one['kind']}: first at {one['first']}, places: {one['places']:,}" for one in said["findings"]),
            "Sound." if said["sound"] else "NOT SOUND.",
        ]
    )
