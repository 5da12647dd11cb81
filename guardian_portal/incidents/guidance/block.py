"""The shape of a guidance text: what to do and when, what to leave, and words to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Guidance:
    """One block, or several merged; `words` are what a guardian may say, without quotation marks."""

    key: str
    now: tuple[StrPromise, ...] = ()
    today: tuple[StrPromise, ...] = ()
    this_week: tuple[StrPromise, ...] = ()
    do_not: tuple[StrPromise, ...] = ()
    words: tuple[StrPromise, ...] = ()
