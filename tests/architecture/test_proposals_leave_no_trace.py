"""With or without what two people of the desk propose about a link, every guardian and the child fetch the same bytes;
and a review without a mail tells its own guardian nothing that the pages of any review do not show."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone

from guardian_portal.support.cases.opening import NewCase, open_case
from guardian_portal.support.models import Case, CaseKind, Proposal
from guardian_portal.support.proposing import withdraw_proposal
from notifications.models import Notice
from tests.architecture.differential import everything
from tests.architecture.roles import Role
from tests.architecture.world import World
from tests.staff_sessions import begin_session

pytestmark = pytest.mark.django_db
FAMILY = (Role.ACTIVE, Role.VIEW_ONLY, Role.CHILD)
END = {"why": "safety", "quietly": "yes", "reason": "The court says so."}


@pytest.fixture(autouse=True)
def one_moment(world: World) -> Iterator[None]:
    with time_machine.travel(timezone.now(), tick=False):
        yield


def all_that_is_seen(world: World) -> dict[str, str]:
    """On every page of the family, and every mail to anybody of it."""
    seen = {
        f"{role} {path}": text for role in FAMILY for path, text in everything(world, role, but="accounts/").items()
    }
    mails = Notice.objects.filter(recipient__isnull=False).order_by("pk").values_list("kind", "thing", "recipient")
    return {**seen, "mails": "\n".join(str(one) for one in mails)}


def a_dispute(world: World) -> Case:
    """Of one guardian, about another one."""
    new = NewCase(kind=CaseKind.CONTESTED_CUSTODY, words="He may not see her.", child=world.child)
    return open_case(new=new, person=world.people[Role.PAUSED])


def proposed(world: World, case: Case, act: str, about: Role, **fields: str) -> Proposal:
    path = f"/support/cases/{case.public_id}/propose/{act}/"
    sent = {"thing": world.links[about].public_id, **END, **fields}
    begin_session(world.clients[Role.AGENT], case)
    assert world.clients[Role.AGENT].post(path, sent).status_code == 302
    return Proposal.objects.latest("pk")


def test_a_proposal_changes_no_byte_for_whom_it_is_about_nor_for_anybody(world: World) -> None:
    before = all_that_is_seen(world)
    case = a_dispute(world)
    for act in ("end_link", "freeze_quietly"):
        proposal = proposed(world, case, act, Role.ACTIVE)
        begin_session(world.clients[Role.LEAD], proposal)
        assert world.clients[Role.LEAD].get(f"/support/proposals/{proposal.public_id}/").status_code == 200
        assert all_that_is_seen(world) == before
        withdraw_proposal(proposal=proposal, staff=world.people[Role.AGENT])
    assert all_that_is_seen(world) == before


def test_a_review_without_a_mail_is_seen_by_nobody_else(world: World) -> None:
    before = all_that_is_seen(world)
    proposal = proposed(world, a_dispute(world), "freeze_quietly", Role.PAUSED)
    world.people[Role.PAUSED].refresh_from_db()
    answer = f"/support/proposals/{proposal.public_id}/answer/"
    begin_session(world.clients[Role.LEAD], proposal)
    assert world.clients[Role.LEAD].post(answer, {"answer": "agree"}).status_code == 302
    world.links[Role.PAUSED].refresh_from_db()
    assert world.links[Role.PAUSED].state == "frozen"
    assert all_that_is_seen(world)["mails"] == before["mails"]
    after = all_that_is_seen(world)
    assert [path for path in before if after[path] != before[path] and str(Role.CHILD) not in path] == []
