"""The printable page about one alert, for a school or the police.

Here, and not with the alerts, since the child is told who opened it when: the access log is this room's.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import require_recent, signed_in
from accounts.actors import actor_of
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.dashboard.services import note_visit
from guardian_portal.dashboard.views.scope import guardian
from guardian_portal.incidents.evidence import evidence_page
from guardian_portal.incidents.policies import can_print
from guardian_portal.incidents.selectors import alert_to_show
from guardian_portal.incidents.services import mark_page_shown


@require_safe
@signed_in
def alert_evidence(request: HttpRequest, alert: str) -> HttpResponse:
    """What we know of one alert, for paper. A stranger gets 404 before anything else is asked."""
    user = guardian(request)
    found = alert_to_show(user, alert)
    if found is None:
        raise Http404
    require_recent(request)
    if not can_print(user, found):
        raise PermissionDenied
    with transaction.atomic():
        mark_page_shown(alert=found)
        note_visit(guardian=user, child=found.thread.child)
        record(
            actor=actor_of(user),
            action=Action.ALERT_EVIDENCE_PRINTED,
            object_kind="alert",
            object_id=found.public_id,
        )
    return render(request, "incidents/alert_evidence.html", {"page": evidence_page(found, user)})
