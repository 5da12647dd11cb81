"""Cases as tests need them."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from guardian_portal.support.cases.opening import NewCase, open_case
from guardian_portal.support.models import Case, CaseKind, CaseMessage

DESK = "/support/"


def asked(person: User, kind: CaseKind = CaseKind.ALERT_QUESTION, words: str = "What happened?", **more: Any) -> Case:
    """A request of this guardian."""
    return open_case(new=NewCase(kind=kind, words=words, **more), person=person)


def said_in(case: Case) -> list[str]:
    return [one.said for one in CaseMessage.objects.filter(case=case)]


def path_of(case: Case, act: str = "") -> str:
    """Where staff find it."""
    return f"{DESK}cases/{case.public_id}/{act}"


def state_of(case: Case) -> str:
    """As stored now."""
    return Case.objects.values_list("state", flat=True).get(pk=case.pk)
