"""The portal's own settings with one more notice kind, whose mails cannot be written."""

from pathlib import Path

from guardian_portal import rooms
from guardian_portal.settings import *  # noqa: F403

NOTICE_KINDS = [*rooms.NOTICE_KINDS, "tests.faults.poison.KINDS"]
TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")  # type: ignore[attr-defined]  # of a plain dict  # noqa: F405
