"""How many examples the mutation tests try, and the line that says what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from _pytest.terminal import TerminalReporter

QUICK = 300
PROPERTY = "fuzz"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fuzz-examples",
        type=int,
        default=QUICK,
        help="mutated requests per test in tests/fuzz (name that folder too: the option lives there)",
    )


@pytest.fixture
def fuzz_examples(pytestconfig: pytest.Config) -> int:
    """How many examples to try; a run of the whole suite takes the quick profile."""
    return int(pytestconfig.getoption("--fuzz-examples", QUICK))


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Has a line printed at the end of the run, from whichever worker."""
    return lambda line: record_property(PROPERTY, line)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, line in getattr(report, "user_properties", ()):
                if name == PROPERTY:
                    terminalreporter.write_line(str(line))
