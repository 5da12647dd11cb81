"""The measurements' arithmetic: ratios within one round, their median, percentiles, and the row that says ok."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from bench.figures import Round, median_ratio, percentile, ratio_row, row
from bench.load import moved
from bench.sender import encoded, summary


def test_the_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    # The machine was slow in the second round, for both sides: that changes nothing.
    rounds = [Round(ours=50, theirs=100), Round(ours=6, theirs=10), Round(ours=70, theirs=100)]
    assert median_ratio(rounds) == 0.6
    told = ratio_row("drain", rounds, 0.6, "mails/s")
    assert (told["value"], told["ok"], told["ratio_min"], told["ratio_max"]) == (0.6, True, 0.5, 0.7)
    assert (told["ours"], told["theirs"]) == (50, 100)


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_a_percentile_is_a_value_that_was_measured(share: float, expected: float) -> None:
    assert percentile([float(value) for value in range(100, 0, -1)], share) == expected
    assert percentile([7.0], share) == 7.0


def test_a_row_says_whether_the_target_is_met() -> None:
    assert row("x", 99.9, "ms", 100, wanted="below")["ok"] is True
    assert row("x", 100, "ms", 100, wanted="below")["ok"] is False
    assert row("x", 0.25, "ratio", 0.25, wanted="at least")["ok"] is True
    assert row("x", 0.249, "ratio", 0.25, wanted="at least", note="n") == {
        "name": "x",
        "value": 0.249,
        "unit": "ratio",
        "target": "at least 0.25",
        "ok": False,
        "note": "n",
    }


def test_the_load_moves_a_batch_to_another_hour() -> None:
    written = datetime(2026, 5, 1, 9, tzinfo=UTC)
    then = written - timedelta(hours=30)
    pattern = encoded([summary("https://bench.example", "a", written)])
    assert moved(pattern, written, then) == encoded([summary("https://bench.example", "a", then)])


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    done = subprocess.run([sys.executable, "-m", "bench", "speed"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "alert_latency" in done.stderr
