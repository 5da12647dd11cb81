"""E-mail plus, with real mail: a code, a day later a second mail that makes it count, and the way to undo it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import environ
import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.common.sweeping import run_sweepers
from guardian_portal.demo.mailbox.server import CatcherServer
from guardian_portal.family.models import Child, Guardianship, Verification, VerificationRequest
from guardian_portal.family.services import leave_child
from notifications.drain import drain
from notifications.email.transport import close_kept_transport
from tests.guardian_portal.family.builders import link
from tests.people import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
CODE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", re.MULTILINE)
DAY = timedelta(hours=24, minutes=1)


@pytest.fixture
def mail_server(smtp: CatcherServer, settings: Settings) -> Iterator[CatcherServer]:
    settings.MAIL_SERVER = environ.Env.email_url_config(smtp.url)
    settings.EMAIL_BACKEND = "notifications.email.backend.QueueBackend"
    settings.OPERATOR_EMAIL = ""  # a day later the seal of the day would be mailed too
    close_kept_transport()
    yield smtp
    close_kept_transport()


@pytest.fixture
def aminas(amina: User, kit: Child) -> Guardianship:
    return link(amina, kit)


@pytest.fixture
def path(aminas: Guardianship, kit: Child) -> str:
    return f"/children/{kit.public_id}/consent/verify/email_plus/"


def ask(client: Client, path: str, mail_server: CatcherServer) -> str:
    """Press the button, and read the mail."""
    client.post(path, {"begin": "1"})
    drain(queue="alerts")
    found = CODE.search(mail_server.messages[-1].text)
    assert found
    return found[1]


def type_in(client: Client, path: str, code: str) -> str:
    return client.post(path, {"code": code}, follow=True).content.decode()


def a_day_later(user: User) -> Client:
    """The sweeper ran, mail went out, the sweeper ran again; and the guardian signed in anew."""
    run_sweepers()
    drain(queue="bulk")
    run_sweepers()
    return sign_in(Client(), user)


def test_it_counts_from_the_second_mail_on(
    as_amina: Client, amina: User, aminas: Guardianship, path: str, mail_server: CatcherServer
) -> None:
    assert "A second mail follows tomorrow" in type_in(as_amina, path, ask(as_amina, path, mail_server))
    run_sweepers()
    assert not Verification.objects.exists()
    with time_machine.travel(datetime.now(UTC) + DAY):
        a_day_later(amina)
        mail = mail_server.messages[-1]
        assert mail.subject == "You typed in a code yesterday"
        assert "kit" not in mail.text.lower().replace("kitt", "")
    made = Verification.objects.get()
    assert (made.guardianship, made.method, made.scope) == (aminas, "email_plus", "internal")
    assert (made.verifier_kind, made.notice_version, made.language) == ("system", "2026-11", "en")
    request = VerificationRequest.objects.get()
    assert (request.state, request.code_hash, made.reference) == ("done", "", request.reference)


def test_the_second_mail_leads_to_where_it_is_undone(
    as_amina: Client, amina: User, path: str, mail_server: CatcherServer
) -> None:
    type_in(as_amina, path, ask(as_amina, path, mail_server))
    with time_machine.travel(datetime.now(UTC) + DAY):
        client = a_day_later(amina)
        address = re.search(r"https?://[^/\s]+(/children/\S+)", mail_server.messages[-1].text)
        assert address
        page = client.get(address[1]).content.decode()
        assert "It was not me: undo" in page
        undo = re.search(r'action="(\S+/undo)"', page)
        assert undo
        assert client.get(undo[1]).status_code == 405
        assert "It does not count any more." in client.post(undo[1], follow=True).content.decode()
    assert Verification.objects.get().undone_by == "guardian"


def test_taken_back_before_the_second_mail_there_is_none(
    as_amina: Client, amina: User, path: str, mail_server: CatcherServer
) -> None:
    type_in(as_amina, path, ask(as_amina, path, mail_server))
    as_amina.post(path + "stop")
    with time_machine.travel(datetime.now(UTC) + DAY):
        a_day_later(amina)
    assert len(mail_server.messages) == 1
    assert not Verification.objects.exists()


def test_a_second_mail_that_comes_back_confirms_nothing(
    as_amina: Client, amina: User, path: str, mail_server: CatcherServer
) -> None:
    type_in(as_amina, path, ask(as_amina, path, mail_server))
    mail_server.behaviour("RCPT", to="amina@example.org", reply="550 5.1.1 unknown", times=1)
    with time_machine.travel(datetime.now(UTC) + DAY):
        a_day_later(amina)
    assert not Verification.objects.exists()
    assert VerificationRequest.objects.get().state == "lapsed"


def test_who_left_meanwhile_gets_no_second_mail(
    as_amina: Client, amina: User, aminas: Guardianship, path: str, mail_server: CatcherServer
) -> None:
    type_in(as_amina, path, ask(as_amina, path, mail_server))
    leave_child(guardianship=aminas, actor=SYSTEM)
    with time_machine.travel(datetime.now(UTC) + DAY):
        a_day_later(amina)
    assert "You typed in a code yesterday" not in [mail.subject for mail in mail_server.messages]
    assert VerificationRequest.objects.get().state == "withdrawn"


def test_three_wrong_codes_end_it(as_amina: Client, path: str, mail_server: CatcherServer) -> None:
    code = ask(as_amina, path, mail_server)
    for _ in range(2):
        assert "This is not the code" in type_in(as_amina, path, "ABCD-EFGH")
    assert "no longer works" in type_in(as_amina, path, "ABCD-EFGH")
    assert "no longer works" in type_in(as_amina, path, code)
    assert VerificationRequest.objects.get().state == "waiting"


def test_after_fifteen_minutes_the_code_is_too_old(
    as_amina: Client, amina: User, path: str, mail_server: CatcherServer
) -> None:
    code = ask(as_amina, path, mail_server)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        assert "no longer works" in type_in(sign_in(Client(), amina), path, code)
        run_sweepers()
    assert VerificationRequest.objects.get().state == "lapsed"


def test_a_code_for_an_address_is_none_for_the_next(
    as_amina: Client, amina: User, path: str, mail_server: CatcherServer
) -> None:
    code = ask(as_amina, path, mail_server)
    User.objects.filter(pk=amina.pk).update(email="amina@example.net")
    type_in(as_amina, path, code)
    assert VerificationRequest.objects.get().state == "waiting"


def test_codes_are_sent_a_minute_apart_and_five_a_day(
    as_amina: Client, amina: User, path: str, mail_server: CatcherServer
) -> None:
    for minutes in range(0, 18, 2):
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes)):
            client = sign_in(Client(), amina)
            client.post(path, {"begin": "1"})
            assert "Wait a little" in client.post(path, {"begin": "1"}, follow=True).content.decode()
    drain(queue="alerts")
    assert VerificationRequest.objects.count() == 5


def test_the_mail_speaks_the_readers_language(
    as_amina: Client, amina: User, path: str, mail_server: CatcherServer
) -> None:
    User.objects.filter(pk=amina.pk).update(language="ko")
    ask(as_amina, path, mail_server)
    assert re.search(r"[가-힣]", mail_server.messages[-1].subject)
