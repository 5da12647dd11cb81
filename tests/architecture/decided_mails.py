"""The mails that begin with two people of the desk."""

from __future__ import annotations

from accounts.models import StaffRole
from guardian_portal.support.cases.opening import NewCase, open_case
from guardian_portal.support.models import Case, CaseKind, Proposal
from guardian_portal.support.proposing import answer, propose
from tests.architecture.alert_mails import Family
from tests.people import person


def an_address_to_change(family: Family) -> None:
    """Two people of the desk invite her."""
    case = open_case(new=NewCase(kind=CaseKind.COMPLAINT, words="No mail comes."), person=family.amina)
    _agreed(_proposed(case, "address_change", way="first"))


def an_account_to_erase(family: Family) -> None:
    case = open_case(new=NewCase(kind=CaseKind.ERASURE, words="Forget me."), person=family.amina)
    _proposed(case, "erase_account")


def _proposed(case: Case, kind: str, **params: object) -> Proposal:
    assert case.person
    sam = person("sam", staff_role=StaffRole.AGENT)
    return propose(
        kind=kind, thing=case.person.public_id, platform_id=None, params=params, reason="Asked.", staff=sam, case=case
    )


def _agreed(proposal: Proposal) -> None:
    answer(proposal=proposal, agrees=True, staff=person("lee", staff_role=StaffRole.LEAD))
