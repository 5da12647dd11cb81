"""Once a day the operator gets the newest seal's line by mail: an anchor out of reach of who has the database."""

from __future__ import annotations

import html
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from guardian_portal.audit import anchors
from guardian_portal.audit.anchors import append_missing
from guardian_portal.audit.findings import Kind
from guardian_portal.audit.verifying import verify
from guardian_portal.support.audit_notices import AUDIT_SEALED, send_daily
from notifications.email.render import render
from notifications.models import Notice, OperatorAlarm
from tests.guardian_portal.audit.trail import restore_copy_with, write_sealed

pytestmark = pytest.mark.django_db


def mail() -> str:
    return render(Notice.objects.filter(kind=AUDIT_SEALED).latest("pk")).text


def test_it_is_sent_once_a_day() -> None:
    write_sealed(1)
    send_daily()
    write_sealed(1)
    send_daily()
    assert Notice.objects.filter(kind=AUDIT_SEALED).count() == 1
    OperatorAlarm.objects.update(told_at=timezone.now() - timedelta(hours=24))
    send_daily()
    assert [one.params for one in Notice.objects.filter(kind=AUDIT_SEALED).order_by("pk")] == [{"seal": 1}, {"seal": 2}]


def test_nothing_is_sent_without_an_address_or_a_seal(settings: Settings) -> None:
    send_daily()
    settings.OPERATOR_EMAIL = ""
    write_sealed(1)
    send_daily()
    assert not Notice.objects.exists()


def test_its_line_in_a_file_is_an_anchor(tmp_path: Path) -> None:
    write_sealed(2, 2)
    send_daily()
    text = mail()
    [line] = [one for one in text.splitlines() if one.startswith("{")]
    assert line in html.unescape(render(Notice.objects.get(kind=AUDIT_SEALED)).html)
    kept = tmp_path / "kept"
    kept.write_text(f"{line}\n")
    assert verify(anchor=kept).sound
    restore_copy_with(seals=1)
    assert verify(anchor=kept).findings.counts == {Kind.OLD_RESTORE: 1}


def test_it_says_how_the_anchor_file_is(settings: Settings, tmp_path: Path) -> None:
    write_sealed(1)
    send_daily()
    assert "anchor file" not in mail()
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchor")
    assert "The anchor file can't be read" in mail()
    append_missing(tmp_path / "anchor")
    assert "The anchor file has every seal." in mail()
    (tmp_path / "anchor").write_text("")
    assert "The anchor file lacks the newest seals." in mail()


def test_it_is_sent_at_once_and_hourly_while_the_anchor_is_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    write_sealed(1)
    send_daily()
    monkeypatch.setattr(anchors, "_memory", anchors._Memory(behind_since=time.monotonic() - 601))
    for _ in range(2):
        send_daily()
    assert Notice.objects.filter(kind=AUDIT_SEALED).count() == 2
    OperatorAlarm.objects.update(told_at=timezone.now() - timedelta(hours=1))
    send_daily()
    assert Notice.objects.filter(kind=AUDIT_SEALED).count() == 3
