"""kill -9 in the middle of a run, three times: each guardian gets exactly one mail. Real processes, a real mailbox."""

from __future__ import annotations

import signal
from collections import Counter
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from guardian_portal.activity.models import ActivityWindow
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from notifications.drain import drain
from notifications.models import WEEKLY_READY, Delivery, WeeklyChoice
from notifications.week import week_told
from tests.builders import SINCE_LONG
from tests.guardian_portal.dashboard.weekly.builders import arrived
from tests.notifications.processes import portal_environment, sweeper
from tests.services import python, spawn, wait_until

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import Popen

    from guardian_portal.demo.mailbox.server import CatcherServer
    from guardian_portal.platforms.models import Connection

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


def guardians_of_two(starhaven: Connection, count: int) -> None:
    """Each with two children who played this week; all their mails were due a minute ago."""
    now, monday = timezone.now(), week_told(timezone.now().date())
    people = User.objects.bulk_create(User(email=f"guardian-{one}@example.org", name="Amina") for one in range(count))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people
    )
    children = Child.objects.bulk_create(
        Child(connection=starhaven, account=f"acc-{one}", country="GB") for one in range(2 * count)
    )
    since = {"activated_at": now - SINCE_LONG, "requested_at": now - SINCE_LONG, "state": GuardianshipState.ACTIVE}
    Guardianship.objects.bulk_create(
        Guardianship(guardian=people[number // 2], child=child, connection=starhaven, **since)
        for number, child in enumerate(children)
    )
    played = {"start": datetime.combine(monday, time(12), now.tzinfo), "size": 3600, "time": now, "minutes_active": 30}
    ActivityWindow.objects.bulk_create(ActivityWindow(child=one, **played) for one in children)
    due = {"due_at": now - MINUTE, "due_week": monday}
    WeeklyChoice.objects.bulk_create(WeeklyChoice(person=one, **due) for one in people)


def written() -> int:
    return Delivery.objects.filter(notice__kind=WEEKLY_READY).count()


def is_written(enough: int) -> bool:
    return written() >= enough


def sent() -> int:
    return Delivery.objects.filter(notice__kind=WEEKLY_READY, state="sent").count()


def kill(process: Popen[bytes]) -> None:
    """It was still at work, and has no moment left to tidy up."""
    assert process.poll() is None
    process.kill()
    assert process.wait(10) == -signal.SIGKILL


def counted(server: CatcherServer) -> tuple[Counter[str], Counter[str]]:
    """How often a weekly mail came to each address, and how often each mail came."""
    mails = arrived(server)
    return Counter(one.to for one in mails), Counter(one.headers["Message-ID"] for one in mails)


def test_a_run_that_is_killed_goes_on_where_it_stopped(
    starhaven: Connection, mail_server: CatcherServer, tmp_path: Path
) -> None:
    """What the dead run had written is sent before the next one begins: none of it is written again."""
    guardians_of_two(starhaven, 90)
    run = python("manage.py", "send_weekly", "--chunk", "1")
    for enough in (10, 30, 50):
        with spawn(run, portal_environment(mail_server), log=tmp_path / "log") as process:
            wait_until(partial(is_written, enough), timeout=30, what="so much of the run")
            kill(process)
        assert written() < 90
        drain(queue="bulk")
    with spawn(run, portal_environment(mail_server), log=tmp_path / "last") as process:
        assert process.wait(30) == 0
    drain(queue="bulk")
    people, mails = counted(mail_server)
    assert (len(people), set(people.values())) == (90, {1})
    assert len(mails) == 90
    assert "with nothing to say, 0 too late" in (tmp_path / "last").read_text().splitlines()[-1]


def test_a_sweeper_that_is_killed_while_it_writes_and_sends_doubles_nothing_unmarked(
    starhaven: Connection, mail_server: CatcherServer, tmp_path: Path
) -> None:
    """Each guardian has one mail. Only the one that was being handed over at a kill may come again, and says so."""
    guardians_of_two(starhaven, 40)
    mail_server.behaviour("DATA", delay=0.02)
    for enough in (3, 12, 21):
        with sweeper(mail_server, tmp_path / "log") as process:
            mail_server.wait_for(enough, timeout=30)
            kill(process)
        assert sent() < 40
        Delivery.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now())
    mail_server.behaviours.clear()
    call_command("sweep", "--once")
    assert sent() == 40
    people, mails = counted(mail_server)
    marked = set(Delivery.objects.filter(possibly_duplicated=True).values_list("message_id", flat=True))
    assert len(people) == len(mails) == 40
    assert {one for one, times in mails.items() if times > 1} <= marked
    assert len(marked) <= 3


def test_progress_is_told(
    starhaven: Connection, mail_server: CatcherServer, capsys: pytest.CaptureFixture[str]
) -> None:
    guardians_of_two(starhaven, 5)
    call_command("send_weekly", "--status")
    assert "5 due and not looked at yet" in capsys.readouterr().out
    call_command("send_weekly", "--chunk", "2")
    lines = capsys.readouterr().out.splitlines()
    assert [one.partition(":")[0] for one in lines] == ["5 due", "2 of 5", "4 of 5", "5 of 5", "Done"]
    assert lines[-1] == "Done: 5 mails written, 0 with nothing to say, 0 too late"
    drain(queue="bulk")
    call_command("send_weekly", "--status")
    told = capsys.readouterr().out
    assert "0 due" in told
    assert "Of the last seven days: 5 sent, 0 on their way, 0 not sent on purpose, 0 failed" in told
