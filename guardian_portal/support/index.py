"""The staff's front page: what waits in each list."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.access import staff_only
from accounts.address_checks import unanswered_checks
from guardian_portal.family.child_selectors import waiting_objections
from guardian_portal.family.models import AgeOut, AgeOutState
from guardian_portal.family.reviewing import many_families, reviews_past_their_end
from guardian_portal.family.verification.lists import waiting_calls
from guardian_portal.incidents.held import held_incidents
from guardian_portal.platforms.models import QuarantinedEvent
from guardian_portal.support.models import Proposal, ProposalState
from notifications.selectors import delayed_deliveries


@dataclass(frozen=True)
class WorkList:
    """A list and how much waits in it."""

    name: Promise
    says: Promise
    url: str
    count: int


@require_GET
@staff_only()
def index(request: HttpRequest) -> HttpResponse:
    """Held incidents first: a family may be waiting for them."""
    return render(request, "support/index.html", {"lists": _work_lists()})


def _work_lists() -> list[WorkList]:
    return [
        WorkList(
            _("Held incidents"),
            _("A person must look before a guardian is told."),
            reverse("support:held_list"),
            held_incidents().count(),
        ),
        WorkList(
            _("Objections"),
            _("What children told us in private."),
            reverse("support:objection_list"),
            waiting_objections().count(),
        ),
        WorkList(
            _("Proposals"),
            _("A colleague asks for a second person's agreement."),
            reverse("support:proposal_list"),
            Proposal.objects.filter(state=ProposalState.PROPOSED).count(),
        ),
        WorkList(
            _("Guardianships"),
            _("Reviews whose day has passed, and guardians who link many families."),
            reverse("support:guardianship_list"),
            reviews_past_their_end().count() + len(many_families()),
        ),
        WorkList(
            _("Early ends"),
            _("A platform says that supervision ends, less than 30 days ahead."),
            reverse("support:ending_list"),
            AgeOut.objects.filter(state=AgeOutState.WAITING).count(),
        ),
        WorkList(
            _("Verifications"),
            _("Guardians who asked for a call, to show who they are."),
            reverse("support:verification_list"),
            waiting_calls().count(),
        ),
        WorkList(
            _("Late deliveries"),
            _("Messages on their way for more than 15 minutes."),
            reverse("support:delivery_list"),
            delayed_deliveries().count(),
        ),
        WorkList(
            _("Quarantined events"),
            _("What a platform sent and we could not use."),
            reverse("support:quarantine_list"),
            QuarantinedEvent.objects.filter(resolved_at__isnull=True).count(),
        ),
        WorkList(
            _("Unconfirmed addresses"),
            _("People who have not answered for 30 days whether our mail reaches them."),
            reverse("support:address_list"),
            unanswered_checks().count(),
        ),
    ]
