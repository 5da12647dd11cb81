"""How much a measurement does: all of it, or so little that it only shows that it runs."""

from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Size:
    """`quick`: figures mean nothing. `count`: what was asked for on the command line."""

    quick: bool = False
    count: int | None = None

    def of(self, full: T, tiny: T) -> T:
        return tiny if self.quick else full
