"""The staff's front page: the queue of requests, what is urgent in it, and what waits in the other lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.db.models import Min, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from django.utils.http import quote_etag
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.access import staff_only
from accounts.models import StaffRole, User
from guardian_portal.family.child_selectors import waiting_objections
from guardian_portal.family.models import ObjectionState
from guardian_portal.family.reviewing import many_families, reviews_past_their_end
from guardian_portal.family.verification.lists import waiting_calls
from guardian_portal.incidents.escalation.desk import unclaimed
from guardian_portal.incidents.held import held_incidents
from guardian_portal.platforms.models import Platform
from guardian_portal.support.addresses import people_to_ask
from guardian_portal.support.cases.counting import Count, counts_of, queue_news
from guardian_portal.support.cases.forms import QueueForm, ViewForm
from guardian_portal.support.cases.queue import queue_page
from guardian_portal.support.cases.saved import forget_view, save_view
from guardian_portal.support.clocks import OBJECTION_LOOK
from guardian_portal.support.deliveries import known_deliveries
from guardian_portal.support.endings import waiting_endings
from guardian_portal.support.lead.reviewing import waiting_reviews
from guardian_portal.support.models import ProposalState, SavedView
from guardian_portal.support.proposing import proposals_for_staff
from guardian_portal.support.quarantine import quarantined_events
from guardian_portal.support.refused import refused_addresses
from guardian_portal.support.worklists.catalogues import refused_catalogues
from guardian_portal.support.worklists.controls import failed_sheets
from guardian_portal.support.worklists.outbound import failed_events
from notifications.selectors import delayed_deliveries


@dataclass(frozen=True)
class WorkList:
    """A list and how much waits in it."""

    name: Promise
    says: Promise
    url: str
    count: Count


@require_GET
@staff_only()
def index(request: HttpRequest) -> HttpResponse:
    """Objections that nobody has looked at stand above everything: their clock is the shortest."""
    staff = cast("User", request.user)
    platforms = _platforms(staff)
    form = QueueForm(request.GET, platforms=platforms)
    news, lists = queue_news(staff), _counted(staff)
    context = {
        "queue": queue_page(staff, form.asked(request.GET.get("after", ""))),
        "form": form,
        "view_form": ViewForm(),
        "query": form.query,
        "views": SavedView.objects.filter(owner=staff),
        "counts": news.counts,
        "newest": news.newest,
        "objections_due": _objections_due(staff),
        "lists": lists,
        "platforms": platforms,
        "may_act": staff.staff_role != StaffRole.AUDITOR,
        "reads_audit": staff.staff_role in {StaffRole.LEAD, StaffRole.AUDITOR},
    }
    return render(request, "support/index.html", context)


@require_safe
@staff_only()
def news(request: HttpRequest) -> HttpResponse:
    """What the script of an open page asks again and again: the figures alone."""
    found = queue_news(cast("User", request.user))
    counts = {name: str(count) for name, count in found.counts.items()}
    answer = JsonResponse({"waiting": found.counts["waiting"].number, "newest": found.newest, "counts": counts})
    answer["ETag"] = quote_etag(f"{found.newest}-{'-'.join(counts.values())}")
    return cast("HttpResponse", get_conditional_response(request, etag=answer["ETag"], response=answer))


@require_POST
@staff_only()
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the address under a name."""
    staff, form = cast("User", request.user), ViewForm(request.POST)
    filters = QueueForm(request.GET, platforms=_platforms(staff))
    if form.is_valid() and save_view(owner=staff, name=form.cleaned_data["name"], query=filters.query):
        messages.success(request, gettext("The view is kept."))
    else:
        messages.error(request, gettext("Give the view a name of its own; up to twenty can be kept."))
    return redirect(f"{reverse('support:index')}?{filters.query}")


@require_POST
@staff_only()
def view_forget(request: HttpRequest, view: str) -> HttpResponse:
    """One's own only."""
    forget_view(view=get_object_or_404(SavedView, owner=cast("User", request.user), public_id=view))
    messages.success(request, gettext("The view is gone."))
    return redirect("support:index")


def _platforms(staff: User) -> list[Platform]:
    """Those that they serve, to choose from."""
    known = Platform.objects.all() if staff.serves_all_platforms else staff.platforms.all()
    return list(known.order_by("name"))


def _objections_due(staff: User) -> datetime | None:
    """When the one that waits longest for a first look has to have it; None where none waits."""
    unseen = waiting_objections(staff).filter(state=ObjectionState.OPEN).order_by()
    first: datetime | None = unseen.aggregate(first=Min("made_at"))["first"]
    return first + OBJECTION_LOOK if first else None


def _counted(staff: User) -> list[WorkList]:
    """All in one statement but for the families of busy guardians, which have to be looked at one by one."""
    counts = counts_of(staff, {url: rows(staff) for _name, _says, url, rows in _LISTS})
    busy = Count(counts["support:guardianship_list"].number + len(many_families(staff)))
    counts["support:guardianship_list"] = busy
    return [WorkList(name, says, reverse(url), counts[url]) for name, says, url, _rows in _LISTS]


_LISTS: tuple[tuple[Promise, Promise, str, Callable[[User], QuerySet[Any]]], ...] = (
    (
        _("Alerts that nobody has"),
        _("Critical, and no guardian has said “I have it” for an hour, or none may hear of it."),
        "support:unclaimed_list",
        unclaimed,
    ),
    (
        _("Held incidents"),
        _("A person must look before a guardian is told."),
        "support:held_list",
        held_incidents,
    ),
    (
        _("Objections"),
        _("What children told us in private."),
        "support:objection_list",
        waiting_objections,
    ),
    (
        _("Proposals"),
        _("A colleague asks for a second person's agreement."),
        "support:proposal_list",
        lambda staff: proposals_for_staff(staff).filter(state=ProposalState.PROPOSED),
    ),
    (
        _("Reviews"),
        _("Closed cases of colleagues that you look at again."),
        "support:review_list",
        waiting_reviews,
    ),
    (
        _("Guardianships"),
        _("Reviews whose day has passed, and guardians who link many families."),
        "support:guardianship_list",
        reviews_past_their_end,
    ),
    (
        _("Early ends"),
        _("A platform says that supervision ends, less than 30 days ahead."),
        "support:ending_list",
        waiting_endings,
    ),
    (
        _("Verifications"),
        _("Guardians who asked for a call, to show who they are."),
        "support:verification_list",
        waiting_calls,
    ),
    (
        _("Settings not in force"),
        _("What guardians asked for, and the platform does not hold."),
        "support:control_list",
        failed_sheets,
    ),
    (
        _("Events that did not arrive"),
        _("Given up after the last try: send them once more by hand."),
        "support:outbound_list",
        failed_events,
    ),
    (
        _("Refused catalogues"),
        _("A platform declares something that we did not take."),
        "support:catalogue_list",
        refused_catalogues,
    ),
    (
        _("Late deliveries"),
        _("Messages on their way for more than 15 minutes."),
        "support:delivery_list",
        lambda staff: known_deliveries(delayed_deliveries(), staff),
    ),
    (
        _("Quarantined events"),
        _("What a platform sent and we could not use."),
        "support:quarantine_list",
        lambda staff: quarantined_events(staff).filter(resolved_at__isnull=True),
    ),
    (
        _("Refused addresses"),
        _("Our mail does not reach these people: their address does not exist or is disabled."),
        "support:refused_list",
        refused_addresses,
    ),
    (
        _("Unconfirmed addresses"),
        _("People who have not answered for 30 days whether our mail reaches them."),
        "support:address_list",
        people_to_ask,
    ),
)
