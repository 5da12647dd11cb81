"""What waits for the weekly mail is said in it, once, without its kind; what is held later leaves no trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.demo.mailbox.server import CatcherServer
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.services.transitions import move
from guardian_portal.incidents.models import Sighting, Telling
from guardian_portal.platforms.models import Connection
from notifications.claims import claim
from notifications.drain import drain
from notifications.email.deliver import deliver
from notifications.email.render import render
from notifications.email.transport import kept_transport
from notifications.models import WithheldReason
from tests.builders import flagged, receive, updated
from tests.guardian_portal.dashboard.weekly.builders import (
    HOUR,
    MONDAY,
    SUNDAY,
    WEEK,
    a_guardian,
    mails_to,
    played,
    write_mails,
)
from tests.people import sign_in

pytestmark = pytest.mark.django_db
SAID = "There is something new under Alerts. About anything urgent we write at once, in a mail of its own."


def something_unsuitable(kit: Child, incident: str = "i-1") -> None:
    """Of the class that waits for the weekly mail."""
    at = timezone.now()
    receive(kit.connection, flagged(kit, incident, time=at, class_="unsuitable-content"))


@pytest.fixture
def amina(kit: Child) -> User:
    amina = a_guardian("amina", kit)
    with time_machine.travel(MONDAY + 2 * HOUR):
        something_unsuitable(kit)
    return amina


def test_it_is_said_without_its_kind_even_in_a_week_without_activity(amina: User) -> None:
    write_mails()
    [mail] = mails_to(amina)
    with time_machine.travel(SUNDAY):
        words = render(mail.notice)
    assert SAID in words.text
    assert SAID in words.html
    assert "summary" not in words.text
    assert "content" not in words.text.lower()


def test_it_is_said_once(amina: User, kit: Child) -> None:
    write_mails()
    played(kit, "2026-11-25T12:00+00:00")
    write_mails(SUNDAY + WEEK)
    first, second = mails_to(amina)
    with time_machine.travel(SUNDAY + WEEK):
        assert SAID in render(first.notice).text
        assert SAID not in render(second.notice).text


def test_what_was_looked_at_already_is_not_said(amina: User) -> None:
    with time_machine.travel(SUNDAY - HOUR):
        sign_in(Client(), amina).get("/alerts/")
    write_mails()
    assert mails_to(amina) == []


def test_what_was_mailed_about_is_not_said(kit: Child) -> None:
    amina = a_guardian("amina", kit)
    with time_machine.travel(MONDAY + HOUR):
        receive(kit.connection, flagged(kit, time=timezone.now()))
    write_mails()
    assert mails_to(amina) == []


@pytest.mark.parametrize("state", ["paused", "frozen"])
def test_who_rests_or_is_under_review_is_not_told(amina: User, state: str) -> None:
    with time_machine.travel(SUNDAY - HOUR):
        move(guardianship=Guardianship.objects.get(), to=state, actor=SYSTEM)
    write_mails()
    assert mails_to(amina) == []


def test_what_is_held_before_the_run_leaves_no_trace(amina: User, kit: Child, starhaven: Connection) -> None:
    receive(starhaven, updated(kit, guardian_notice="forbidden"))
    write_mails()
    assert mails_to(amina) == []


@time_machine.travel(SUNDAY)
def test_what_is_held_before_it_is_sent_stops_a_mail_that_says_nothing_else(
    amina: User, kit: Child, starhaven: Connection, mail_server: CatcherServer
) -> None:
    write_mails()
    receive(starhaven, updated(kit, guardian_notice="forbidden"))
    drain(queue="bulk")
    [mail] = mails_to(amina)
    assert mail.withheld_reason == WithheldReason.SUPERSEDED
    assert not Telling.objects.exists()


@time_machine.travel(SUNDAY, tick=True)
def test_what_is_held_while_a_worker_has_the_mail_ready_is_taken_out_of_it(
    amina: User, kit: Child, starhaven: Connection, mail_server: CatcherServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rendered with it, asked whether it is still due, and then held: the mail goes out without it."""
    played(kit)
    write_mails()
    ready = claim(queue="bulk")

    def held_in_between(letter: object) -> None:
        receive(starhaven, updated(kit, guardian_notice="forbidden"))

    with monkeypatch.context() as patch:
        patch.setattr("notifications.email.deliver.stopped_by", held_in_between)
        deliver(ready, transport=kept_transport(), may_go_on=lambda: True)
    assert mail_server.messages == []
    drain(queue="bulk")
    [mail] = mail_server.messages
    assert "Alerts" not in mail.text
    assert "summary" in mail.text


@time_machine.travel(SUNDAY, tick=True)
def test_what_is_held_after_it_was_told_stays_as_it_was_shown(
    amina: User, kit: Child, starhaven: Connection, mail_server: CatcherServer
) -> None:
    write_mails()
    drain(queue="bulk")
    receive(starhaven, updated(kit, guardian_notice="forbidden"))
    sighting = Sighting.objects.get()
    assert sighting.withdrawn_at is None
    assert sighting.frozen_at is not None


@time_machine.travel(SUNDAY, tick=True)
def test_who_was_told_of_it_gets_a_correction(
    amina: User, kit: Child, starhaven: Connection, mail_server: CatcherServer
) -> None:
    write_mails()
    drain(queue="bulk")
    with time_machine.travel(SUNDAY + timedelta(minutes=5)):
        receive(starhaven, updated(kit, state="cleared"))
    assert amina.notices.filter(kind="alert_corrected").count() == 1
