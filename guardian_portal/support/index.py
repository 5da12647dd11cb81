"""The staff's front page: what waits in each list."""

from collections.abc import Callable
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
    return [WorkList(name, says, reverse(url), count()) for name, says, url, count in _LISTS]


_LISTS: tuple[tuple[Promise, Promise, str, Callable[[], int]], ...] = (
    (
        _("Held incidents"),
        _("A person must look before a guardian is told."),
        "support:held_list",
        lambda: held_incidents().count(),
    ),
    (
        _("Objections"),
        _("What children told us in private."),
        "support:objection_list",
        lambda: waiting_objections().count(),
    ),
    (
        _("Proposals"),
        _("A colleague asks for a second person's agreement."),
        "support:proposal_list",
        lambda: Proposal.objects.filter(state=ProposalState.PROPOSED).count(),
    ),
    (
        _("Guardianships"),
        _("Reviews whose day has passed, and guardians who link many families."),
        "support:guardianship_list",
        lambda: reviews_past_their_end().count() + len(many_families()),
    ),
    (
        _("Early ends"),
        _("A platform says that supervision ends, less than 30 days ahead."),
        "support:ending_list",
        lambda: AgeOut.objects.filter(state=AgeOutState.WAITING).count(),
    ),
    (
        _("Verifications"),
        _("Guardians who asked for a call, to show who they are."),
        "support:verification_list",
        lambda: waiting_calls().count(),
    ),
    (
        _("Late deliveries"),
        _("Messages on their way for more than 15 minutes."),
        "support:delivery_list",
        lambda: delayed_deliveries().count(),
    ),
    (
        _("Quarantined events"),
        _("What a platform sent and we could not use."),
        "support:quarantine_list",
        lambda: QuarantinedEvent.objects.filter(resolved_at__isnull=True).count(),
    ),
    (
        _("Unconfirmed addresses"),
        _("People who have not answered for 30 days whether our mail reaches them."),
        "support:address_list",
        lambda: unanswered_checks().count(),
    ),
)
