"""Seals the entries since the last seal, every few minutes. Any number of processes may try; the table's keys let one.

Writing an entry costs nothing more for it: sealing only reads entries, afterwards.
"""

from datetime import timedelta

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from guardian_portal.audit.chain import GENESIS, code_for, entries_hash, marks_of
from guardian_portal.audit.models import Entry, Seal
from guardian_portal.audit.settled import PATIENCE, settled_up_to
from guardian_portal.common.clock import has_passed

log = structlog.get_logger(__name__)

SEAL_EVERY = timedelta(minutes=3)
ENTRIES_A_SEAL = 10_000
SEALS_A_ROUND = 20


def seal_entries() -> None:
    """A sweeper. After an outage, or on a trail from before there were seals, it catches up in several rounds."""
    last = Seal.objects.defer("marks").first()
    if last is None or has_passed(last.at, every=SEAL_EVERY, now=timezone.now()):
        seal_now()


def seal_now(*, patience: float = PATIENCE) -> int:
    """How many seals were made; none while a transaction that began to write entries earlier is still open."""
    last = Seal.objects.defer("marks").first()
    until = settled_up_to(after=last.last_entry if last else 0, patience=patience)
    if until is None:
        log.warning("audit_seal_waits", why="a transaction that writes entries is open")
        return 0
    made = 0
    while made < SEALS_A_ROUND and _seal_next(until):
        made += 1
    if made:
        log.info("audit_sealed", seals=made)
    return made


def _seal_next(until: int) -> bool:
    last = Seal.objects.defer("marks").first()
    after = last.last_entry if last else 0
    found = Entry.objects.filter(pk__gt=after, pk__lte=until).order_by("pk")
    hashes = list(found.values_list("pk", "content_hash")[:ENTRIES_A_SEAL])
    if not hashes:
        return False
    seal = Seal(
        number=last.number + 1 if last else 1,
        first_entry=hashes[0][0],
        last_entry=hashes[-1][0],
        count=len(hashes),
        entries_hash=entries_hash(hashes),
        marks=marks_of(hashes),
        previous=last.code if last else GENESIS,
        at=timezone.now(),
    )
    seal.code = code_for(seal)
    return _is_ours(seal)


def _is_ours(seal: Seal) -> bool:
    """False where another process was faster: then the span is sealed, and this round is over."""
    try:
        with transaction.atomic():
            seal.save(force_insert=True)
    except IntegrityError:
        return False
    return True
