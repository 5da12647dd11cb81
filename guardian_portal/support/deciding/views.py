"""`/support/cases/<case>/propose/<act>/`: one person puts something before a second one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import staff_only
from accounts.models import User
from guardian_portal.family.serving import ACTING
from guardian_portal.support.cases.policies import can_work_on_case
from guardian_portal.support.deciding.acts import Act, acts_for, platform_of
from guardian_portal.support.proposal_kinds import ProposalConflict
from guardian_portal.support.proposing import AlreadyProposed, ProposalRefused, propose
from guardian_portal.support.sessions.guard import in_session, thing_of
from guardian_portal.support.sessions.subjects import CASE

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from guardian_portal.support.deciding.forms import ProposeForm
    from guardian_portal.support.models import Case


@require_http_methods(["GET", "POST"])
@staff_only(*ACTING)
@in_session(CASE)
def case_propose(request: HttpRequest, case: str, act: str) -> HttpResponse:
    """About what, and why; a second person reads it and answers."""
    staff = cast("User", request.user)
    found = cast("Case", thing_of(request))
    asked = next((one for one in acts_for(found) if one.kind == act), None)
    if asked is None or not can_work_on_case(staff, found):
        raise Http404
    things = asked.things(found, staff)
    form = asked.form(request.POST or None, things=things)
    if request.method == "POST" and form.is_valid():
        answered = _proposed(request, found, asked, form)
        if answered:
            return answered
    context = {"case": found, "act": asked, "form": form, "has_things": bool(things)}
    return render(request, "support/case_propose.html", context)


def _proposed(request: HttpRequest, case: Case, act: Act, form: ProposeForm) -> HttpResponse | None:
    """None where it can't be proposed; the form says why."""
    thing = form.cleaned_data["thing"]
    try:
        made = propose(
            kind=act.kind,
            thing=thing,
            platform_id=platform_of(act.kind, thing, case),
            params=form.params,
            reason=form.cleaned_data["reason"],
            staff=cast("User", request.user),
            case=case,
        )
    except AlreadyProposed:
        form.add_error(None, _("A proposal about this waits already. It must be answered first."))
    except ProposalRefused:
        form.add_error(None, _("You can't propose this. Ask somebody who serves all platforms of this person."))
    except ProposalConflict as conflict:
        form.add_error(None, str(conflict.words))
    else:
        messages.success(request, _("A second person must agree now."))
        return redirect("support:proposal_detail", made.public_id)
    return None
