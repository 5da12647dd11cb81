"""Two people of the desk have a child asked once more: only its own yes begins the link, and never in a dispute."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import Child, Guardianship, GuardianshipState, Objection
from guardian_portal.family.services import object_privately, open_visit
from guardian_portal.incidents.models import Incident
from guardian_portal.platforms.models import OutboundEvent
from guardian_portal.support.models import CaseKind, Proposal
from tests.builders import flagged, link, receive, state_of
from tests.guardian_portal.family.builders import platform_says
from tests.guardian_portal.support.cases import asked
from tests.guardian_portal.support.deciding import answered, proposed, read_by
from tests.people import person
from tests.staff_sessions import begin_session


@pytest.fixture
def unanswered(amina: User, kit: Child) -> Guardianship:
    """Nobody said yes or no within 48 hours."""
    over = timezone.now() - timedelta(days=1)
    return link(
        amina, kit, GuardianshipState.EXPIRED, age=timedelta(days=3), ended_at=over, ended_by="time", expires_at=over
    )


def test_asking_the_child_again_makes_no_link(
    as_sam: Client, as_lee: Client, amina: User, kit: Child, unanswered: Guardianship
) -> None:
    case = asked(amina, CaseKind.CANNOT_LINK, child=kit)
    proposed(as_sam, case, "ask_child_again", thing=unanswered.public_id)
    assert "Nobody else&#x27;s yes begins this link" in read_by(as_lee, Proposal.objects.get())
    answered(as_lee, Proposal.objects.get())
    unanswered.refresh_from_db()
    assert (unanswered.state, unanswered.asks_child, unanswered.ended_at) == ("proved", True, None)
    assert b'"state":"proved"' in bytes(OutboundEvent.objects.latest("pk").payload)
    platform_says("confirm", unanswered, account=kit.account, by="platform")
    assert state_of(unanswered) == "proved"
    platform_says("confirm", unanswered, account=kit.account)
    assert state_of(unanswered) == "active"


def test_a_no_of_the_child_stands_whoever_asks(as_sam: Client, amina: User, kit: Child) -> None:
    case = asked(amina, CaseKind.CANNOT_LINK, child=kit)
    declined = link(amina, kit, GuardianshipState.DECLINED)
    assert "The child said no." in proposed(as_sam, case, "ask_child_again", thing=declined.public_id)
    assert not Proposal.objects.exists()


def test_a_no_said_between_proposal_and_answer_stands(
    as_sam: Client, as_lee: Client, amina: User, kit: Child, unanswered: Guardianship
) -> None:
    proposed(as_sam, asked(amina, CaseKind.CANNOT_LINK, child=kit), "ask_child_again", thing=unanswered.public_id)
    link(amina, kit, GuardianshipState.DECLINED)
    assert "The child said no." in answered(as_lee, Proposal.objects.get())
    assert state_of(unanswered) == "expired"


def test_a_child_is_asked_once_more_and_no_more(
    as_sam: Client, as_lee: Client, amina: User, kit: Child, unanswered: Guardianship
) -> None:
    case = asked(amina, CaseKind.CANNOT_LINK, child=kit)
    proposed(as_sam, case, "ask_child_again", thing=unanswered.public_id)
    answered(as_lee, Proposal.objects.get())
    Guardianship.objects.update(state="expired", ended_at=timezone.now(), ended_by="time")
    assert "asked once more already" in proposed(as_sam, case, "ask_child_again", thing=unanswered.public_id)


@pytest.mark.parametrize("way", ["objection", "review", "full", "standing", "old", "gone", "unproved", "unconfirmed"])
def test_nothing_is_asked_again_where_something_stands_against_it(
    as_sam: Client, way: str, amina: User, ben: User, kit: Child, unanswered: Guardianship
) -> None:
    case = asked(amina, CaseKind.CANNOT_LINK, child=kit)
    links = Guardianship.objects.filter(pk=unanswered.pk)
    if way == "objection":
        object_privately(session=open_visit(child=kit).session, words="")
    elif way == "review":
        link(ben, kit, GuardianshipState.FROZEN)
    elif way == "full":
        for number in range(6):
            link(person(f"guardian-{number}"), kit)
    elif way == "standing":
        link(amina, kit)
    elif way == "old":
        links.update(ended_at=timezone.now() - timedelta(days=31))
    elif way == "gone":
        Child.objects.update(state="disabled")
    elif way == "unproved":
        case = asked(amina, CaseKind.CANNOT_LINK, connection=kit.connection)
        links.update(child=None)
    else:
        amina.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]
    proposed(as_sam, case, "ask_child_again", thing=unanswered.public_id)
    assert not Proposal.objects.exists()
    assert state_of(unanswered) == "expired"


def test_a_colleagues_look_is_no_dispute(
    as_sam: Client, as_lee: Client, amina: User, kit: Child, unanswered: Guardianship
) -> None:
    """What it was about is asked itself: here an objection that was answered, and a hold that was decided."""
    case = asked(amina, CaseKind.CANNOT_LINK, child=kit)
    objection = object_privately(session=open_visit(child=kit).session, words="")
    receive(kit.connection, flagged(kit, "held", class_="guardian-risk"))
    incident = Incident.objects.get()
    begin_session(as_lee, objection, incident, reason="safety")
    Incident.objects.update(decision="refused")
    Objection.objects.update(state="answered", answered_by=unanswered.guardian, answered_at=timezone.now())
    proposed(as_sam, case, "ask_child_again", thing=unanswered.public_id)
    assert Proposal.objects.count() == 1


def test_a_hold_that_nobody_decided_is_one(as_sam: Client, amina: User, kit: Child, unanswered: Guardianship) -> None:
    case = asked(amina, CaseKind.CANNOT_LINK, child=kit)
    receive(kit.connection, flagged(kit, "held", class_="guardian-risk"))
    proposed(as_sam, case, "ask_child_again", thing=unanswered.public_id)
    assert not Proposal.objects.exists()
