"""What the people of the world have done: asked, agreed, invited, set."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.controls.models import ChildRequest, LedgerEntry, LooseningProposal
from guardian_portal.family.models import (
    AgeRule,
    LinkRequest,
)
from guardian_portal.family.services import Invited, invite_guardian
from guardian_portal.support.cases.opening import NewCase, open_case
from guardian_portal.support.models import CaseKind, SavedView
from guardian_portal.support.proposing import propose
from tests.architecture.desk_troubles import troubles
from tests.architecture.desk_work import A_PAPER
from tests.architecture.roles import Role
from tests.consents import agreed, call_asked_for, verified
from tests.guardian_portal.controls.declared import declare

if TYPE_CHECKING:
    from tests.architecture.world import World

MESSAGES = "contact.messages"


def failed_sign_in(guardian: User) -> LinkRequest:
    """Somebody went to sign in as the child and turned back."""
    return LinkRequest.objects.create(guardian=guardian, method="oidc", outcome="sign_in_cancelled")


def invite_in(world: World) -> None:
    """The active guardian invites whoever is a stranger still."""
    world.invitation = invite_guardian(
        link=world.links[Role.ACTIVE],
        invited=Invited(address=world.people[Role.STRANGER].email),
        actor=actor_of(world.people[Role.ACTIVE]),
    )


def propose_in(world: World) -> None:
    """The agent asks for the end of a review; the lead can answer it."""
    world.rule = AgeRule.objects.get(country="KR", kind="majority")
    world.proposal = propose(
        kind="lift_freeze",
        thing=world.links[Role.FROZEN].public_id,
        platform_id=world.connection.platform_id,
        params={},
        reason="They live apart now.",
        staff=world.people[Role.AGENT],
    )


def ask_in(world: World) -> None:
    """The active guardian asks the desk and attaches a paper; the agent keeps a view of the queue."""
    new = NewCase(kind=CaseKind.ALERT_QUESTION, words="What happened?", child=world.child)
    world.case = open_case(new=new, person=world.people[Role.ACTIVE], files=[A_PAPER])
    world.attachment = world.case.attachments.get()
    # Of the lead's work, for the agent to look at again.
    world.troubles = troubles(world.child, world.case, world.people[Role.LEAD], world.people[Role.AGENT])
    world.view = SavedView.objects.create(owner=world.people[Role.AGENT], name="Germany", query="country=DE")


def set_controls_in(world: World) -> None:
    """One change, one looser value that waits, one thing the child asks for."""
    declare(world.connection)
    changed = {"child": world.child, "control": MESSAGES, "guardianship": world.links[Role.ACTIVE]}
    world.line = LedgerEntry.objects.create(**changed, version=0, old="friends", new="nobody", cause="set")
    in_a_day = timezone.now() + timedelta(days=1)
    world.loosening = LooseningProposal.objects.create(
        **changed, value="everyone", held="nobody", beyond_default=True, ripens_at=in_a_day
    )
    world.asked = ChildRequest.objects.create(
        child=world.child, control=MESSAGES, wanted="everyone", expires_at=in_a_day
    )


def consent_in(world: World) -> None:
    """The active guardian has agreed, was verified once, and waits for a call."""
    link = world.links[Role.ACTIVE]
    world.record = agreed(link)
    world.verification = verified(link)
    world.call = call_asked_for(link)
