"""What a check is, how it ends, and how all of them are run one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guardian_portal.conformance.asking import Reply
    from guardian_portal.conformance.trial import Trial


class Verdict(Enum):
    HOLDS = "ok"
    BROKEN = "FAIL"
    NOT_TRIED = "-"


class Failed(Exception):
    """The platform did not do what the contract says; the words say what it did instead."""


class NotTried(Exception):
    """This cannot be looked at here; the words say what is missing."""


@dataclass(frozen=True)
class Check:
    """One rule of the contract: a key that stays the same, the rule in words, and what tries it."""

    key: str
    rule: str
    run: Callable[[Trial], None]


@dataclass(frozen=True)
class Finding:
    """How a check ended, and why where it did not hold."""

    key: str
    rule: str
    verdict: Verdict
    words: str = ""


def findings(checks: Iterable[Check], trial: Trial) -> Iterator[Finding]:
    """Each as it is known. One that fails does not end the others."""
    for check in checks:
        try:
            check.run(trial)
        except Failed as failed:
            yield Finding(check.key, check.rule, Verdict.BROKEN, str(failed))
        except NotTried as not_tried:
            yield Finding(check.key, check.rule, Verdict.NOT_TRIED, str(not_tried))
        else:
            yield Finding(check.key, check.rule, Verdict.HOLDS)


def expect(reply: Reply, *statuses: int) -> None:
    """Failed unless the answer has one of these statuses."""
    if reply.status not in statuses:
        raise Failed(f"answered {reply.status} instead of {' or '.join(map(str, statuses))}")


def require(holds: object, words: str) -> None:
    """Failed with these words unless it holds."""
    if not holds:
        raise Failed(words)
