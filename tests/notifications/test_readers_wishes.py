"""What a reader chose counts when a mail is written, when it is claimed, and in the moment before it leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.demo.mailbox.server import CatcherServer
from notifications.drain import drain
from notifications.email.transport import Transport
from notifications.models import Delivery, Notice, Preference, TopicChoice, WayOut
from notifications.preferences import FloorError
from notifications.selectors import delivery_status
from notifications.services import NoticeRequest
from notifications.topics import Pace, Topic
from tests.notifications.builders import prefers, queued, state_of, tell, wants
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)
# Half past eleven at night in Berlin, where amina is; her quiet hours end at seven.
NIGHT = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 19, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def quiet(amina: User) -> User:
    prefers(amina, quiet_from=22 * 60, quiet_until=7 * 60)
    return amina


@pytest.fixture
def just_before_data(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Runs something after RCPT was accepted, once."""
    begin = Transport.begin

    def arrange(act: Callable[[], object]) -> None:
        def begin_and_act(self: Transport, *, sender: str, recipient: str) -> None:
            begin(self, sender=sender, recipient=recipient)
            monkeypatch.setattr(Transport, "begin", begin)
            act()

        monkeypatch.setattr(Transport, "begin", begin_and_act)

    return arrange


def send(queue: str = "alerts") -> None:
    drain(queue=queue)


def test_by_night_it_waits_for_the_morning_and_then_comes(quiet: User, mail_server: CatcherServer) -> None:
    with time_machine.travel(NIGHT, tick=False):
        [delivery] = tell(quiet)
        send()
    assert (delivery.due_at, delivery.accepted_at, delivery.quiet_since) == (MORNING, MORNING, NIGHT)
    assert not mail_server.messages
    with time_machine.travel(MORNING, tick=False):
        send()
    assert state_of(delivery) == "sent"
    assert len(mail_server.messages) == 1


@pytest.mark.parametrize(
    "fields", [{"breaks_quiet": True}, {"kind": "raw", "body": b"Subject: code\r\n\r\n482913\r\n"}]
)
def test_only_what_is_critical_or_asked_for_just_now_breaks_quiet_hours(
    quiet: User, mail_server: CatcherServer, fields: dict[str, object]
) -> None:
    with time_machine.travel(NIGHT, tick=False):
        [delivery] = tell(quiet, **fields)
        send()
    assert state_of(delivery) == "sent"


def test_quiet_hours_set_meanwhile_put_it_back_and_count_as_no_try(amina: User, mail_server: CatcherServer) -> None:
    with time_machine.travel(NIGHT, tick=False):
        [delivery] = tell(amina)
        prefers(amina, quiet_from=22 * 60, quiet_until=7 * 60)
        send()
        assert state_of(delivery) == "due"
    assert (delivery.due_at, delivery.accepted_at, delivery.attempts) == (MORNING, MORNING, 0)
    with time_machine.travel(MORNING, tick=False):
        send()
    assert state_of(delivery) == "sent"


@pytest.mark.parametrize("change", ["quiet", "off"])
def test_what_is_chosen_between_rcpt_and_data_counts(
    amina: User,
    mail_server: CatcherServer,
    just_before_data: Callable[[Callable[[], object]], None],
    change: str,
) -> None:
    with time_machine.travel(NIGHT, tick=False):
        [delivery] = tell(amina, kind="test_bulk")
        if change == "quiet":
            just_before_data(lambda: Preference.objects.create(person=amina, quiet_from=1320, quiet_until=420))
        else:
            just_before_data(
                lambda: TopicChoice.objects.create(person=amina, topic="controls", channel="email", pace="off")
            )
        send("bulk")
    assert not mail_server.messages
    assert state_of(delivery) == ("due" if change == "quiet" else "withheld")
    assert (delivery.due_at == MORNING) == (change == "quiet")


def test_quiet_hours_moved_on_and_on_put_it_off_ten_hours_at_most(quiet: User, mail_server: CatcherServer) -> None:
    with time_machine.travel(NIGHT, tick=False):
        [delivery] = tell(quiet)
    with time_machine.travel(MORNING - MINUTE, tick=False):
        prefers(quiet, quiet_from=5 * 60, quiet_until=15 * 60)
        send()
        assert state_of(delivery) == "due"
    assert delivery.due_at == NIGHT + timedelta(hours=10)
    with time_machine.travel(delivery.due_at, tick=False):
        send()
    assert state_of(delivery) == "sent"


def test_without_quiet_hours_any_more_it_comes_at_once(quiet: User, mail_server: CatcherServer) -> None:
    with time_machine.travel(NIGHT, tick=False):
        [delivery] = tell(quiet)
        prefers(quiet, quiet_from=None, quiet_until=None)
        send()
    assert state_of(delivery) == "sent"


