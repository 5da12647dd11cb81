"""What waits for a second person, for staff: the list, one proposal with its reason, and the answer."""

from collections.abc import Callable
from typing import cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.access import require_recent, staff_only
from accounts.models import User
from guardian_portal.family.serving import ACTING
from guardian_portal.support.deciding.wishes import against_by_request
from guardian_portal.support.models import Proposal, ProposalState
from guardian_portal.support.proposal_kinds import PROPOSAL_KINDS, Described, ProposalConflict
from guardian_portal.support.proposing import (
    ProposalRefused,
    answer,
    can_answer,
    can_withdraw,
    proposals_for_staff,
    withdraw_proposal,
)
from guardian_portal.support.sessions.guard import in_session, thing_of

PROPOSALS_A_PAGE = 25


class StateForm(forms.Form):
    """Which proposals to list."""

    state = forms.ChoiceField(
        label=gettext_lazy("Show"), required=False, choices=[("", gettext_lazy("All")), *ProposalState.choices]
    )


class AnswerForm(forms.Form):
    """Two buttons and a word to the colleague."""

    answer = forms.ChoiceField(
        choices=[("agree", gettext_lazy("I agree")), ("decline", gettext_lazy("I do not agree"))]
    )
    reason = forms.CharField(max_length=2000, required=False)


def _concerns_family(proposal: Proposal) -> bool:
    """Also an account's owner, whom no platform or several know."""
    return not PROPOSAL_KINDS[proposal.kind].is_about_nobody


@require_GET
@staff_only()
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Newest first; which ones, the reader chooses."""
    form = StateForm(request.GET)
    found = proposals_for_staff(cast("User", request.user))
    if form.is_valid() and form.cleaned_data["state"]:
        found = found.filter(state=form.cleaned_data["state"])
    page = Paginator(found, PROPOSALS_A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, PROPOSAL_KINDS[one.kind].title) for one in page]
    return render(request, "support/proposal_list.html", {"form": form, "page": page, "rows": rows})


@require_GET
@staff_only()
@in_session("proposal", concerns_family=_concerns_family)
def proposal_detail(request: HttpRequest, proposal: str) -> HttpResponse:
    """What would change, who asks for it and why."""
    user = cast("User", request.user)
    found = cast("Proposal", thing_of(request))
    kind = PROPOSAL_KINDS[found.kind]
    waits = against_by_request(found) if found.state == ProposalState.PROPOSED else []
    context = {
        "proposal": found,
        "title": kind.title,
        "lines": [*(Described(gettext_lazy("In the way now"), one) for one in waits), *kind.described(found)],
        "may_answer": can_answer(user, found),
        "may_withdraw": can_withdraw(user, found),
    }
    return render(request, "support/proposal_detail.html", context)


@require_POST
@staff_only(*ACTING)
@in_session("proposal", concerns_family=_concerns_family)
def proposal_answer(request: HttpRequest, proposal: str) -> HttpResponse:
    """The second person's yes or no."""
    staff = cast("User", request.user)
    found, form = cast("Proposal", thing_of(request)), AnswerForm(request.POST)
    # The gate asks for it only where a family is concerned.
    require_recent(request)
    if not form.is_valid():
        return _not_possible(request, found)
    agrees, reason = form.cleaned_data["answer"] == "agree", form.cleaned_data["reason"]
    return _settled(request, found, lambda: answer(proposal=found, agrees=agrees, staff=staff, reason=reason))


@require_POST
@staff_only(*ACTING)
def proposal_withdraw(request: HttpRequest, proposal: str) -> HttpResponse:
    """The one who proposed takes it back."""
    staff = cast("User", request.user)
    found = get_object_or_404(proposals_for_staff(staff), public_id=proposal)
    require_recent(request)
    return _settled(request, found, lambda: withdraw_proposal(proposal=found, staff=staff))


def _settled(request: HttpRequest, proposal: Proposal, settle: Callable[[], None]) -> HttpResponse:
    try:
        settle()
    except ProposalRefused:
        return _not_possible(request, proposal)
    except ProposalConflict as conflict:
        messages.error(request, str(conflict.words))
        return redirect("support:proposal_detail", proposal.public_id)
    messages.success(request, _("Your answer is recorded."))
    return redirect("support:proposal_list")


def _not_possible(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    messages.error(request, _("You can't answer this, or it was answered meanwhile. Please look again."))
    return redirect("support:proposal_detail", proposal.public_id)
