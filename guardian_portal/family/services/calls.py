"""What staff do with a guardian's request for a call: note how it ended."""

from django.db import transaction
from django.utils.crypto import constant_time_compare

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.family.consent_notices import tell_of_verification
from guardian_portal.family.consent_policies import can_record_verification
from guardian_portal.family.errors import VerificationRefused, WrongCode
from guardian_portal.family.models import RequestState, VerificationRequest
from guardian_portal.family.services.verifying import end_request, record_by_staff
from guardian_portal.family.verification.methods import CALL

# GP-7XKD-93PM without what every reference begins with.
REFERENCE_LETTERS = 8


def confirm_call(
    *, request: VerificationRequest, staff: User, said_reference: str, reference: str, scope: str, reason: str
) -> None:
    """The guardian said the reference of their page and convinced the staff. Raises WrongCode where they said another
    one, VerificationRefused where it ended meanwhile or does not count in the child's country.
    """
    if not constant_time_compare(_plain(said_reference), _plain(request.reference)):
        raise WrongCode
    with transaction.atomic():
        if not end_request(request=request, to=RequestState.DONE, actor=actor_of(staff)):
            raise VerificationRefused
        record_by_staff(
            staff=staff,
            guardianship=request.guardianship,
            method=CALL,
            reference=reference,
            scope=scope,
            language=request.language,
            reason=reason,
        )


def refuse_call(*, request: VerificationRequest, staff: User, reason: str) -> None:
    """The call did not show who they are; the guardian reads that it ended. Raises VerificationRefused."""
    if not can_record_verification(staff, request.guardianship):
        raise VerificationRefused
    with transaction.atomic():
        if not end_request(request=request, to=RequestState.REFUSED, actor=actor_of(staff), reason=reason):
            raise VerificationRefused
        tell_of_verification(guardianship=request.guardianship, thing=request.public_id)


def _plain(reference: str) -> str:
    """As it is said over the phone: in any case, with or without the dashes and the letters in front."""
    letters = "".join(one for one in reference.upper() if one.isascii() and one.isalnum())
    return letters[-REFERENCE_LETTERS:]
