"""The staff's front page: what waits in each list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.access import staff_only
from accounts.models import StaffRole, User
from guardian_portal.family.child_selectors import waiting_objections
from guardian_portal.family.reviewing import many_families, reviews_past_their_end
from guardian_portal.family.verification.lists import waiting_calls
from guardian_portal.incidents.escalation.desk import unclaimed
from guardian_portal.incidents.held import held_incidents
from guardian_portal.support.addresses import people_to_ask
from guardian_portal.support.deliveries import known_deliveries
from guardian_portal.support.endings import waiting_endings
from guardian_portal.support.models import ProposalState
from guardian_portal.support.proposing import proposals_for_staff
from guardian_portal.support.quarantine import quarantined_events
from guardian_portal.support.refused import refused_addresses
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
    """What nobody has and what is held first: a family may be waiting for them."""
    staff = cast("User", request.user)
    reads_audit = staff.staff_role in {StaffRole.LEAD, StaffRole.AUDITOR}
    context = {"lists": _work_lists(staff), "platforms": _platforms(staff), "reads_audit": reads_audit}
    return render(request, "support/index.html", context)


def _platforms(staff: User) -> list[str]:
    """Names of those they serve; empty for who serves all."""
    if staff.serves_all_platforms:
        return []
    return list(staff.platforms.order_by("name").values_list("name", flat=True))


def _work_lists(staff: User) -> list[WorkList]:
    return [WorkList(name, says, reverse(url), count(staff)) for name, says, url, count in _LISTS]


_LISTS: tuple[tuple[Promise, Promise, str, Callable[[User], int]], ...] = (
    (
        _("Alerts that nobody has"),
        _("Critical, and no guardian has said “I have it” for an hour."),
        "support:unclaimed_list",
        lambda staff: unclaimed(staff).count(),
    ),
    (
        _("Held incidents"),
        _("A person must look before a guardian is told."),
        "support:held_list",
        lambda staff: held_incidents(staff).count(),
    ),
    (
        _("Objections"),
        _("What children told us in private."),
        "support:objection_list",
        lambda staff: waiting_objections(staff).count(),
    ),
    (
        _("Proposals"),
        _("A colleague asks for a second person's agreement."),
        "support:proposal_list",
        lambda staff: proposals_for_staff(staff).filter(state=ProposalState.PROPOSED).count(),
    ),
    (
        _("Guardianships"),
        _("Reviews whose day has passed, and guardians who link many families."),
        "support:guardianship_list",
        lambda staff: reviews_past_their_end(staff).count() + len(many_families(staff)),
    ),
    (
        _("Early ends"),
        _("A platform says that supervision ends, less than 30 days ahead."),
        "support:ending_list",
        lambda staff: waiting_endings(staff).count(),
    ),
    (
        _("Verifications"),
        _("Guardians who asked for a call, to show who they are."),
        "support:verification_list",
        lambda staff: waiting_calls(staff).count(),
    ),
    (
        _("Late deliveries"),
        _("Messages on their way for more than 15 minutes."),
        "support:delivery_list",
        lambda staff: known_deliveries(delayed_deliveries(), staff).count(),
    ),
    (
        _("Quarantined events"),
        _("What a platform sent and we could not use."),
        "support:quarantine_list",
        lambda staff: quarantined_events(staff).filter(resolved_at__isnull=True).count(),
    ),
    (
        _("Refused addresses"),
        _("Our mail does not reach these people: their address does not exist or is disabled."),
        "support:refused_list",
        lambda staff: refused_addresses(staff).count(),
    ),
    (
        _("Unconfirmed addresses"),
        _("People who have not answered for 30 days whether our mail reaches them."),
        "support:address_list",
        lambda staff: people_to_ask(staff).count(),
    ),
)
