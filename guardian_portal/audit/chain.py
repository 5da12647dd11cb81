"""What a seal says and how it is proved: the hash over its entries, their marks, and the code that closes it.

The code is keyed with a setting, so whoever has the database alone can change a seal but not make one that fits.
"""

import hashlib
import hmac
import json
import struct
from collections.abc import Iterable, Iterator

from django.conf import settings

from guardian_portal.audit.models import Seal

# What the first seal follows.
GENESIS = "0" * 64
# An entry's id and the first eight bytes of its content hash.
_MARK = struct.Struct(">Q8s")


def entries_hash(hashes: Iterable[tuple[int, str]]) -> str:
    """SHA-256 over (id, content hash) of each entry, in order."""
    summed = hashlib.sha256()
    for pk, content in hashes:
        summed.update(f"{pk}:{content}\n".encode())
    return summed.hexdigest()


def marks_of(hashes: Iterable[tuple[int, str]]) -> bytes:
    return b"".join(_MARK.pack(pk, short(content)) for pk, content in hashes)


def marks_in(seal: Seal) -> Iterator[tuple[int, bytes]]:
    """Id and beginning of the content hash, in order. A column that somebody cut short ends early."""
    raw = bytes(seal.marks)
    return iter(_MARK.iter_unpack(raw[: len(raw) - len(raw) % _MARK.size]))


def short(content_hash: str) -> bytes:
    """The beginning of a content hash; of what is none, something that fits no mark."""
    try:
        return bytes.fromhex(content_hash[:16]).ljust(8, b"\0")
    except ValueError:
        return hashlib.sha256(content_hash.encode()).digest()[:8]


def code_for(seal: Seal) -> str:
    """By the newest key."""
    return _code(seal, settings.AUDIT_SEAL_KEYS[0])


def is_genuine(seal: Seal) -> bool:
    """Whether one of our keys made it, and it says what it said then."""
    return any(hmac.compare_digest(_code(seal, key), seal.code) for key in settings.AUDIT_SEAL_KEYS)


def _code(seal: Seal, key: str) -> str:
    said = [
        seal.number,
        seal.first_entry,
        seal.last_entry,
        seal.count,
        seal.entries_hash,
        hashlib.sha256(seal.marks).hexdigest(),
        seal.previous,
        seal.at.isoformat(),
    ]
    # A setting that is also used elsewhere makes another key here.
    own = hashlib.sha256(f"guardian-portal audit seal {key}".encode()).digest()
    return hmac.new(own, json.dumps(said, separators=(",", ":")).encode(), "sha256").hexdigest()
