"""All faults by name, in the order in which they are told."""

from __future__ import annotations

import random

from tests.faults.content_faults import CONTENT_FAULTS
from tests.faults.mail_faults import MAIL_FAULTS
from tests.faults.process_faults import PROCESS_FAULTS

FAULTS = {fault.name: fault for fault in (*PROCESS_FAULTS, *MAIL_FAULTS, *CONTENT_FAULTS)}


def drawn_moment(chance: random.Random) -> float:
    """Seconds after the first 2xx: batches go on for longer, and so does the sending."""
    return chance.uniform(0.0, 1.2)
