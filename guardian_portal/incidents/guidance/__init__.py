"""The guidance that an alert shows: one block a topic, merged in the class's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from . import (
    account,
    bullying,
    content,
    crisis,
    extortion,
    grooming,
    harassment,
    hate,
    image,
    listen,
    own_conduct,
    scam,
    spending,
    staff_protocol,
    substances,
    talk,
    threat,
)
from .block import Guidance

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

__all__ = ["BLOCKS", "STAFF_ONLY", "Guidance", "guidance_for", "staff_guidance_for"]

_MODULES = (
    extortion,
    crisis,
    spending,
    harassment,
    grooming,
    image,
    bullying,
    own_conduct,
    hate,
    account,
    threat,
    scam,
    substances,
    content,
    talk,
    listen,
    staff_protocol,
)
BLOCKS: Mapping[str, Guidance] = MappingProxyType({module.BLOCK.key: module.BLOCK for module in _MODULES})
STAFF_ONLY = frozenset({staff_protocol.BLOCK.key})
SENDER_BLOCK = own_conduct.BLOCK.key


def guidance_for(blocks: Sequence[str], *, role: str) -> Guidance:
    """What a guardian reads. Role `sender` reads the own-conduct block alone; nobody reads a staff-only one.

    Raises KeyError for a block that does not exist: `checks.check_incident_data` finds that before a start.
    """
    open_blocks = [key for key in blocks if key not in STAFF_ONLY]
    if open_blocks and role == "sender":
        open_blocks = [SENDER_BLOCK]
    return _merge(open_blocks)


def merged(key: str) -> Guidance:
    """The same guidance again, by its `key`."""
    return _merge(key.split("|"))


def staff_guidance_for(blocks: Sequence[str]) -> Guidance:
    """What staff read beside an incident: all of its blocks, the staff-only one too."""
    return _merge(blocks)


def _merge(keys: Sequence[str]) -> Guidance:
    chosen = [BLOCKS[key] for key in dict.fromkeys(keys)]
    return Guidance(
        key="|".join(block.key for block in chosen),
        now=_once(item for block in chosen for item in block.now),
        today=_once(item for block in chosen for item in block.today),
        this_week=_once(item for block in chosen for item in block.this_week),
        do_not=_once(item for block in chosen for item in block.do_not),
        words=_once(item for block in chosen for item in block.words),
    )


def _once(items: Iterable[StrPromise]) -> tuple[StrPromise, ...]:
    """Without repeats, in order. Lazy strings compare as the reader's language, so this runs per request."""
    return tuple(dict.fromkeys(items))
