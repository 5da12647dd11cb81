"""The arithmetic of the measurements: ratios within one round, their median, percentiles, and the row that tells."""

import statistics
from collections.abc import Sequence
from typing import Literal, NamedTuple


class Round(NamedTuple):
    """What was reached in one round by us and by what we compare with, as rates: more is better."""

    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs


def median_ratio(rounds: Sequence[Round]) -> float:
    """The median of the rounds' own ratios: a machine that is slow for a while slows both sides of its rounds."""
    return statistics.median(one.ratio for one in rounds)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-round(share * 1_000_000) * len(ordered) // 1_000_000) - 1)]


def row(
    name: str, value: float, unit: str, target: float, *, wanted: Literal["at least", "below"], **details: object
) -> dict[str, object]:
    """One line of output. Details are told, not judged."""
    value = round(value, 3)
    ok = value >= target if wanted == "at least" else value < target
    return {"name": name, "value": value, "unit": unit, "target": f"{wanted} {target}", "ok": ok, **details}


def ratio_row(name: str, rounds: Sequence[Round], target: float, unit: str, **details: object) -> dict[str, object]:
    """The row of a comparison, with both sides' median rates in `unit`."""
    return row(
        name,
        median_ratio(rounds),
        "ratio",
        target,
        wanted="at least",
        ratio_min=round(min(one.ratio for one in rounds), 3),
        ratio_max=round(max(one.ratio for one in rounds), 3),
        rounds=len(rounds),
        ours=round(statistics.median(one.ours for one in rounds), 1),
        theirs=round(statistics.median(one.theirs for one in rounds), 1),
        rate=unit,
        **details,
    )


def milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)
