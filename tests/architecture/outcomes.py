"""What a request can come to, by who asks: the words that the access table is written in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tests.architecture.roles import ELSEWHERE, LIVE, NOBODY, STAFF, Role

Outcomes = Mapping[Role, str]

OK, ABSENT, FORBIDDEN, WRONG_METHOD = "200", "404", "403", "405"
SIGN_IN = "302 account_login"
SET_UP = "302 mfa_activate_totp"
PLAN = "302 dashboard:plan_show"
CONTROLS, LEDGER = "302 dashboard:control_list", "302 dashboard:control_history"
ASKED = "302 dashboard:request_list"
CASE = "302 support:case_detail"
HOME, DESK, FRONT = "302 dashboard:home", "302 support:index", "302 front"
CONSENT = "302 dashboard:consent_show"
DONE = "302 mine:done"
DEVICES = "302 devices:list"
GUARDIAN_LIST = "302 dashboard:guardian_list"
CHILD, ALERT, REQUEST = "302 dashboard:child_show", "302 incidents:alert_detail", "302 dashboard:link_status"

DESK_ROLES = (*STAFF, Role.NO_SECOND_FACTOR)
GUARDIANS = tuple(role for role in Role if role not in (*NOBODY, *DESK_ROLES))
# With a second factor that stands.
ENROLLED = tuple(STAFF)


def all_of(roles: tuple[Role, ...], outcome: str) -> dict[Role, str]:
    return dict.fromkeys(roles, outcome)


def everybody(outcome: str) -> dict[Role, str]:
    return all_of(tuple(Role), outcome)


def signed_in(outcome: str) -> dict[Role, str]:
    """Our pages for people: staff set up their second factor first."""
    return {**everybody(outcome), **all_of(NOBODY, SIGN_IN), Role.NO_SECOND_FACTOR: SET_UP}


def their_own(outcome: str, **others: str) -> Outcomes:
    """Pages about a child: only for live guardianships; `others` names what further roles get."""
    named = {Role[name.upper()]: found for name, found in others.items()}
    return {**signed_in(ABSENT), **all_of(tuple(LIVE), outcome), **named}


def their_plan(outcome: str) -> Outcomes:
    """What changes the plan: an active guardian; the others who may look are told so."""
    return {**their_own(PLAN), Role.ACTIVE: outcome}


def only_active(outcome: str, **others: str) -> Outcomes:
    """What is one guardian's own among the guardians of a child: here that of the active one."""
    return {**their_own(ABSENT, **others), Role.ACTIVE: outcome}


def staff(outcome: str, *, auditor: str = "", elsewhere: str = ABSENT) -> Outcomes:
    """For everybody else the page does not exist, nor for another platform's staff; a stranger signs in first."""
    roles = {**all_of(ENROLLED, outcome), Role.AUDITOR: auditor or outcome, **all_of(tuple(ELSEWHERE), elsewhere)}
    return {**signed_in(ABSENT), **roles}


def staff_list(outcome: str) -> Outcomes:
    """What stands in it, test_staff_of_another_platform.py compares."""
    return staff(outcome, elsewhere=outcome)


def staff_of_all_platforms(outcome: str) -> Outcomes:
    """What concerns the whole installation: of these people the lead alone serves all of it."""
    return {**signed_in(ABSENT), Role.NO_SECOND_FACTOR: ABSENT, Role.LEAD: outcome}


def account(outcome: str, *, enrolled: str = "") -> Outcomes:
    """django-allauth's pages for whoever is signed in; staff need them to set up their second factor."""
    return {**everybody(outcome), **all_of(NOBODY, SIGN_IN), **all_of(ENROLLED, enrolled or outcome)}


def entrance(outcome: str) -> Outcomes:
    """django-allauth's pages on the way in; who is in already is sent on."""
    return {**all_of(NOBODY, outcome), **all_of(GUARDIANS, HOME), **all_of(DESK_ROLES, DESK)}


def visitor(outcome: str) -> Outcomes:
    """The child with an open visit; whoever else comes reads how the page is opened."""
    return {**everybody(FORBIDDEN), Role.CHILD: outcome}


NEVER = everybody(WRONG_METHOD)


class Address(NamedTuple):
    """One address and what GET, POST and a method that no page knows (DELETE) get."""

    route: str
    get: Outcomes
    post: Outcomes = NEVER
    other: Outcomes = NEVER
    asks_again: bool = False  # who signed in over 15 minutes ago confirms it is them
    written_by_get: frozenset[str] = frozenset()  # tables, beside the access log

    def outcomes(self, method: str) -> Outcomes:
        return {"GET": self.get, "POST": self.post, "DELETE": self.other}[method]
