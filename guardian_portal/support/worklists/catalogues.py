"""`/support/catalogues/`: what platforms declared and the portal refused, and the proposal to take it all the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require_recent, staff_only
from accounts.models import User
from guardian_portal.controls.services import CannotAccept, accept_catalogue, lost_by
from guardian_portal.family.serving import served
from guardian_portal.platforms.models import CatalogueState, DeclaredCatalogue
from guardian_portal.support.proposal_kinds import Described, ProposalConflict
from guardian_portal.support.proposing import ProposalRefused, can_propose, propose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from guardian_portal.audit.services import Actor
    from guardian_portal.support.models import Proposal

KIND = "accept_catalogue"


class AcceptForm(forms.Form):
    """Why the new one may take what somebody set."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("What the platform says about it, and how guardians learn of it there."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@dataclass(frozen=True)
class CataloguePage:
    """One refused catalogue. `lost`: by control, how many children's settings name it; none where it is unusable."""

    declared: DeclaredCatalogue
    lost: Mapping[str, int]
    is_usable: bool


@require_GET
@staff_only()
def catalogue_list(request: HttpRequest) -> HttpResponse:
    """Who waits longest first."""
    return render(request, "support/catalogue_list.html", {"rows": list(refused_catalogues(_user(request)))})


@require_http_methods(["GET", "POST"])
@staff_only()
def catalogue_detail(request: HttpRequest, connection: str) -> HttpResponse:
    """What is wrong with it; POST proposes to take it, where it can be used at all."""
    staff = _user(request)
    found = get_object_or_404(refused_catalogues(staff), connection__public_id=connection)
    require_recent(request)
    page, form = catalogue_page(found), AcceptForm(request.POST or None)
    may_propose = page.is_usable and can_propose(staff, found.connection.platform_id)
    if request.method == "POST" and may_propose and form.is_valid():
        return _proposed(request, found, form.cleaned_data["reason"])
    context = {"page": page, "form": form, "may_propose": may_propose}
    status = 403 if request.method == "POST" and not may_propose else 200
    return render(request, "support/catalogue_detail.html", context, status=status)


def refused_catalogues(staff: User) -> QuerySet[DeclaredCatalogue]:
    """The newest of a connection, where it was refused; of the platforms they serve."""
    newer = DeclaredCatalogue.objects.filter(connection=OuterRef("connection"), version__gt=OuterRef("version"))
    refused = DeclaredCatalogue.objects.filter(
        ~Exists(newer), state=CatalogueState.REFUSED, connection__retired_at__isnull=True
    )
    known = served(refused.select_related("connection__platform"), staff, platform="connection__platform", child="")
    return known.defer("body").order_by("fetched_at", "pk")


def catalogue_page(declared: DeclaredCatalogue) -> CataloguePage:
    try:
        return CataloguePage(declared, lost_by(declared), is_usable=True)
    except CannotAccept:
        return CataloguePage(declared, {}, is_usable=False)


def apply(*, proposal: Proposal, actor: Actor) -> None:
    """Take it. Raises ProposalConflict where the platform declares something else by now, or it counts already."""
    declared = _declared(proposal)
    try:
        if declared is None or declared.digest != proposal.params["digest"]:
            raise CannotAccept
        accept_catalogue(declared=declared, actor=actor)
    except CannotAccept:
        words = gettext_lazy("The platform declares something else by now, or this catalogue counts already.")
        raise ProposalConflict(words) from None


def describe(proposal: Proposal) -> Sequence[Described]:
    """What the platform takes, for how many children, and what becomes of what they set."""
    declared = _declared(proposal)
    lines = [
        Described(_("Platform"), declared.connection.platform.name if declared else "-"),
        Described(_("Connection"), str(proposal.params["connection"])),
        Described(_("Version"), str(proposal.params["version"])),
    ]
    lines += [Described(_("What changes"), problem) for problem in proposal.params["problems"]]
    for key, number in proposal.params["lost"].items():
        said = ngettext("%(n)s child has it set", "%(n)s children have it set", number) % {"n": number}
        lines.append(Described(key, said))
    return [*lines, Described(_("What it means"), WHAT_IT_MEANS)]


WHAT_IT_MEANS = gettext_lazy(
    "A value that is gone becomes the nearest one that allows no more. A setting that is gone, or not a guardian's any "
    "more, is let go: it does not protect any longer. Guardians and child are told, and the history keeps it."
)


def _proposed(request: HttpRequest, declared: DeclaredCatalogue, reason: str) -> HttpResponse:
    connection, lost = declared.connection, lost_by(declared)
    try:
        made = propose(
            kind=KIND,
            thing=f"{connection.public_id}/{declared.version}",
            platform_id=connection.platform_id,
            params={
                "connection": connection.public_id,
                "version": declared.version,
                "digest": declared.digest,
                "problems": declared.problems,
                "lost": lost,
            },
            reason=reason,
            staff=_user(request),
        )
    except ProposalRefused:
        messages.error(request, _("A proposal about this waits already, or you can't make it. Please look again."))
        return redirect("support:catalogue_detail", connection.public_id)
    messages.success(request, _("A second person must agree now."))
    return redirect("support:proposal_detail", made.public_id)


def _declared(proposal: Proposal) -> DeclaredCatalogue | None:
    rows = DeclaredCatalogue.objects.select_related("connection__platform")
    return rows.filter(connection__public_id=proposal.params["connection"], version=proposal.params["version"]).first()


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
