"""Empties what people wrote in cases and beside decisions; the rows stay, so that what was decided can be counted."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Q

from guardian_portal.family.models import Guardianship, GuardianshipDecision, Verification, VerificationRequest
from guardian_portal.privacy.erasing.hanging import delete_hanging
from guardian_portal.support.models import Case, CaseDecision, CaseMessage, PeerReview, Proposal, StaffSession
from notifications.models import Notice

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Where a row must say something.
NOTHING = "-"
AT_ONCE = 500


def empty_cases(cases: QuerySet[Case]) -> int:
    """Messages, notes, decisions and what hangs on them. Returns how many messages."""
    messages = CaseMessage.objects.filter(case__in=cases)
    delete_hanging(messages)
    delete_hanging(cases)
    CaseDecision.objects.filter(case__in=cases).update(reason=NOTHING)
    PeerReview.objects.filter(case__in=cases, done_at__isnull=False).update(note=NOTHING)
    sessions = StaffSession.objects.filter(case__in=cases)
    sessions.update(words=None)
    # That the family was named stays, and such a row must say why.
    sessions.filter(names_at__isnull=False).update(names_reason=NOTHING.encode())
    empty_proposals(Q(case__in=cases))
    return messages.update(body=b"")


def empty_links(links: QuerySet[Guardianship]) -> None:
    """The words of staff about them, and where a check of the person can be found."""
    GuardianshipDecision.objects.filter(guardianship__in=links).update(reason="")
    Verification.objects.filter(guardianship__in=links).update(reason="", reference=NOTHING)
    VerificationRequest.objects.filter(guardianship__in=links).update(reason="")


def empty_proposals(which: Q) -> None:
    """Also the one that is being carried out: what it was about stands in its kind."""
    Proposal.objects.filter(which).update(reason=NOTHING, answer_reason="")


def delete_notices(things: Collection[str]) -> int:
    """Every message about these, with its deliveries."""
    named, found = sorted(things), 0
    for start in range(0, len(named), AT_ONCE):
        found += Notice.objects.filter(thing__in=named[start : start + AT_ONCE]).delete()[0]
    return found
