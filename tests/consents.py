"""Consents and verifications in whatever state a test needs; what is tested about them goes over HTTP."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actors import actor_of
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.consent_notices import confirm_by_mail
from guardian_portal.family.models import (
    Child,
    ConsentRecord,
    Guardianship,
    RequestState,
    Verification,
    VerificationRequest,
)
from guardian_portal.family.purposes import PURPOSES, SUPERVISION_SUMMARY
from guardian_portal.family.services.consenting import decide_as_child, give_consent, withdraw_consent
from guardian_portal.family.services.verifying import open_request, record_verification


def child_of(link: Guardianship) -> Child:
    assert link.child
    return link.child


def agreed(link: Guardianship, purpose: str = SUPERVISION_SUMMARY) -> ConsentRecord:
    """The guardian of this link agrees."""
    return give_consent(
        guardian=link.guardian,
        guardianship=link,
        child=child_of(link),
        purpose=PURPOSES[purpose],
        language="en",
        actor=actor_of(link.guardian),
    )


def refused(link: Guardianship, purpose: str = SUPERVISION_SUMMARY) -> ConsentRecord:
    """The guardian of this link says no."""
    return withdraw_consent(
        guardian=link.guardian,
        guardianship=link,
        child=child_of(link),
        purpose=PURPOSES[purpose],
        language="en",
        actor=actor_of(link.guardian),
    )


def child_says(child: Child, *, agrees: bool, purpose: str = SUPERVISION_SUMMARY) -> ConsentRecord:
    """The child decides."""
    return decide_as_child(child=child, purpose=PURPOSES[purpose], agrees=agrees, language="en", actor=SYSTEM)


def verified(link: Guardianship, method: str = "id_checked", scope: str = "internal") -> Verification:
    """The guardian of this link was verified."""
    return record_verification(
        guardianship=link, method=method, reference="check 4711", scope=scope, language="en", actor=SYSTEM
    )


def call_asked_for(link: Guardianship) -> VerificationRequest:
    """The guardian of this link waits for a call."""
    return open_request(
        guardian=link.guardian,
        guardianship=link,
        child=child_of(link),
        method="toll_free_call",
        language="en",
        lasts=timedelta(days=14),
        actor=actor_of(link.guardian),
        phone=b"+49 30 1234567",
    )


def in_answer_to_a_code(link: Guardianship) -> VerificationRequest:
    """The guardian of this link has typed the right code, and the second mail is queued."""
    request = open_request(
        guardian=link.guardian,
        guardianship=link,
        child=child_of(link),
        method="email_plus",
        language="en",
        lasts=timedelta(days=4),
        actor=actor_of(link.guardian),
    )
    VerificationRequest.objects.filter(pk=request.pk).update(state=RequestState.CONFIRMING)
    with transaction.atomic():
        due = timezone.now() + timedelta(days=1)
        confirm_by_mail(request=request, due_at=due, expires_at=due + timedelta(days=3))
    return request
