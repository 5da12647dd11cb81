"""Hands out one attachment, to whose case it is and to staff who may read the case, which is kept; never inline.

And lets staff delete one.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import signed_in, staff_only
from accounts.actors import actor_of
from guardian_portal.audit.actions import Action
from guardian_portal.family.serving import ACTING
from guardian_portal.support.attachments.fields import DeleteForm
from guardian_portal.support.attachments.removing import delete_attachment
from guardian_portal.support.attachments.selectors import is_whole, listed_attachments, shown_attachments
from guardian_portal.support.cases.changing import keep
from guardian_portal.support.cases.policies import can_work_on_case
from guardian_portal.support.help.selectors import own_cases
from guardian_portal.support.models import Attachment
from guardian_portal.support.sessions.guard import in_session, thing_of
from guardian_portal.support.sessions.subjects import CASE

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User
    from guardian_portal.support.models import Case

logger = logging.getLogger(__name__)
# A type that no browser and no app's built-in one draws, wherever it is put; and should one open it, nothing runs.
BYTES = "application/octet-stream"
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


@require_safe
@signed_in
def own_attachment(request: HttpRequest, case: str, attachment: str) -> HttpResponse:
    """Of one's own request."""
    found = get_object_or_404(own_cases(cast("User", request.user)), public_id=case)
    return handed_out(get_object_or_404(shown_attachments(found), public_id=attachment))


@require_safe
@staff_only()
@in_session(CASE)
def staff_attachment(request: HttpRequest, case: str, attachment: str) -> HttpResponse:
    """Whoever reads the case may read it; that they did is kept."""
    staff = cast("User", request.user)
    found = cast("Case", thing_of(request))
    wanted = get_object_or_404(Attachment, case=found, public_id=attachment)
    keep(found, Action.CASE_ATTACHMENT_READ, actor_of(staff), attachment=wanted.public_id)
    return handed_out(wanted)


@require_http_methods(["GET", "POST"])
@staff_only(*ACTING)
@in_session(CASE)
def attachment_delete(request: HttpRequest, case: str, attachment: str) -> HttpResponse:
    """A file that should never have been sent goes for good."""
    staff = cast("User", request.user)
    found = cast("Case", thing_of(request))
    wanted = get_object_or_404(listed_attachments().select_related("case"), case=found, public_id=attachment)
    if not can_work_on_case(staff, found):
        raise Http404
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        delete_attachment(attachment=wanted, staff=staff, why=form.cleaned_data["why"])
        messages.success(request, _("The file is deleted."))
        return redirect("support:case_detail", found.public_id)
    return render(request, "support/attachment_delete.html", {"case": found, "attachment": wanted, "form": form})


def handed_out(attachment: Attachment) -> HttpResponse:
    """To be saved, under a name of ours."""
    if not is_whole(attachment):
        logger.error("attachment %s is not what was kept", attachment.public_id)
        raise Http404
    response = HttpResponse(bytes(attachment.content), content_type=BYTES)
    response.headers["Content-Disposition"] = content_disposition_header(True, attachment.file_name) or "attachment"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
