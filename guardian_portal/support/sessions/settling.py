"""A sweeper: closes the desk's own cases once their item waits no more and nobody has looked for the term.

How long that is stands in `data/case_terms.csv`, by what the case is about. Who comes back to the item gets a new case.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM
from guardian_portal.controls.selectors.failing import sheets_not_in_force
from guardian_portal.family.models import (
    OPEN_REQUESTS,
    AgeOut,
    AgeOutState,
    Child,
    Guardianship,
    GuardianshipState,
    Objection,
    ObjectionState,
    VerificationRequest,
)
from guardian_portal.incidents.models import HELD, Decision, Escalation, Incident, State
from guardian_portal.platforms.models import QuarantinedEvent
from guardian_portal.support.cases.changing import change, keep
from guardian_portal.support.models import Case, CaseMessage, CaseState, Proposal, ProposalState, StaffSession

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

DATA = Path(__file__).parents[1] / "data" / "case_terms.csv"
ANY = "*"
AT_ONCE = 100


def close_settled() -> None:
    """A round closes some; what is left waits for the next."""
    now = timezone.now()
    stale = Case.objects.filter(state=CaseState.LISTED, last_at__lt=now - min(TERMS.values()))
    for subject in set(stale.order_by().values_list("subject_kind", flat=True)):
        for case in settled_cases(subject, now)[:AT_ONCE]:
            _close(case)


def settled_cases(subject: str, now: datetime) -> QuerySet[Case]:
    """Those about such items that wait for nothing: no item, no proposal, and nobody who looked or wrote lately."""
    begin = now - TERMS.get(subject, TERMS[ANY])
    of_it = {"case": OuterRef("pk")}
    busy = (
        StaffSession.objects.filter(**of_it, ends_at__gt=begin),
        CaseMessage.objects.filter(**of_it, at__gt=begin),
        Proposal.objects.filter(**of_it, state=ProposalState.PROPOSED),
    )
    quiet = Case.objects.filter(state=CaseState.LISTED, subject_kind=subject, last_at__lt=begin).order_by("last_at")
    for rows in busy:
        quiet = quiet.exclude(Exists(rows))
    items = waiting_items()[subject]
    return quiet.exclude(subject_id__in=items.values("public_id"))


def _close(case: Case) -> None:
    with transaction.atomic():
        if change(case, seen=case.version, state=CaseState.CLOSED, closed_at=timezone.now(), next_due_at=None):
            keep(case, Action.CASE_CLOSED, SYSTEM)


def waiting_items() -> Mapping[str, QuerySet[Any]]:
    """The items that still want somebody, by the subject of their cases."""
    held = Incident.objects.filter(hold__in=HELD).exclude(Q(state=State.CLEARED) | Q(decision=Decision.REFUSED))
    return {
        "incident": held,
        "objection": Objection.objects.exclude(state=ObjectionState.ANSWERED),
        "escalation": Escalation.objects.filter(stopped_at__isnull=True),
        "ending": AgeOut.objects.filter(state=AgeOutState.WAITING),
        "link": Guardianship.objects.filter(state=GuardianshipState.FROZEN),
        "call": VerificationRequest.objects.filter(state__in=OPEN_REQUESTS),
        "proposal": Proposal.objects.filter(state=ProposalState.PROPOSED),
        "child": Child.objects.filter(pk__in=sheets_not_in_force().values("child")),
        "event": QuarantinedEvent.objects.filter(resolved_at__isnull=True),
    }


def _terms() -> Mapping[str, timedelta]:
    with DATA.open(encoding="utf-8", newline="") as table:
        return {row["subject"]: timedelta(days=int(row["days"])) for row in csv.DictReader(table)}


TERMS = _terms()
