"""The weekly mail in its reader's words: no names, figures only where they were asked for and agreed to, a way out."""

from __future__ import annotations

import email
from email.policy import default
from typing import TYPE_CHECKING

import pytest
import time_machine

from accounts.actors import actor_of
from guardian_portal.activity.durations import in_words
from guardian_portal.family.models import Guardianship
from guardian_portal.family.services.endings import leave_child
from notifications.drain import drain
from notifications.email.render import Words, render
from notifications.models import WeeklyChoice
from tests.consents import agreed, refused, verified
from tests.guardian_portal.dashboard.weekly.builders import (
    HOUR,
    MONDAY,
    SUNDAY,
    WEEK,
    a_guardian,
    arrived,
    chosen,
    link_of_old,
    mails_to,
    played,
    write_mails,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer
    from guardian_portal.family.models import Child

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_six")]


@pytest.fixture
def at_six() -> Iterator[None]:
    with time_machine.travel(SUNDAY, tick=True):
        yield


@pytest.fixture
def amina(kit: Child) -> User:
    amina = a_guardian("amina", kit)
    played(kit, minutes=55)
    played(kit, "2026-11-22T16:00+00:00", minutes=15)
    played(kit, "2026-11-10T16:00+00:00", minutes=50)
    return amina


def says(guardian: User) -> Words:
    write_mails()
    [mail] = mails_to(guardian)
    return render(mail.notice)


def agree(guardian: User, scope: str = "disclosure") -> None:
    """To figures by mail, for every child, having shown who they are."""
    chosen(guardian, wants_figures=True)
    for link in Guardianship.objects.filter(guardian=guardian):
        verified(link, scope=scope)
        agreed(link, "weekly_figures")


def test_it_says_that_the_week_is_ready_and_nothing_more(amina: User) -> None:
    words = says(amina)
    assert words.subject == "Your week is ready"
    assert "The summary of the week from November 16 to November 22 is on your page." in words.text
    for secret in ("kit", "Starhaven", "1 h", " min", "Alerts"):
        assert secret not in words.text
        assert secret not in words.html.partition("</head>")[2]


def test_it_is_in_the_readers_language(kit: Child) -> None:
    ben = a_guardian("ben", kit, language="ko", time_zone="Asia/Seoul")
    played(kit)
    words = says(ben)
    assert "11월 16일" in words.text
    assert "11월 22일" in words.text


def test_with_figures_it_says_the_time_so_far_beside_the_whole_week_before(amina: User) -> None:
    agree(amina)
    assert "Active time so far: 1 h 10 min. The whole week before had 50 min." in says(amina).text


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (30, "That is 20 min more than in the week before."),
        (10, "That is as much as in the week before."),
        (0, "That is 10 min less than in the week before."),
    ],
)
def test_of_a_week_that_is_over_it_says_how_it_compares(kit: Child, minutes: int, said: str) -> None:
    amina = a_guardian("amina", kit)
    played(kit, minutes=40)
    played(kit, "2026-11-22T22:00+00:00", minutes=minutes)
    played(kit, "2026-11-10T16:00+00:00", minutes=50)
    agree(amina)
    chosen(amina, weekday=0, hour=8, told_week=(MONDAY - WEEK).date())
    with time_machine.travel(SUNDAY + 14 * HOUR):
        write_mails(SUNDAY + 14 * HOUR)
        [mail] = mails_to(amina)
        assert f"Active time: {in_words(40 + minutes)}. {said}" in render(mail.notice).text


def test_of_several_children_it_says_one_sum(amina: User, kit: Child, robin: Child) -> None:
    link_of_old(amina, robin)
    played(robin, minutes=30)
    played(robin, "2026-11-11T16:00+00:00", minutes=60)
    agree(amina)
    text = says(amina).text
    assert "Active time of your children together, so far: 1 h 40 min. The whole week before had 1 h 50 min." in text
    assert "are counted" not in text


def test_a_child_without_that_consent_is_left_out_and_it_says_so(amina: User, robin: Child) -> None:
    agree(amina)
    link_of_old(amina, robin)
    played(robin, minutes=45)
    text = says(amina).text
    assert "Active time so far: 1 h 10 min." in text
    assert "Only children for whom you agreed to figures by mail are counted." in text


def test_without_a_week_to_compare_it_says_the_time_alone(kit: Child) -> None:
    amina = a_guardian("amina", kit)
    Guardianship.objects.update(activated_at=SUNDAY.replace(day=17))
    played(kit)
    agree(amina)
    text = says(amina).text
    assert "Active time so far: 30 min." in text
    assert "week before" not in text


@pytest.mark.parametrize("missing", ["the wish", "the consent", "the proof"])
def test_figures_need_a_wish_a_consent_and_a_proof(amina: User, missing: str) -> None:
    agree(amina, "internal" if missing == "the proof" else "disclosure")
    if missing == "the wish":
        chosen(amina, wants_figures=False)
    if missing == "the consent":
        refused(Guardianship.objects.get(), "weekly_figures")
    assert "Active time" not in says(amina).text


def test_on_the_wire_it_has_the_button_of_rfc_8058(amina: User, mail_server: CatcherServer) -> None:
    write_mails()
    drain(queue="bulk")
    [caught] = arrived(mail_server)
    wire = caught.raw.decode()
    token = WeeklyChoice.objects.get().token
    address = f"http://127.0.0.1:8000/notifications/unsubscribe/{token}/"
    assert f"\r\nList-Unsubscribe: <{address}>\r\n" in wire
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in wire
    parsed = email.message_from_string(wire, policy=default)
    assert parsed["List-Unsubscribe"] == f"<{address}>"
    assert address in caught.text


def test_no_other_mail_has_that_button(amina: User, mail_server: CatcherServer) -> None:
    leave_child(guardianship=Guardianship.objects.get(), actor=actor_of(amina))
    drain(queue="bulk")
    [ended] = mail_server.messages
    assert "List-Unsubscribe" not in ended.raw.decode()
