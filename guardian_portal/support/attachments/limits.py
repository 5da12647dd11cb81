"""What may be attached and how large, as data: the one place that forms, intake of files, and redrawing ask."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta

MEGABYTE = 1024 * 1024

# --- what arrives ----------------------------------------------------------------------------------------------------
FILE_BYTES = 10 * MEGABYTE
FILES_A_MESSAGE = 5
# All files of one message together: what one request may hold in memory.
MESSAGE_BYTES = 20 * MEGABYTE
# A body above this is not read at all; one below is read to its end, so that the words in it are not lost.
BODY_BYTES = 64 * MEGABYTE

# --- what is kept, counted as redrawn --------------------------------------------------------------------------------
KEPT_BYTES = 12 * MEGABYTE
CASE_BYTES = 100 * MEGABYTE
# Of one person, in all cases.
DAY_BYTES = 100 * MEGABYTE
DAY_FILES = 40
DAY = timedelta(days=1)
NAME_LENGTH = 80

# --- redrawing -------------------------------------------------------------------------------------------------------
# Of one message: before browsers and proxies give up.
SECONDS_A_MESSAGE = 30
SECONDS_A_FILE = 12
# At once in one web process: each may take RedrawLimits.memory, and holds one of its four threads.
AT_ONCE = 2
SECONDS_FOR_A_PLACE = 2


@dataclass(frozen=True)
class RedrawLimits:
    """What the process that redraws holds itself to; handed to it as its only argument."""

    file_bytes: int = FILE_BYTES
    kept_bytes: int = KEPT_BYTES
    # What a telephone takes at its best; beyond that nothing is read better.
    pixels: int = 50_000_000
    # The longest side of a picture, and of a PDF's page, as kept.
    side: int = 3000
    page_side: int = 2000
    pages: int = 20
    memory: int = 1024 * MEGABYTE
    cpu_seconds: int = 10

    def as_data(self) -> dict[str, int]:
        return asdict(self)


REDRAW = RedrawLimits()
