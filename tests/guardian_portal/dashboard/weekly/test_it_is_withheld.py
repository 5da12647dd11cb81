"""Between writing and sending much can change: who may not read it any more, or does not want it, gets none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.activity.models import ActivityWindow
from guardian_portal.audit.services import SYSTEM
from guardian_portal.demo.mailbox.server import CatcherServer
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.services.endings import leave_child
from guardian_portal.family.services.transitions import move
from notifications.claims import claim
from notifications.drain import drain
from notifications.email.deliver import deliver
from notifications.email.transport import kept_transport
from notifications.models import WeeklyChoice, WithheldReason
from notifications.weekly import switch_off
from tests.consents import refused
from tests.guardian_portal.dashboard.weekly.builders import (
    DAY,
    SUNDAY,
    a_guardian,
    arrived,
    link_of_old,
    mails_to,
    played,
    write_mails,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(kit: Child) -> User:
    amina = a_guardian("amina", kit)
    played(kit)
    return amina


def leave() -> None:
    link = Guardianship.objects.earliest("pk")
    leave_child(guardianship=link, actor=actor_of(link.guardian))


def pause() -> None:
    move(guardianship=Guardianship.objects.get(), to="paused", actor=SYSTEM)


def freeze() -> None:
    move(guardianship=Guardianship.objects.get(), to="frozen", actor=SYSTEM)


def pass_the_carers_date() -> None:
    Guardianship.objects.update(ends_at=SUNDAY)


def close_the_account() -> None:
    User.objects.update(is_active=False)


def refuse() -> None:
    refused(Guardianship.objects.get())


def erase() -> None:
    ActivityWindow.objects.all().delete()


def unsubscribe() -> None:
    assert switch_off(token=WeeklyChoice.objects.get().token)


CHANGES: list[tuple[Callable[[], None], WithheldReason]] = [
    (leave, WithheldReason.NOT_ENTITLED),
    (pause, WithheldReason.NOT_ENTITLED),
    (freeze, WithheldReason.NOT_ENTITLED),
    (pass_the_carers_date, WithheldReason.NOT_ENTITLED),
    (close_the_account, WithheldReason.NOT_ENTITLED),
    (refuse, WithheldReason.SUPERSEDED),
    (erase, WithheldReason.SUPERSEDED),
    (unsubscribe, WithheldReason.PREFERENCE),
]


@pytest.mark.parametrize(("change", "reason"), CHANGES)
@time_machine.travel(SUNDAY, tick=True)
def test_what_changed_before_it_was_claimed_stops_it(
    amina: User, mail_server: CatcherServer, change: Callable[[], None], reason: WithheldReason
) -> None:
    write_mails()
    change()
    drain(queue="bulk")
    assert arrived(mail_server) == []
    [mail] = mails_to(amina)
    assert (mail.state, mail.withheld_reason) == ("withheld", reason)


@pytest.mark.parametrize(("change", "reason"), CHANGES)
@time_machine.travel(SUNDAY, tick=True)
def test_what_changed_with_the_mail_in_a_workers_hands_stops_it(
    amina: User,
    mail_server: CatcherServer,
    change: Callable[[], None],
    reason: WithheldReason,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_mails()
    begin = kept_transport().begin

    def change_first(**envelope: str) -> None:
        change()
        begin(**envelope)

    monkeypatch.setattr(kept_transport(), "begin", change_first)
    deliver(claim(queue="bulk"), transport=kept_transport(), may_go_on=lambda: True)
    monkeypatch.undo()
    drain(queue="bulk")
    assert arrived(mail_server) == []
    [mail] = mails_to(amina)
    assert (mail.state, mail.withheld_reason) == ("withheld", reason)


@time_machine.travel(SUNDAY, tick=True)
def test_who_still_looks_after_another_child_gets_it(amina: User, robin: Child, mail_server: CatcherServer) -> None:
    link_of_old(amina, robin)
    played(robin)
    write_mails()
    leave()
    drain(queue="bulk")
    assert len(arrived(mail_server)) == 1


def test_after_three_days_it_is_not_sent_any_more(amina: User, mail_server: CatcherServer) -> None:
    write_mails()
    with time_machine.travel(SUNDAY + 3 * DAY):
        drain(queue="bulk")
    [mail] = mails_to(amina)
    assert (mail.state, mail.withheld_reason) == ("withheld", WithheldReason.EXPIRED)
