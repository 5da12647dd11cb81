"""`manage.py verify_audit` says what it looked at and what it found, by its exit status too."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from guardian_portal.audit import verifying
from guardian_portal.audit.actions import Action
from guardian_portal.audit.anchors import append_missing
from guardian_portal.audit.management.commands import verify_audit
from guardian_portal.audit.models import Entry
from tests.guardian_portal.audit.trail import as_owner_of_the_database, nth, write, write_sealed

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue()


def failed(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("verify_audit", *arguments, stdout=out)
    return caught.value.returncode, out.getvalue()


def test_a_sound_trail(anchor: Path) -> None:
    write_sealed(3, 4)
    write(2)
    append_missing(anchor)
    told = said()
    assert "7 entries under 2 seals" in told
    assert "2 entries not sealed yet: only their own hash was looked at" in told
    assert f"Compared with 2 lines of {anchor}" in told
    assert told.strip().endswith("Sound.")


def test_what_was_found_and_where(anchor: Path) -> None:
    write_sealed(3, 4)
    append_missing(anchor)
    gone = nth(5)
    with as_owner_of_the_database():
        Entry.objects.filter(pk=gone).delete()
    status, told = failed()
    assert status == 1
    assert f"delete: first at entry {gone} (seal 2), places: 1" in told
    assert "NOT SOUND" in told


def test_as_json(anchor: Path) -> None:
    write_sealed(3)
    append_missing(anchor)
    with as_owner_of_the_database():
        Entry.objects.filter(pk=nth(1)).delete()
    status, told = failed("--json")
    document = json.loads(told)
    assert status == 1
    assert (document["sound"], document["sealed_entries"], document["unsealed_entries"]) == (False, 2, 0)
    assert [one["kind"] for one in document["findings"]] == ["delete"]


def test_it_is_recorded_for_the_staffs_page(anchor: Path) -> None:
    write_sealed(3)
    append_missing(anchor)
    said()
    entry = Entry.objects.latest("pk")
    assert entry.action == Action.AUDIT_VERIFIED
    assert entry.data == {
        "sound": True,
        "seals": 1,
        "sealed": 3,
        "unsealed": 0,
        "anchored": True,
        "findings": [],
    }


def test_a_missing_anchor_is_neither_sound_nor_tampering(anchor: Path) -> None:
    write_sealed(3)
    assert failed()[0] == 2
    told = said("--no-anchor")
    assert "Without an anchor" in told
    copy = anchor.with_name("copy")
    append_missing(copy)
    assert "Sound." in said("--anchor", str(copy))


def test_it_says_how_far_it_is(
    anchor: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verify_audit, "PROGRESS_EVERY", 0.0)
    monkeypatch.setattr(verifying, "_ENTRIES_A_READ", 10)
    write_sealed(25)
    said("--no-anchor")
    assert "10 entries of about" in capsys.readouterr().err
