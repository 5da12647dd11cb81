"""The key pair by which push services know the portal: drawn by a command, checked at the start."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from notifications.checks import check_push_key
from notifications.push.keys import as_text, public_key, unpadded

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def test_the_command_prints_a_pair_that_fits(settings: Settings) -> None:
    line, note = io.StringIO(), io.StringIO()
    call_command("make_vapid_keys", stdout=line, stderr=note)
    name, _, key = line.getvalue().strip().partition("=")
    assert name == "VAPID_PRIVATE_KEY"
    settings.VAPID_PRIVATE_KEY = key
    assert public_key() in note.getvalue()
    assert len(unpadded(public_key())) == 65
    assert check_push_key() == []


@pytest.mark.parametrize("wrong", ["secret", "AAAA=!", as_text(b"\0" * 32), as_text(b"\xff" * 40), "ü"])
def test_what_is_no_key_is_found_at_the_start(settings: Settings, wrong: str) -> None:
    settings.VAPID_PRIVATE_KEY = wrong
    assert [one.id for one in check_push_key()] == ["notifications.E006"]


def test_none_is_fine(settings: Settings) -> None:
    settings.VAPID_PRIVATE_KEY = ""
    assert check_push_key() == []
