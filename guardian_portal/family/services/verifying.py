"""Recording that a guardian was verified, taking it back, and the requests that lead there."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import ActorKind
from guardian_portal.audit.services import SYSTEM, Actor, record
from guardian_portal.family.consent_notices import tell_of_verification
from guardian_portal.family.consent_policies import can_be_verified, can_record_verification
from guardian_portal.family.errors import VerificationRefused
from guardian_portal.family.models import (
    OPEN_REQUESTS,
    Child,
    Guardianship,
    RequestState,
    Verification,
    VerificationRequest,
)
from guardian_portal.family.purposes import VERIFICATION_NOTICE
from guardian_portal.family.standing import ends, is_live
from guardian_portal.family.verification.methods import METHODS, accepted
from guardian_portal.family.verification.references import check_reference


def record_verification(
    *,
    guardianship: Guardianship,
    method: str,
    reference: str,
    scope: str,
    language: str,
    actor: Actor,
    reason: str = "",
) -> Verification:
    """Keep how a guardian was verified. Raises VerificationRefused where the child's country does not accept it so,
    ValidationError where the reference looks like evidence.
    """
    child = guardianship.child
    if child is None or not is_live(guardianship) or method not in METHODS:
        raise VerificationRefused
    if method not in accepted(country=child.country, strength=scope):
        raise VerificationRefused
    check_reference(reference)
    with transaction.atomic():
        made = Verification.objects.create(
            guardianship=guardianship,
            method=method,
            reference=reference,
            scope=scope,
            verifier_kind=actor.kind,
            verifier_id=actor.public_id,
            notice_version=VERIFICATION_NOTICE,
            language=language,
            reason=reason,
        )
        _audit(Action.VERIFICATION_RECORDED, made, actor)
    return made


def record_by_staff(
    *, staff: User, guardianship: Guardianship, method: str, reference: str, scope: str, language: str, reason: str
) -> Verification:
    """What staff have done outside; the guardian is told. Raises as record_verification does."""
    if not (can_record_verification(staff, guardianship) and reason.strip()):
        raise VerificationRefused
    with transaction.atomic():
        made = record_verification(
            guardianship=guardianship,
            method=method,
            reference=reference,
            scope=scope,
            language=language,
            actor=Actor(ActorKind.STAFF, staff.public_id),
            reason=reason,
        )
        tell_of_verification(guardianship=guardianship, thing=made.public_id)
    return made


def undo_by_staff(*, staff: User, verification: Verification) -> bool:
    """It was recorded by mistake, or turned out wrong; the guardian is told. Raises VerificationRefused."""
    if not can_record_verification(staff, verification.guardianship):
        raise VerificationRefused
    return undo_verification(verification=verification, actor=Actor(ActorKind.STAFF, staff.public_id))


def undo_verification(*, verification: Verification, actor: Actor) -> bool:
    """It does not count any more; consents that needed it ask for another. False when that had happened before."""
    by = "staff" if actor.kind == ActorKind.STAFF else "guardian"
    with transaction.atomic():
        standing = Verification.objects.filter(pk=verification.pk, undone_at__isnull=True)
        if not standing.update(undone_at=timezone.now(), undone_by=by):
            return False
        _audit(Action.VERIFICATION_UNDONE, verification, actor)
        if by == "staff":
            tell_of_verification(guardianship=verification.guardianship, thing=verification.public_id)
    return True


def open_request(
    *,
    guardian: User,
    guardianship: Guardianship,
    child: Child,
    method: str,
    language: str,
    lasts: timedelta,
    actor: Actor,
    **kept: object,
) -> VerificationRequest:
    """Begin a verification that takes a while; an open one of the same method makes way. `kept`: phone, code_hash."""
    if not can_be_verified(guardian, guardianship):
        raise VerificationRefused
    now = timezone.now()
    try:
        with transaction.atomic():
            _end(guardianship=guardianship, method=method, to=RequestState.WITHDRAWN)
            made = VerificationRequest.objects.create(
                guardianship=guardianship,
                method=method,
                asked_at=now,
                expires_at=now + lasts,
                notice_version=VERIFICATION_NOTICE,
                language=language,
                **kept,
            )
            _audit(Action.VERIFICATION_ASKED, made, actor)
    except IntegrityError:
        raise VerificationRefused from None  # the same button on two devices: the other one's stands
    return made


def end_request(*, request: VerificationRequest, to: str, actor: Actor, reason: str = "") -> bool:
    """Bring an open request to its end and forget what was kept for it. False when it had ended already."""
    with transaction.atomic():
        mine = VerificationRequest.objects.filter(pk=request.pk, state__in=OPEN_REQUESTS)
        if not mine.update(state=to, ended_at=timezone.now(), phone=None, code_hash="", reason=reason):
            return False
        _audit(Action.VERIFICATION_ENDED, request, actor, state=to)
    request.refresh_from_db()
    return True


def lapse_requests() -> int:
    """End the requests whose time has passed; run by the sweeper, any number at once. Returns how many."""
    late = VerificationRequest.objects.filter(state=RequestState.WAITING, expires_at__lt=timezone.now())
    return sum(end_request(request=one, to=RequestState.LAPSED, actor=SYSTEM) for one in late[:500])


def close_after_end(*, guardianship: Guardianship, previous: str, actor: Actor) -> None:
    """What is under way ends with the link (see GUARDIANSHIP_EFFECTS)."""
    if ends(previous, guardianship.state):
        _end(guardianship=guardianship, to=RequestState.WITHDRAWN)


def _end(*, guardianship: Guardianship, to: str, method: str = "") -> None:
    still_open = VerificationRequest.objects.filter(guardianship=guardianship, state__in=OPEN_REQUESTS)
    if method:
        still_open = still_open.filter(method=method)
    still_open.update(state=to, ended_at=timezone.now(), phone=None, code_hash="")


def _audit(action: Action, what: Verification | VerificationRequest, actor: Actor, **more: object) -> None:
    record(
        actor=actor,
        action=action,
        object_kind="verification" if isinstance(what, Verification) else "verification_request",
        object_id=what.public_id,
        method=what.method,
        link=what.guardianship.public_id,
        **more,
    )
