"""An end of supervision with too little notice goes through two people of the desk before it takes effect."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.models import AgeOut, Child, Guardianship
from guardian_portal.family.services import announce_age_out, watch_ages
from guardian_portal.support.models import Proposal
from tests.builders import a_platform, child_on, link, state_of
from tests.people import sign_in
from tests.staff_sessions import DeskClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def kit(db: None) -> Child:
    return child_on(a_platform(), "acc-kit")


@pytest.fixture
def own(amina: User, kit: Child) -> Guardianship:
    """Amina's guardianship of kit, which the platform wants to end today."""
    made = link(amina, kit)
    announce(kit, timedelta())
    return made


def announce(kit: Child, ahead: timedelta) -> None:
    now = timezone.now()
    announce_age_out(child=kit, effective_at=now + ahead, reason="ID seen", time=now, actor=SYSTEM)


def propose(sam: User, verdict: str) -> str:
    as_sam = sign_in(DeskClient(), sam)
    page = as_sam.get("/support/ages/endings/").content.decode()
    path = f"/support/ages/endings/{AgeOut.objects.get(state='waiting').public_id}/"
    assert path in page
    assert "ID seen" in as_sam.get(path).content.decode()
    as_sam.post(path, {"verdict": verdict, "reason": "Asked the platform."})
    return f"/support/proposals/{Proposal.objects.get().public_id}/"


@pytest.mark.parametrize(("verdict", "state"), [("end", "aged_out"), ("keep", "active")])
def test_two_people_decide(sam: User, lee: User, own: Guardianship, verdict: str, state: str) -> None:
    proposal = propose(sam, verdict)
    watch_ages()
    assert state_of(own) == "active"
    as_lee = sign_in(DeskClient(), lee)
    assert "Asked the platform." in as_lee.get(proposal).content.decode()
    as_lee.post(proposal + "answer/", {"answer": "agree"})
    watch_ages()
    assert state_of(own) == state
    assert "Nothing is waiting." in as_lee.get("/support/ages/endings/").content.decode()


@pytest.mark.usefixtures("own")
def test_newer_word_of_the_platform_overtakes_a_proposal(sam: User, lee: User, kit: Child) -> None:
    proposal = propose(sam, "end")
    announce(kit, timedelta(days=60))
    said = sign_in(DeskClient(), lee).post(proposal + "answer/", {"answer": "agree"}, follow=True).content.decode()
    assert "newer word" in said
    assert Proposal.objects.get().state == "proposed"


@pytest.mark.usefixtures("own")
def test_the_desk_counts_what_waits(sam: User) -> None:
    assert "1 waits" in sign_in(DeskClient(), sam).get("/support/").content.decode()
