"""Ends of supervision that platforms gave too little notice of: staff propose what becomes of each, another agrees."""

from collections.abc import Sequence
from typing import cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import staff_only
from accounts.models import User
from guardian_portal.audit.services import Actor
from guardian_portal.family.ages import majority_date
from guardian_portal.family.models import AgeOut, AgeOutState
from guardian_portal.family.services import decide_age_out
from guardian_portal.family.services.ageing import AlreadyDecided
from guardian_portal.family.serving import ACTING, served
from guardian_portal.support.models import Proposal
from guardian_portal.support.proposal_kinds import Described, ProposalConflict
from guardian_portal.support.proposing import AlreadyProposed, propose
from guardian_portal.support.sessions.guard import in_session, thing_of

KIND = "age_out"
ENDINGS_A_PAGE = 25
VERDICTS = (("end", gettext_lazy("Supervision ends then")), ("keep", gettext_lazy("Supervision goes on")))


class EndingForm(forms.Form):
    """What becomes of it, and why."""

    verdict = forms.ChoiceField(label=gettext_lazy("What you propose"), choices=VERDICTS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("For the second person, who reads it before answering."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_GET
@staff_only()
def ending_list(request: HttpRequest) -> HttpResponse:
    """What waits, soonest first."""
    waiting = waiting_endings(_user(request)).order_by("effective_at", "pk")
    page = Paginator(waiting, ENDINGS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "support/ending_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@staff_only(*ACTING)
@in_session("ending")
def ending_detail(request: HttpRequest, ending: str) -> HttpResponse:
    """One announced end; POST proposes what becomes of it."""
    found = cast("AgeOut", thing_of(request))
    form = EndingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = propose(
                kind=KIND,
                thing=found.public_id,
                platform_id=found.child.connection.platform_id,
                params={"verdict": said["verdict"]},
                reason=said["reason"],
                staff=_user(request),
            )
        except AlreadyProposed:
            form.add_error(None, _("A proposal about this waits already. It must be answered first."))
        else:
            messages.success(request, _("A second person must agree now."))
            return redirect("support:proposal_detail", made.public_id)
    return render(request, "support/ending_detail.html", {"form": form, "lines": _facts(found)})


def waiting_endings(staff: User) -> QuerySet[AgeOut]:
    """Those on the platforms they serve."""
    waiting = AgeOut.objects.filter(state=AgeOutState.WAITING).select_related("child__connection__platform")
    return served(waiting, staff, platform="child__connection__platform", child="child")


def apply(*, proposal: Proposal, actor: Actor) -> None:
    """Do what was proposed. Raises ProposalConflict where newer word of the platform replaced it."""
    found = AgeOut.objects.select_related("child__connection").filter(public_id=proposal.thing).first()
    try:
        if found is None:
            raise AlreadyDecided
        decide_age_out(age_out=found, ends=proposal.params["verdict"] == "end", actor=actor)
    except AlreadyDecided:
        raise ProposalConflict(_("The platform has sent newer word, or this was decided meanwhile.")) from None


def describe(proposal: Proposal) -> Sequence[Described]:
    """The announced end, and what shall become of it."""
    verdict = Described(_("What is proposed"), dict(VERDICTS)[proposal.params["verdict"]])
    waiting = AgeOut.objects.select_related("child__connection__platform")
    found = waiting.filter(public_id=proposal.thing).first()
    return [verdict, *(_facts(found) if found else [])]


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _facts(ending: AgeOut) -> list[Described]:
    """No name and no account: what is decided is about a date."""
    majority = majority_date(ending.child)
    return [
        Described(_("Platform"), ending.child.connection.platform.name),
        Described(_("Child"), ending.child.public_id),
        Described(_("What happened"), ending.get_origin_display()),
        Described(_("Supervision would end"), date_format(ending.effective_at, "DATETIME_FORMAT")),
        Described(_("Told by the platform"), date_format(ending.told_at, "DATETIME_FORMAT")),
        Described(_("The platform's reason"), ending.reason or _("None")),
        Described(_("Grown up, by what we know"), date_format(majority) if majority else _("Unknown")),
    ]
