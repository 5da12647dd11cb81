"""How results are told: a line a seed, a table at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import median
from typing import Any

Result = dict[str, Any]


def line_of(result: Result) -> str:
    """One seed; with what is wrong and how to repeat it, if anything is."""
    took = result["recovered_after"]
    recovered = "never" if took is None else f"{took:.1f} s"
    verdict = "WRONG" if result["violations"] else "ok"
    line = (
        f"{result['fault']} seed {result['seed']} on {result['database']}: {verdict}, "
        f"{result['mails']} mails ({result['marked']} marked), calm after {recovered}; "
        f"{result['detail']}, struck {result['struck']}"
    )
    if not result["violations"]:
        return line
    again = f"./run faults --only {result['fault']} --first-seed {result['seed']}"
    return "\n".join([line, *(f"    {one}" for one in result["violations"]), f"    repeat with: {again}"])


def table_of(results: Sequence[Result]) -> str:
    """A row per fault and database: seeds, wrong ones, mails, marked ones, recovery at the median and at most."""
    groups: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in results:
        groups[result["fault"], result["database"]].append(result)
    rows: list[tuple[str, ...]] = [
        ("fault", "database", "seeds", "wrong", "mails", "marked", "median s", "longest s", "restarts")
    ]
    rows += [_row(name, database, some) for (name, database), some in groups.items()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def _row(name: str, database: str, some: Sequence[Result]) -> tuple[str, ...]:
    times = [one["recovered_after"] for one in some if one["recovered_after"] is not None]
    never = len(times) < len(some)
    wrong = [str(one["seed"]) for one in some if one["violations"]]
    return (
        name,
        database,
        str(len(some)),
        f"{len(wrong)} (seeds {', '.join(wrong)})" if wrong else "0",
        str(sum(one["mails"] for one in some)),
        str(sum(one["marked"] for one in some)),
        f"{median(times):.1f}" if times else "-",
        "never" if never else f"{max(times):.1f}",
        str(sum(one["restarts"] for one in some)),
    )
