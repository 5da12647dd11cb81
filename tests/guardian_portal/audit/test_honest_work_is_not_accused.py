"""What an honest installation does is sound: real work, a restore of the newest copy, verifying while others write."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from guardian_portal.audit.anchors import append_missing
from guardian_portal.audit.models import Entry
from guardian_portal.audit.sealing import seal_now
from guardian_portal.audit.verifying import verify
from guardian_portal.privacy.retention import delete_old
from tests.architecture.desk_work import work_for_the_desk
from tests.builders import a_platform
from tests.guardian_portal.audit.trail import restore_copy_with, write, write_sealed
from tests.people import person


@pytest.mark.django_db
def test_every_entry_of_real_work_fits_its_hash_when_read_back(anchor: Path) -> None:
    work_for_the_desk(a_platform(), person("amina"))
    for path in settings.SWEEPERS:
        if ".audit." in path:
            import_string(path)()
    verdict = verify(anchor=anchor)
    assert verdict.sound
    assert verdict.anchor_lines == verdict.seals == 1
    assert verdict.sealed >= 10


@pytest.mark.django_db
def test_no_rule_of_retention_deletes_an_entry(anchor: Path) -> None:
    write_sealed(3)
    append_missing(anchor)
    delete_old()
    assert Entry.objects.count() == 3
    assert verify(anchor=anchor).sound


@pytest.mark.django_db
def test_a_restore_of_the_newest_copy_is_sound(anchor: Path) -> None:
    write_sealed(3, 3)
    append_missing(anchor)
    write(2)
    restore_copy_with(seals=2)
    assert verify(anchor=anchor).sound
    write_sealed(4)
    append_missing(anchor)
    assert verify(anchor=anchor).sound


@pytest.mark.django_db(transaction=True)
def test_what_is_written_sealed_and_anchored_meanwhile_accuses_nobody(anchor: Path) -> None:
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.002):
            write(2)
            seal_now()
            append_missing(anchor)
        connection.close()

    anchor.touch()
    thread = threading.Thread(target=work)
    thread.start()
    verdicts = [verify(anchor=anchor)]
    while len(verdicts) < 15 or (verdicts[-1].seals <= 3 and thread.is_alive()):
        verdicts.append(verify(anchor=anchor))
    over.set()
    thread.join()
    assert [one.findings.told() for one in verdicts] == [[]] * len(verdicts)
    assert verify(anchor=anchor).seals > 3
