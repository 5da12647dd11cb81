"""Verifying the audit trail against a plain read of the same rows, and the seconds that 100,000 rows take.

The plain read fetches every column of every entry, as the verification must, and does nothing with them.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.figures import Round, ratio_row, row
from bench.size import Size
from bench.stack import stack

ENTRIES = 100_000
A_SEAL = 500
A_READ = 2000
ROUNDS = 5
SECONDS = 60


def rows(size: Size) -> Iterator[dict[str, object]]:
    number, rounds = size.of(ENTRIES, 2000), size.of(ROUNDS, 1)
    with stack(), tempfile.TemporaryDirectory(prefix="bench-anchor-") as directory:
        anchor = Path(directory) / "anchor.jsonl"
        sealing = _write(number, anchor)
        measured, seconds = [], []
        for _ in range(rounds):
            plain = _seconds(_read_plainly)
            seconds.append(_seconds(lambda: _verify(number, anchor)))
            measured.append(Round(ours=number / seconds[-1], theirs=number / plain))
    told = {"entries": number, "seals": number // A_SEAL, "theirs_is": "reading all columns"}
    yield ratio_row("audit_verify_against_plain_read", measured, 0.1, "rows/s", **told)
    yield row("audit_verify", max(seconds), "s", SECONDS, wanted="below", **told)
    yield row("audit_seal", number / sealing, "rows/s", 1000, wanted="at least", **told)


def _write(number: int, anchor: Path) -> float:
    """As real work does, in small batches; the seconds that sealing took of it."""
    from guardian_portal.audit.actions import Action
    from guardian_portal.audit.anchors import append_missing
    from guardian_portal.audit.sealing import seal_now
    from guardian_portal.audit.services import SYSTEM, Record, record_all

    data = {"state": "sent", "reply": "250"}
    sealing = 0.0
    for first in range(0, number, A_SEAL):
        things = (f"delivery-{first + n:020}" for n in range(A_SEAL))
        record_all(records=[Record(SYSTEM, Action.DELIVERY_SETTLED, "delivery", thing, data) for thing in things])
        sealing += _seconds(seal_now)
    append_missing(anchor)
    return sealing


def _read_plainly() -> None:
    from guardian_portal.audit.models import Entry

    after, read = 0, 1
    while read:
        batch = list(Entry.objects.filter(pk__gt=after).order_by("pk").values_list()[:A_READ])
        read = len(batch)
        after = batch[-1][0] if batch else after


def _verify(number: int, anchor: Path) -> None:
    from guardian_portal.audit.verifying import verify

    verdict = verify(anchor=anchor)
    if not verdict.sound or verdict.sealed != number:
        raise RuntimeError("what was written is not what was verified")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
