"""Guardianships for staff: found by reference alone, put under review, the danger named; every look is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import staff_only
from accounts.actors import actor_of
from accounts.models import User, masked_address
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.family.errors import MayNotDecide, NotUnderReview
from guardian_portal.family.models import Guardianship, GuardianshipDecision
from guardian_portal.family.policies import can_decide_guardianship
from guardian_portal.family.reviewing import (
    ManyFamilies,
    decisions_about,
    find_link,
    many_families,
    under_review,
)

from .guardianship_forms import DecideForm, SearchForm
from .models import Proposal, ProposalState
from .proposing import ProposalRefused
from .review_steps import LIFT, take_step
from .sessions.guard import in_session, thing_of

REVIEWS_A_PAGE = 50


@dataclass(frozen=True)
class LinkRow:
    """One link as staff see it: whose it is only masked, and no name of a child."""

    link: Guardianship
    is_past: bool

    @property
    def guardian(self) -> str:
        return masked_address(self.link.guardian.email)


@dataclass(frozen=True)
class SignalRow:
    """A guardian who links many families."""

    signal: ManyFamilies

    @property
    def guardian(self) -> str:
        return masked_address(self.signal.guardian.email)


@dataclass(frozen=True)
class LinkPage:
    """Everything `templates/support/guardianship_detail.html` shows."""

    row: LinkRow
    decisions: list[GuardianshipDecision]
    proposal: Proposal | None


@require_GET
@staff_only()
def guardianship_list(request: HttpRequest) -> HttpResponse:
    """A search by whole references, the links under review, and who links many families."""
    form = SearchForm(request.GET or None)
    named = form.cleaned_data["named"] if form.is_bound and form.is_valid() else ""
    found = find_link(named, _user(request)) if named else None
    if found and found.link:
        _record(request, Action.GUARDIANSHIP_VIEWED, found.link)
    page = Paginator(under_review(_user(request)), REVIEWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "found": found,
        "found_row": row_of(found.link) if found and found.link else None,
        "page": page,
        "rows": [row_of(link) for link in page],
        "signals": [SignalRow(one) for one in many_families(_user(request))],
    }
    return render(request, "support/guardianship_list.html", context)


@require_http_methods(["GET", "POST"])
@staff_only()
@in_session("link")
def guardianship_detail(request: HttpRequest, link: str) -> HttpResponse:
    """One link. POST decides; what loosens is only proposed."""
    found = cast("Guardianship", thing_of(request))
    may_decide = can_decide_guardianship(_user(request), found)
    form = DecideForm(request.POST or None, link=found)
    if request.method == "POST" and may_decide and form.is_valid():
        return _decided(request, found, form)
    _record(request, Action.GUARDIANSHIP_VIEWED, found)
    page = LinkPage(row_of(found), decisions_about(found), _open_proposal(found))
    context = {"page": page, "form": form, "may_decide": may_decide and form.has_steps}
    status = 403 if request.method == "POST" and not may_decide else 200
    return render(request, "support/guardianship_detail.html", context, status=status)


def row_of(link: Guardianship) -> LinkRow:
    ends = link.review_ends_at
    return LinkRow(link, is_past=ends is None or ends <= timezone.now())


def _decided(request: HttpRequest, link: Guardianship, form: DecideForm) -> HttpResponse:
    try:
        take_step(link=link, staff=_user(request), **form.step())
    except (MayNotDecide, NotUnderReview, ProposalRefused):
        messages.error(request, _("This can't be decided like that, or it changed meanwhile. Please look again."))
    else:
        two_people = form.cleaned_data["decision"] == LIFT
        said = _("A second person must agree now.") if two_people else _("Your decision is recorded.")
        messages.success(request, said)
    return redirect("support:guardianship_detail", link=link.public_id)


def _open_proposal(link: Guardianship) -> Proposal | None:
    return Proposal.objects.filter(kind=LIFT, thing=link.public_id, state=ProposalState.PROPOSED).first()


def _record(request: HttpRequest, action: Action, link: Guardianship) -> None:
    record(actor=actor_of(_user(request)), action=action, object_kind="guardianship", object_id=link.public_id)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
