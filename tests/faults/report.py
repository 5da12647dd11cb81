"""How results are told: a line a seed, a table at the end, and a last line that says it all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import median
from typing import Any

Result = dict[str, Any]
HEAD = (
    *("fault", "database", "seeds", "wrong", "lost", "doubled", "marked", "failed", "mails"),
    *("median s", "longest s", "restarts", "counted from"),
)


def line_of(result: Result) -> str:
    """One seed; with what is wrong and how to repeat it, if anything is."""
    took = result["recovered_after"]
    recovered = "never" if took is None else f"{took:.1f} s"
    verdict = "WRONG" if result["violations"] else "ok"
    line = (
        f"{result['fault']} seed {result['seed']} on {result['database']}: {verdict}, "
        f"{result['mails']} mails ({result['marked']} marked, {result['failed']} failed), calm {recovered} after "
        f"{result['since']}; {result['detail']}, struck {result['struck']}"
    )
    if not result["violations"]:
        return line
    again = f"./run faults --only {result['fault']} --first-seed {result['seed']}"
    return "\n".join([line, *(f"    {one}" for one in result["violations"]), f"    repeat with: {again}"])


def table_of(results: Sequence[Result]) -> str:
    """A row per fault and database, one for all, and the last line.

    `lost` and `doubled` are what must not be: promises I1 and I2 broken. `marked` may have come twice and says so;
    `failed` is shown to its reader.
    """
    groups: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in results:
        groups[result["fault"], result["database"]].append(result)
    rows: list[tuple[str, ...]] = [HEAD]
    rows += [_row(name, database, some, some[0]["since"]) for (name, database), some in groups.items()]
    rows += [_row("all", "", results, "")]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", last_line(results)])


def last_line(results: Sequence[Result]) -> str:
    """What was promised, in one line."""
    return (
        f"{_broken('I1', results)} lost, {_broken('I2', results)} unmarked duplicates, "
        f"longest recovery {_longest(results)}" + ("" if _longest(results) == "never" else " s")
    )


def _row(name: str, database: str, some: Sequence[Result], since: str) -> tuple[str, ...]:
    times = [one["recovered_after"] for one in some if one["recovered_after"] is not None]
    wrong = [str(one["seed"]) for one in some if one["violations"]]
    seeds = f" (seeds {', '.join(wrong)})" if wrong and since else ""
    return (
        name,
        database,
        str(len(some)),
        f"{len(wrong)}{seeds}",
        str(_broken("I1", some)),
        str(_broken("I2", some)),
        *(str(sum(one[what] for one in some)) for what in ("marked", "failed", "mails")),
        f"{median(times):.1f}" if times else "-",
        _longest(some),
        str(sum(one["restarts"] for one in some)),
        since,
    )


def _broken(promise: str, some: Sequence[Result]) -> int:
    return sum(broken.startswith(f"{promise}:") for one in some for broken in one["violations"])


def _longest(some: Sequence[Result]) -> str:
    times = [one["recovered_after"] for one in some]
    return "-" if not times else "never" if None in times else f"{max(times):.1f}"
