"""A case of the desk closes by itself once its item waits no more and nobody has looked at it for the term."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, Guardianship, Objection
from guardian_portal.family.services import answer_objection
from guardian_portal.support.models import Case, CaseKind
from guardian_portal.support.proposing import propose
from guardian_portal.support.sessions.settling import ANY, TERMS, close_settled, waiting_items
from guardian_portal.support.sessions.subjects import CASE, SUBJECTS
from tests.guardian_portal.support.cases import asked, path_of
from tests.people import sign_in
from tests.staff_sessions import begin_session

TERM = TERMS["objection"]
A_DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as moving:
        yield moving


@pytest.fixture
def of_objection(clock: object, as_sam: Client, objection: Objection) -> Case:
    """Somebody has looked at the objection."""
    begin_session(as_sam, objection, reason="safety")
    return Case.objects.get()


def after(clock: time_machine.Traveller, wait: timedelta) -> str:
    """The state of the one case once so much time has passed."""
    clock.shift(wait)
    close_settled()
    return Case.objects.get().state


def test_what_was_answered_is_closed_after_its_term(
    clock: time_machine.Traveller, of_objection: Case, objection: Objection, sam: User
) -> None:
    answer_objection(objection=objection, staff=sam, words="Thank you.")
    assert after(clock, TERM) == "listed", "the session ran on for half an hour"
    assert after(clock, A_DAY) == "closed"
    entry = Entry.objects.get(action="case.closed")
    assert (entry.actor_kind, entry.object_id) == ("system", of_objection.public_id)


def test_what_still_waits_stays(clock: time_machine.Traveller, of_objection: Case) -> None:
    assert after(clock, TERM * 3) == "listed"


def test_whoever_looks_or_writes_begins_the_term_anew(
    clock: time_machine.Traveller, of_objection: Case, objection: Objection, sam: User, as_sam: Client
) -> None:
    answer_objection(objection=objection, staff=sam, words="Thank you.")
    clock.shift(TERM)
    begin_session(sign_in(as_sam, sam), of_objection, reason="check")
    as_sam.post(path_of(of_objection, "note"), {"note": "The school called back."})
    assert after(clock, A_DAY) == "listed"
    assert after(clock, TERM) == "closed"


def test_a_proposal_in_it_keeps_it(
    clock: time_machine.Traveller, as_sam: Client, sam: User, kit: Child, aminas: Guardianship
) -> None:
    begin_session(as_sam, aminas)
    platform = kit.connection.platform_id
    facts = {"thing": aminas.public_id, "platform_id": platform, "reason": "They agree.", "params": {}}
    propose(kind="lift_freeze", staff=sam, case=Case.objects.get(), **facts)
    assert after(clock, TERMS["link"] + A_DAY) == "listed"


def test_a_request_of_a_person_is_never_closed_by_time(clock: time_machine.Traveller, amina: User) -> None:
    asked(amina, CaseKind.COMPLAINT)
    assert after(clock, TERM * 3) == "open"


def test_the_next_look_gets_a_case_of_its_own(
    clock: time_machine.Traveller, of_objection: Case, objection: Objection, sam: User, as_sam: Client
) -> None:
    answer_objection(objection=objection, staff=sam, words="Thank you.")
    assert after(clock, TERM + A_DAY) == "closed"
    begin_session(sign_in(as_sam, sam), objection, reason="check")
    assert sorted(Case.objects.values_list("state", flat=True)) == ["closed", "listed"]


def test_each_kind_of_item_says_when_it_waits_and_for_how_long_its_case_stays() -> None:
    assert set(waiting_items()) == set(SUBJECTS) - {CASE}
    assert set(TERMS) <= {ANY, *SUBJECTS}
    assert min(TERMS.values()) >= A_DAY
