"""What staff look up: the calls that wait, and a guardian's link by a reference that they read out."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import Guardianship, RequestState, VerificationRequest
from guardian_portal.family.serving import served
from guardian_portal.family.standing import live_at
from guardian_portal.family.verification.methods import CALL


def waiting_calls(staff: User) -> QuerySet[VerificationRequest]:
    """Requests for a call, the longest waiting first, of links that still stand on the platforms they serve."""
    waiting = VerificationRequest.objects.filter(
        live_at(timezone.now(), "guardianship__"), method=CALL, state=RequestState.WAITING
    )
    known = served(
        waiting,
        staff,
        platform="guardianship__connection__platform",
        child="guardianship__child",
        people=("guardianship__guardian",),
    )
    return known.select_related("guardianship__guardian", "guardianship__child__connection__platform").order_by(
        "asked_at", "pk"
    )


def links_to_verify(staff: User) -> QuerySet[Guardianship]:
    """Live links on the platforms they serve, with whom they join."""
    live = Guardianship.objects.filter(live_at(timezone.now())).select_related(
        "guardian", "child__connection__platform"
    )
    return served(live, staff, platform="connection__platform", child="child", people=("guardian",))


def link_by_reference(reference: str, staff: User) -> Guardianship | None:
    """The live link of an attempt to link, or of a request to be verified, that has this reference."""
    said = reference.strip().upper()
    named = Q(link_requests__reference=said) | Q(verification_requests__reference=said)
    return links_to_verify(staff).filter(named).order_by("-pk").first()
