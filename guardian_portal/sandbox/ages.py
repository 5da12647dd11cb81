"""Starhaven's age bands: the platform tells the portal a band, never a birthday."""

from dataclasses import dataclass

ADULT_AGE = 18
YOUNGEST = 5
OLDEST = 120


@dataclass(frozen=True, slots=True)
class AgeBand:
    """An inclusive range of ages."""

    min: int
    max: int

    def as_dict(self) -> dict[str, int]:
        """The band as the contract writes it."""
        return {"min": self.min, "max": self.max}


BANDS = (
    AgeBand(YOUNGEST, 8),
    AgeBand(9, 12),
    AgeBand(13, 15),
    AgeBand(16, ADULT_AGE - 1),
    AgeBand(ADULT_AGE, OLDEST),
)


def band_of(age: int) -> AgeBand:
    """The band an age falls into; ages outside all bands fall into the nearest."""
    return next((band for band in BANDS if age <= band.max), BANDS[-1])