def test_a_topic_switched_off_is_not_sent_and_its_row_says_why(amina: User, mail_server: CatcherServer) -> None:
    wants(amina, Topic.CONTROLS, Pace.OFF)
    [delivery] = tell(amina, kind="test_bulk")
    send("bulk")
    assert (state_of(delivery), delivery.withheld_reason) == ("withheld", "preference")
    assert not mail_server.messages
    assert Entry.objects.filter(action="delivery.settled", object_id=delivery.public_id).count() == 1


def test_a_topic_switched_off_meanwhile_is_withheld(amina: User, mail_server: CatcherServer) -> None:
    [delivery] = tell(amina, kind="test_bulk")
    wants(amina, Topic.CONTROLS, Pace.OFF)
    send("bulk")
    assert (state_of(delivery), delivery.withheld_reason) == ("withheld", "preference")
    assert Entry.objects.filter(action="delivery.settled", object_id=delivery.public_id).count() == 1


@pytest.mark.parametrize("pace", [Pace.OFF, Pace.DIGEST])
def test_what_nobody_can_switch_off_is_kept_by_the_service_and_by_the_table(amina: User, pace: Pace) -> None:
    with pytest.raises(FloorError):
        wants(amina, Topic.ALERTS_URGENT, pace)
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicChoice.objects.create(person=amina, topic="alerts_urgent", channel="email", pace=pace)
    wants(amina, Topic.ALERTS_URGENT, Pace.OFF, channel="push")


@pytest.mark.parametrize(("begins", "until"), [(0, 601), (1320, 481), (60, 60), (None, 60), (60, None)])
def test_the_table_holds_no_quiet_hours_beyond_ten(amina: User, begins: int | None, until: int | None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Preference.objects.create(person=amina, quiet_from=begins, quiet_until=until)


def test_a_mail_can_say_nothing_but_that_something_is_there(amina: User, mail_server: CatcherServer) -> None:
    prefers(amina, detail="portal_only")
    [delivery] = tell(amina, thing="a1")
    send()
    [mail] = mail_server.messages
    assert mail.headers["Subject"] == "Something is on the portal"
    assert "O'Hara" not in mail.text + mail.html
    assert "http://testserver/\n" in mail.text or "/\n" in mail.text
    assert "a1" not in mail.text
    assert state_of(delivery) == "sent"


def test_mails_about_the_account_still_say_what_they_are_about(amina: User, mail_server: CatcherServer) -> None:
    prefers(amina, detail="portal_only")
    tell(amina, topic=Topic.ACCOUNT)
    send()
    assert mail_server.messages[0].headers["Subject"] != "Something is on the portal"


def test_a_mail_that_is_ready_is_written_anew_by_the_new_choice(
    amina: User, mail_server: CatcherServer, just_before_data: Callable[[Callable[[], object]], None]
) -> None:
    tell(amina)
    just_before_data(lambda: prefers(amina, detail="portal_only"))
    send()
    send()
    assert [mail.headers["Subject"] for mail in mail_server.messages] == ["Something is on the portal"]


def test_only_what_may_be_switched_off_carries_a_way_out(amina: User, mail_server: CatcherServer) -> None:
    tell(amina, kind="test_bulk")
    tell(amina)
    send("bulk")
    send()
    bulk, alert = mail_server.messages
    [way_out] = WayOut.objects.all()
    assert way_out.topic == "controls"
    assert f"/notifications/unsubscribe/{way_out.token}/>" in bulk.headers["List-Unsubscribe"]
    assert bulk.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in alert.headers


def test_a_bare_address_has_no_choices(db: None, mail_server: CatcherServer) -> None:
    [delivery] = queued(NoticeRequest(kind="test_bulk", address="oncall@example.org"))
    with CaptureQueriesContext(connection) as queries:
        send("bulk")
    assert state_of(delivery) == "sent"
    assert not [one for one in queries if "topicchoice" in one["sql"]]


def test_a_thousand_readers_are_asked_about_in_as_many_statements_as_one(amina: User) -> None:
    people = [person(f"reader{number}") for number in range(30)]
    for one in people[::2]:
        prefers(one, quiet_from=0, quiet_until=600)
        wants(one, Topic.CONTROLS, Pace.DIGEST)

    def statements(*readers: User) -> int:
        with CaptureQueriesContext(connection) as queries:
            tell(*readers, kind="test_bulk")
        return len(queries)

    assert statements(*people) <= statements(people[1]) + 1
    assert Notice.objects.count() == 31
    assert Delivery.objects.count() == 16


def test_its_reader_sees_that_it_waits_for_the_morning(quiet: User) -> None:
    with time_machine.travel(NIGHT, tick=False), timezone.override("Europe/Berlin"):
        tell(quiet, thing="a1")
        status = delivery_status(recipient=quiet, thing="a1")
        assert status is not None
        assert status.words == "This mail waits for the end of your quiet hours: Nov. 19, 2026, 7 a.m. CET."
