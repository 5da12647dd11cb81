"""Who writes once more waits for a person again: a new look is owed after an answer, and always in danger."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from guardian_portal.platforms.models import Connection
from guardian_portal.support.cases.errors import TooManyCases
from guardian_portal.support.cases.opening import (
    MESSAGES_AN_HOUR,
    NewCase,
    open_case_of_child,
    write_in_case,
)
from guardian_portal.support.cases.working import answer_case, look_at_case, move_case
from guardian_portal.support.lead.work import first_looks
from guardian_portal.support.models import Case, CaseKind, CaseState, Urgency
from notifications.kinds import kind_of
from notifications.models import Notice
from tests.builders import child_on
from tests.guardian_portal.support.cases import asked, said_in

AN_HOUR, LATER = timedelta(hours=1), timedelta(hours=5)


@pytest.fixture(autouse=True)
def on_call(settings: Settings) -> None:
    settings.ONCALL_EMAIL = "oncall@example.org"


@pytest.fixture
def concern(amina: User) -> Case:
    return asked(amina, CaseKind.SAFETY_CONCERN, "He shouts.")


def pages() -> list[bool]:
    """Of each page to the person on call, whether it would be sent now."""
    found = Notice.objects.filter(kind="case_page").order_by("pk")
    return [kind_of(one).still_due(one) is None for one in found]


# Really committed, so that PostgreSQL too takes the one statement by which a case waits again.
@pytest.mark.django_db(transaction=True)
def test_new_danger_after_the_first_look_is_looked_at_within_the_hour_and_wakes_somebody(
    concern: Case, amina: User, sam: User
) -> None:
    look_at_case(case=concern, staff=sam)
    move_case(case=concern, staff=sam, state=CaseState.WAITING_PERSON, urgency=Urgency.NORMAL, seen=concern.version)
    assert pages() == [False]
    with time_machine.travel(timezone.now() + LATER, tick=False):
        message = write_in_case(case=concern, person=amina, words="He is at the door.")
        soon = timezone.now() + AN_HOUR
    concern.refresh_from_db()
    assert (concern.state, concern.urgency, concern.first_looked_at) == ("open", Urgency.NOW, None)
    assert concern.next_due_at == concern.first_look_due_at == soon
    assert concern.due_at >= soon
    assert pages() == [True, True]
    assert Notice.objects.latest("pk").params == {"message": message.pk}
    assert look_at_case(case=concern, staff=sam)
    assert concern.next_due_at == concern.due_at
    assert pages() == [False, False]


def test_a_child_in_need_who_writes_again_waits_no_longer_than_the_first_time(starhaven: Connection, sam: User) -> None:
    kit = child_on(starhaven, "acc-kittiwake")
    new = NewCase(kind=CaseKind.SAFETY_CONCERN, words="I am afraid", child=kit)
    case = open_case_of_child(new=new, child=kit)
    look_at_case(case=case, staff=sam)
    again = open_case_of_child(new=new, child=kit)
    assert (again, again.first_looked_at, again.next_due_at) == (case, None, again.first_look_due_at)
    assert pages() == [True, True]


def test_more_words_do_not_put_off_a_look_that_is_owed(concern: Case, amina: User) -> None:
    owed = concern.first_look_due_at
    with time_machine.travel(timezone.now() + timedelta(minutes=50)):
        write_in_case(case=concern, person=amina, words="Please!")
    concern.refresh_from_db()
    assert concern.first_look_due_at == concern.next_due_at == owed


def test_nobody_in_need_is_told_that_they_wrote_too_much(concern: Case, amina: User) -> None:
    for number in range(MESSAGES_AN_HOUR + 1):
        write_in_case(case=concern, person=amina, words=f"{number}")
    assert said_in(concern)[-1] == str(MESSAGES_AN_HOUR)
    # The person on call has had so many by now that one more says nothing.
    assert len(pages()) == MESSAGES_AN_HOUR
    calm = asked(amina, CaseKind.COMPLAINT)
    for number in range(MESSAGES_AN_HOUR - 1):
        write_in_case(case=calm, person=amina, words=f"{number}")
    with pytest.raises(TooManyCases):
        write_in_case(case=calm, person=amina, words="More.")


def test_of_what_was_answered_a_new_look_is_owed_and_ends_its_clock(amina: User, sam: User) -> None:
    case = asked(amina, CaseKind.COMPLAINT)
    look_at_case(case=case, staff=sam)
    answer_case(case=case, staff=sam, words="So.", seen=case.version)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        write_in_case(case=case, person=amina, words="And why?")
        assert (case.first_looked_at, case.next_due_at) == (None, case.first_look_due_at)
        assert case.first_look_due_at > timezone.now()
        with time_machine.travel(timezone.now() + AN_HOUR):
            assert look_at_case(case=case, staff=sam)
    assert case.next_due_at == case.due_at
    assert not pages()


def test_how_soon_somebody_looks_is_counted_from_what_they_look_at(amina: User, sam: User) -> None:
    case = asked(amina, CaseKind.COMPLAINT)
    answer_case(case=case, staff=sam, words="So.", seen=case.version)
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        write_in_case(case=case, person=amina, words="And why?")
        with time_machine.travel(timezone.now() + AN_HOUR, tick=False):
            look_at_case(case=case, staff=sam)
            assert first_looks(sam) == {sam.pk: AN_HOUR}


def test_who_answers_has_looked(concern: Case, amina: User, sam: User) -> None:
    look_at_case(case=concern, staff=sam)
    write_in_case(case=concern, person=amina, words="He is at the door.")
    answer_case(case=concern, staff=sam, words="Call 112.", seen=concern.version)
    assert (concern.state, concern.first_looked_by) == ("answered", sam)
    assert pages() == [False, False]


@pytest.mark.django_db(transaction=True)
def test_what_was_answered_while_somebody_wrote_waits_all_the_same(amina: User, sam: User) -> None:
    case = asked(amina, CaseKind.COMPLAINT)
    stale = Case.objects.get(pk=case.pk)
    answer_case(case=case, staff=sam, words="So.", seen=case.version)
    write_in_case(case=stale, person=amina, words="One thing more.")
    assert (stale.state, stale.next_due_at) == ("open", stale.first_look_due_at)
