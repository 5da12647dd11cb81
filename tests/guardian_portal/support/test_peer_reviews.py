"""Each week some of each colleague's closed cases are drawn, the same whoever draws, and seen by somebody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import Connection
from guardian_portal.support.cases.working import decide_case
from guardian_portal.support.lead import limits
from guardian_portal.support.lead.reviewing import ReviewRefused, give_verdict, hand_on, waiting_reviews
from guardian_portal.support.lead.sampling import draw_sample, drawn_of
from guardian_portal.support.models import Case, Outcome, PeerReview, Sample, Verdict
from tests.architecture.contract import check
from tests.builders import child_on, link
from tests.guardian_portal.support.cases import asked
from tests.people import person, sign_in

WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
MONDAY = WEDNESDAY.date() - timedelta(days=2)


@pytest.fixture
def kit(starhaven: Connection, amina: User) -> Child:
    kit = child_on(starhaven, "acc-kittiwake", country="DE")
    link(amina, kit)
    return kit


@pytest.fixture
def clock() -> object:
    with time_machine.travel(WEDNESDAY, tick=False) as traveller:
        yield traveller


def closed(person_asking: User, staff: User, child: Child | None = None) -> Case:
    case = asked(person_asking, child=child) if child else asked(person_asking)
    decide_case(case=case, staff=staff, outcome=Outcome.DONE, reason="As asked.", closes=True, seen=0)
    return case


def a_week_later(clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=7))
    draw_sample()


def test_some_of_each_colleagues_cases_are_given_to_another(
    clock: time_machine.Traveller, sam: User, lee: User, amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PEER_REVIEW_CASES", 2)
    for _number in range(5):
        closed(amina, sam)
    closed(amina, lee)
    asked(amina)
    a_week_later(clock)
    drawn = PeerReview.objects.values_list("worker__email", "reviewer__email").order_by("worker__email")
    assert sorted(drawn) == [
        ("lee@example.org", "sam@example.org"),
        ("sam@example.org", "lee@example.org"),
        ("sam@example.org", "lee@example.org"),
    ]
    assert list(Sample.objects.values_list("week", flat=True)) == [MONDAY]


def test_the_draw_is_the_same_whenever_it_is_asked(clock: time_machine.Traveller, sam: User, amina: User) -> None:
    for _number in range(8):
        closed(amina, sam)
    first = [one.public_id for one in drawn_of(MONDAY)]
    assert len(first) == 3
    assert [one.public_id for one in drawn_of(MONDAY)] == first
    a_week_later(clock)
    assert sorted(PeerReview.objects.values_list("case__public_id", flat=True)) == sorted(first)
    draw_sample()
    assert PeerReview.objects.count() == 3


def test_work_is_spread_over_those_who_may(clock: time_machine.Traveller, sam: User, lee: User, amina: User) -> None:
    mia = person("mia", staff_role=StaffRole.AGENT)
    person("ada", staff_role=StaffRole.AUDITOR)
    for _number in range(3):
        closed(amina, sam)
    a_week_later(clock)
    given = list(PeerReview.objects.values_list("reviewer", flat=True))
    assert set(given) == {lee.pk, mia.pk}


def test_only_who_serves_the_platform_and_did_not_ask(
    clock: time_machine.Traveller, starhaven: Connection, sam: User, amina: User, kit: Child
) -> None:
    person("noa", staff_role=StaffRole.AGENT, serves=[])
    closed(amina, sam, kit)
    User.objects.filter(pk=amina.pk).update(staff_role=StaffRole.AGENT, serves_all_platforms=True)
    a_week_later(clock)
    assert PeerReview.objects.get().reviewer is None


def test_nobody_reviews_their_own(sam: User, amina: User, clock: time_machine.Traveller) -> None:
    closed(amina, sam)
    a_week_later(clock)
    review = PeerReview.objects.get()
    assert review.reviewer is None
    with pytest.raises(IntegrityError), transaction.atomic():
        PeerReview.objects.update(reviewer=sam)
    boss = person("lee", staff_role=StaffRole.LEAD)
    with pytest.raises(ReviewRefused):
        hand_on(review=review, staff=boss, to=sam)
    hand_on(review=review, staff=boss, to=boss)
    assert list(waiting_reviews(boss)) == [review]


def test_a_verdict_and_a_note_are_kept_once(clock: time_machine.Traveller, sam: User, lee: User, amina: User) -> None:
    closed(amina, sam)
    a_week_later(clock)
    review = PeerReview.objects.get()
    with pytest.raises(ReviewRefused):
        give_verdict(review=review, staff=sam, verdict=Verdict.GOOD, note="Mine is good.")
    with pytest.raises(ReviewRefused):
        give_verdict(review=review, staff=lee, verdict=Verdict.GOOD, note=" ")
    give_verdict(review=review, staff=lee, verdict=Verdict.BETTER, note="Too many words.")
    with pytest.raises(ReviewRefused):
        give_verdict(review=review, staff=lee, verdict=Verdict.GOOD, note="Once more.")
    kept = PeerReview.objects.get()
    assert (kept.verdict, kept.note, kept.done_at) == ("better", "Too many words.", WEDNESDAY + timedelta(days=7))
    (entry,) = Entry.objects.filter(object_kind="review")
    assert (entry.action, entry.actor_id, entry.data["verdict"]) == ("review.done", lee.public_id, "better")


def test_the_pages_of_reviewer_and_lead(clock: time_machine.Traveller, sam: User, lee: User, amina: User) -> None:
    case = closed(amina, lee)
    a_week_later(clock)
    review = PeerReview.objects.get()
    page, as_sam, as_lee = f"/support/reviews/{review.public_id}/", sign_in(Client(), sam), sign_in(Client(), lee)
    assert case.reference in as_sam.get("/support/reviews/").content.decode()
    check(as_sam.get(page))
    assert as_sam.post(page, {"verdict": "good"}).status_code == 200
    assert as_lee.post(page, {"verdict": "good", "note": "All is well."}).status_code == 403
    assert "0 of 1 is done" in as_lee.get("/support/lead/").content.decode()
    as_sam.post(page, {"verdict": "wrong", "note": "The child was not asked."})
    assert PeerReview.objects.get().verdict == "wrong"
    assert "1 of 1 is done" in as_lee.get("/support/lead/").content.decode()
    assert "The child was not asked." in as_lee.get(page).content.decode()


def test_whose_work_it_is_does_not_read_it(clock: time_machine.Traveller, sam: User, lee: User, amina: User) -> None:
    closed(amina, sam)
    a_week_later(clock)
    page = f"/support/reviews/{PeerReview.objects.get().public_id}/"
    assert sign_in(Client(), sam).get(page).status_code == 404


def test_a_lead_gives_it_to_somebody_else(clock: time_machine.Traveller, sam: User, lee: User, amina: User) -> None:
    mia = person("mia", staff_role=StaffRole.AGENT)
    closed(amina, sam)
    a_week_later(clock)
    review = PeerReview.objects.get()
    page, as_lee = f"/support/reviews/{review.public_id}/give", sign_in(Client(), lee)
    as_lee.post(page, {"to": sam.public_id})
    assert PeerReview.objects.get().reviewer == review.reviewer
    as_lee.post(page, {"to": mia.public_id})
    assert PeerReview.objects.get().reviewer == mia
