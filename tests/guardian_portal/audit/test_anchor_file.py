"""The anchor file holds a line for each seal. That it is away for a while stops nothing and loses nothing."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from guardian_portal.audit import anchors, lane
from guardian_portal.audit.anchors import anchor_seals, append_missing, last_line, lines_in
from guardian_portal.audit.models import Seal
from guardian_portal.audit.sealing import seal_now
from guardian_portal.audit.verifying import verify
from tests.guardian_portal.audit.trail import restore_copy_with, write, write_sealed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """It remembers nothing of what was anchored before."""
    monkeypatch.setattr(anchors, "_memory", anchors._Memory())
    monkeypatch.setattr(anchors, "_lane", lane.Lane())


def numbers(path: Path) -> list[int]:
    return [line.number for line in lines_in(path)]


def test_each_seal_has_a_line_with_its_code(anchor: Path) -> None:
    write_sealed(2, 3)
    anchor_seals()
    assert [(line.number, line.code) for line in lines_in(anchor)] == [
        (seal.number, seal.code) for seal in Seal.objects.order_by("number")
    ]
    assert anchor.stat().st_mode & 0o777 == 0o600


def test_a_line_is_written_once(anchor: Path) -> None:
    for _ in range(2):
        write_sealed(1)
        anchor_seals()
        anchor_seals()
    assert numbers(anchor) == [1, 2]


def test_without_a_file_nothing_is_anchored() -> None:
    write_sealed(1)
    anchor_seals()


def test_a_file_that_is_away_stops_no_seal_and_catches_up(
    anchor: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write_sealed(1)
    anchor.mkdir()
    anchor_seals()
    assert "audit_anchor_failed" in caplog.text
    write_sealed(1)
    anchor.rmdir()
    anchor_seals()
    assert not anchor.exists(), "tried again at once"
    monkeypatch.setattr(anchors._memory, "not_before", 0.0)
    anchor_seals()
    assert numbers(anchor) == [1, 2]
    assert "audit_anchor_caught_up" in caplog.text


def test_a_line_that_a_fault_cut_short_is_written_again(anchor: Path) -> None:
    write_sealed(1, 1)
    append_missing(anchor)
    whole = anchor.read_bytes()
    anchor.write_bytes(whole[:-30])
    append_missing(anchor)
    assert numbers(anchor) == [1, 2]
    assert verify(anchor=anchor).sound


def test_a_new_file_holds_the_whole_chain(anchor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchors, "_A_BATCH", 2)
    write_sealed(1, 1, 1, 1, 1)
    assert append_missing(anchor) == 5
    anchor.unlink()
    assert append_missing(anchor) == 5
    assert verify(anchor=anchor).sound


def test_a_file_begun_later_proves_what_came_later(anchor: Path) -> None:
    write_sealed(1, 1, 1)
    append_missing(anchor)
    anchor.write_text("".join(anchor.read_text().splitlines(keepends=True)[1:]))
    assert verify(anchor=anchor).sound


def test_after_a_restore_what_comes_anew_is_anchored_behind_what_was_lost(anchor: Path) -> None:
    write_sealed(1, 1, 1)
    append_missing(anchor)
    restore_copy_with(seals=1)
    assert append_missing(anchor) == 0
    write_sealed(1)
    assert append_missing(anchor) == 1
    assert numbers(anchor) == [1, 2, 3, 2]
    last = last_line(anchor)
    assert last
    assert last.code == Seal.objects.get(number=2).code


@pytest.mark.django_db(transaction=True)
def test_many_who_anchor_at_once_write_each_line_once(anchor: Path) -> None:
    for _ in range(5):
        write(1)
        seal_now()

    def anchor_it() -> None:
        with suppress(BlockingIOError):
            append_missing(anchor)
        connection.close()

    threads = [threading.Thread(target=anchor_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers(anchor) == [1, 2, 3, 4, 5]


def test_a_disk_that_hangs_keeps_nobody_waiting(
    anchor: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A FIFO without a reader: whoever opens it hangs, as on a share whose server is gone."""
    monkeypatch.setattr(lane, "PATIENCE", 0.2)
    os.mkfifo(anchor)
    write_sealed(1)
    began = time.monotonic()
    anchor_seals()
    assert time.monotonic() - began < 2
    assert "audit_anchor_failed" in caplog.text
    monkeypatch.setattr(lane, "PATIENCE", 60)
    with pytest.raises(TimeoutError):
        last_line(anchor)  # while it hangs, nobody else goes there
    monkeypatch.setattr(anchors._memory, "not_before", 0.0)
    anchor_seals()
    assert time.monotonic() - began < 4


def test_it_catches_up_when_the_disk_answers_again(anchor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "PATIENCE", 0.2)
    os.mkfifo(anchor)
    write_sealed(1, 1)
    anchor_seals()
    os.close(os.open(anchor, os.O_RDWR))  # what hung goes on
    anchor.unlink()
    deadline = time.monotonic() + 5
    while not anchors._memory.done and time.monotonic() < deadline:
        monkeypatch.setattr(anchors._memory, "not_before", 0.0)
        anchor_seals()
    assert numbers(anchor) == [1, 2]


def test_who_finds_the_file_locked_waits_for_nobody(anchor: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_sealed(1)
    with anchor.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        anchor_seals()
    assert anchor.read_bytes() == b""
    assert "audit_anchor_failed" not in caplog.text
    anchor_seals()
    assert numbers(anchor) == [1]


def test_it_is_behind_after_ten_minutes_in_vain(anchor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sealed(1)
    anchor.mkdir()
    anchor_seals()
    assert not anchors.is_behind()
    monkeypatch.setattr(anchors._memory, "behind_since", time.monotonic() - 601)
    assert anchors.is_behind()
    anchor.rmdir()
    monkeypatch.setattr(anchors._memory, "not_before", 0.0)
    anchor_seals()
    assert not anchors.is_behind()
