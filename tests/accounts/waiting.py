"""Helps tests about mail and time: what was told to whom, codes from mails, and days that pass."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import time_machine
from django.core import mail

from notifications.email.render import Words, render
from notifications.models import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from accounts.models import User

CODE_ALONE_ON_A_LINE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", re.MULTILINE)


def code_in_the_newest_mail() -> str:
    found = CODE_ALONE_ON_A_LINE.search(str(mail.outbox[-1].body))
    assert found
    return found[1]


def told(user: User, kind: str) -> list[Notice]:
    """The notices of this kind to this person, oldest first."""
    return list(Notice.objects.filter(recipient=user, kind=kind).order_by("pk"))


def words_of(notice: Notice) -> Words:
    """The mail as its reader gets it."""
    return render(notice)


@contextlib.contextmanager
def later(**by: float) -> Iterator[None]:
    """`with later(hours=48):`"""
    with time_machine.travel(datetime.now(UTC) + timedelta(**by)):
        yield


def ask_for_address(client: Client, address: str) -> None:
    """As its owner: type the new address, then the code that came there."""
    client.post("/accounts/email/", {"action_add": "", "email": address})
    client.post("/accounts/confirm-email/", {"code": code_in_the_newest_mail()})
