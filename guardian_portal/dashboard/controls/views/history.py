"""`/children/<child>/controls/history/`: the ledger, taking back one step, going back to a day."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import require_recent, signed_in
from accounts.actors import actor_of
from guardian_portal.controls.errors import ControlsConflict, ControlsRefused
from guardian_portal.controls.models import LedgerEntry
from guardian_portal.controls.selectors import controls_overview, ledger_page, line_of
from guardian_portal.controls.services import undo, undo_to
from guardian_portal.dashboard.controls.conflicts import conflict_page
from guardian_portal.dashboard.controls.forms import BackForm, SeenForm
from guardian_portal.dashboard.controls.going_back import beginning_of, steps_back
from guardian_portal.dashboard.controls.problems import CHANGED_MEANWHILE, say_outcome, say_refused
from guardian_portal.dashboard.controls.selectors import version_of
from guardian_portal.dashboard.services import note_visit
from guardian_portal.dashboard.views.scope import guardian, own_child
from guardian_portal.family.models import Child, Guardianship


@require_safe
@signed_in
def control_history(request: HttpRequest, child: str) -> HttpResponse:
    """Who changed what, when, and what came of it: newest first, of one control if one likes."""
    found, link = own_child(request, child)
    user = guardian(request)
    note_visit(guardian=user, child=found)
    chosen, before = request.GET.get("control", ""), request.GET.get("before", "")
    ledger = ledger_page(found, reader=user, language=get_language() or "", control=chosen, before=before)
    page = {
        "child": found,
        "link": link,
        "ledger": ledger,
        "chosen": chosen,
        "is_first": not before,
        "version": version_of(found),
        "may_change": any(line.may_undo for line in ledger.lines),
        "back_form": BackForm(),
    }
    return render(request, "dashboard/controls_history.html", page)


@require_POST
@signed_in
def control_undo(request: HttpRequest, child: str, line: str) -> HttpResponse:
    """Set back one change, by the same rule as any other."""
    found, _link = own_child(request, child)
    entry, user = line_of(found, line, reader=guardian(request)), guardian(request)
    if entry is None:
        raise Http404
    require_recent(request)
    form = SeenForm(request.POST)
    form.is_valid()
    try:
        outcome = undo(entry=entry, guardian=user, seen_version=form.seen, actor=actor_of(user))
    except ControlsRefused as refused:
        say_refused(request, refused)
    except ControlsConflict as conflict:
        return _both_values(request, found, entry, conflict)
    else:
        say_outcome(request, outcome)
    return redirect("dashboard:control_history", found.public_id)


def _both_values(request: HttpRequest, child: Child, entry: LedgerEntry, conflict: ControlsConflict) -> HttpResponse:
    return conflict_page(request, child, conflict, changes={entry.control: entry.old}, shown={entry.control: entry.new})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def control_back(request: HttpRequest, child: str) -> HttpResponse:
    """What going back to the beginning of a day would change; a POST does it."""
    found, link = own_child(request, child)
    if request.method == "POST":
        require_recent(request)
    sent = request.POST if request.method == "POST" else request.GET
    form = BackForm(sent if sent else None)
    since = beginning_of(form.cleaned_data["day"], link) if form.is_valid() else None
    if form.is_valid() and since is None:
        form.add_error("day", _("Choose a day since you were linked, up to today."))
    if since is None or request.method != "POST":
        return _review(request, found, link, form)
    user = guardian(request)
    try:
        outcome = undo_to(child=found, day=since, guardian=user, seen_version=form.seen, actor=actor_of(user))
    except ControlsRefused as refused:
        say_refused(request, refused)
    except ControlsConflict:
        messages.error(request, str(CHANGED_MEANWHILE))
    else:
        say_outcome(request, outcome)
    return redirect("dashboard:control_history", found.public_id)


def _review(request: HttpRequest, child: Child, link: Guardianship, form: BackForm) -> HttpResponse:
    language = get_language() or ""
    overview = controls_overview(child, reader=guardian(request), language=language)
    day = form.cleaned_data["day"] if form.is_valid() else None
    since = beginning_of(day, link) if day else None
    page = {
        "child": child,
        "form": form,
        "page": overview,
        "day": day,
        "steps": steps_back(child, since, overview, language) if since else [],
    }
    return render(request, "dashboard/controls_back.html", page)
