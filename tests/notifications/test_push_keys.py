"""The key pair by which push services know the portal: drawn by a command, checked at the start."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from notifications.channels import offered_channels
from notifications.checks import check_push_key
from notifications.push.keys import as_text, new_key_pair, public_key, unpadded
from notifications.push.services import forget_gone
from tests.notifications import pager
from tests.notifications.builders import tell

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from accounts.models import User


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


@pytest.mark.parametrize("wrong", ["secret", as_text(b"\0" * 32), "ü"])
@pytest.mark.django_db(transaction=True)
def test_what_is_no_key_stops_no_notice(amina: User, settings: Settings, wrong: str) -> None:
    settings.VAPID_PRIVATE_KEY = wrong
    assert [one.channel for one in tell(amina)] == ["email"]
    assert "push" not in [one.key for one in offered_channels()]
    forget_gone()


@pytest.mark.django_db(transaction=True)
def test_no_broken_channel_stops_a_notice(amina: User, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.NOTICE_CHANNELS = [*settings.NOTICE_CHANNELS, "tests.notifications.pager.channel"]
    for name in ("is_offered", "reaches"):
        with monkeypatch.context() as patched:
            patched.setattr(pager.Pager, name, lambda *given: 1 // 0)
            assert [one.channel for one in tell(amina)] == ["email"]


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("mailto:portal@example.org", []),
        ("mailto:portal@localhost", []),
        ("https://portal.example.org", []),
        ("mailto:", ["notifications.E007"]),
        ("portal@example.org", ["notifications.E007"]),
        ("https://portal.example.org/about us", ["notifications.E007"]),
    ],
)
def test_who_sends_is_checked_as_push_services_will(settings: Settings, subject: str, found: list[str]) -> None:
    settings.VAPID_PRIVATE_KEY, settings.VAPID_SUBJECT = new_key_pair().private, subject
    assert [one.id for one in check_push_key()] == found


def test_none_is_fine(settings: Settings) -> None:
    settings.VAPID_PRIVATE_KEY = ""
    assert check_push_key() == []
