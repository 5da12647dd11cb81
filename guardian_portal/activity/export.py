"""The export of days as a table for spreadsheets: lines made one by one, no cell that a spreadsheet would calculate."""

import csv
from collections.abc import Iterable, Iterator

from guardian_portal.activity.figures import DayFigures

COLUMNS = ("date", "minutes", "sessions", "messages_sent", "messages_received", "new_contacts")
# What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection"), full-width forms too.
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_lines(rows: Iterable[DayFigures]) -> Iterator[str]:
    """The header and a line for each day, as RFC 4180 has them."""
    writer = csv.writer(Line(), lineterminator="\r\n")
    yield writer.writerow(COLUMNS)
    for row in rows:
        cells = (getattr(row, name) for name in COLUMNS)
        yield writer.writerow([safe_cell(cell) for cell in cells])


def safe_cell(value: object) -> str:
    """As text; what would begin a formula is marked as text by an apostrophe."""
    text = str(value)
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text


class Line:
    """A file for the csv module that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line
