"""Two colleagues agree in the same moment: it is done once, and one of them is told that somebody was first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection as database

from accounts.actors import actor_of
from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Guardianship, GuardianshipDecision
from guardian_portal.privacy.erasing import children
from guardian_portal.support.models import CaseKind, Proposal
from guardian_portal.support.proposing import ProposalRefused, answer, propose
from notifications.models import Notice
from tests.builders import state_of
from tests.guardian_portal.support.cases import asked
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Real threads, each with its own connection, let go together."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        try:
            gate.wait(10)
            return deed()
        finally:
            database.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def ends(link: Guardianship, staff: User) -> Proposal:
    """Somebody proposes to end it."""
    return propose(
        kind="end_link",
        thing=link.public_id,
        platform_id=link.connection.platform_id,
        params={"why": "wrong_child", "quietly": False},
        reason="Seen.",
        staff=staff,
        case=asked(link.guardian, CaseKind.UNLINK, child=link.child),
    )


def said(proposal: Proposal, staff: User) -> str:
    try:
        answer(proposal=Proposal.objects.get(pk=proposal.pk), agrees=True, staff=staff)
    except ProposalRefused:
        return "late"
    return "done"


def test_of_two_who_agree_at_once_one_does_it(sam: User, lee: User, ben_of_kit: Guardianship) -> None:
    kim = person("kim", staff_role=StaffRole.AGENT)
    proposal = ends(ben_of_kit, sam)
    assert sorted(map(str, at_once(lambda: said(proposal, lee), lambda: said(proposal, kim)))) == ["done", "late"]
    assert state_of(ben_of_kit) == "revoked"
    assert GuardianshipDecision.objects.count() == 1
    assert Entry.objects.filter(action="guardianship.changed").count() == 1
    assert Entry.objects.filter(action="proposal.approved").count() == 1
    assert Notice.objects.filter(kind="guardianship_ended").count() == 1


def test_two_who_erase_at_once_erase_once(lee: User, ben_of_kit: Guardianship) -> None:
    child, actor = ben_of_kit.child, actor_of(lee)
    assert child
    deeds = [lambda: children.erase(child=type(child).objects.get(pk=child.pk), actor=actor)] * 2
    assert sorted(map(str, at_once(*deeds))) == ["False", "True"]
    assert Entry.objects.filter(action="child.erased").count() == 1
