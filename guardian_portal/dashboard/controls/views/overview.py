"""`/children/<child>/controls/`: how everything stands, and setting it; what is recommended; asking once more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require_recent, signed_in
from accounts.actors import actor_of
from guardian_portal.controls.errors import ControlsConflict, ControlsRefused
from guardian_portal.controls.selectors import Overview, controls_overview
from guardian_portal.controls.services import apply_recommended, ask_again, set_controls
from guardian_portal.dashboard.controls.conflicts import conflict_page
from guardian_portal.dashboard.controls.forms import ControlsForm, RecommendedForm
from guardian_portal.dashboard.controls.problems import CHANGED_MEANWHILE, ONLY_LOOKING, say_outcome, say_refused
from guardian_portal.dashboard.controls.rows import blocks_of
from guardian_portal.dashboard.services import note_visit
from guardian_portal.dashboard.views.scope import guardian, own_child
from guardian_portal.family.models import Child, Guardianship


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def control_list(request: HttpRequest, child: str) -> HttpResponse:
    """All controls; a POST sets those that differ from what the page showed."""
    found, link = own_child(request, child)
    if request.method == "POST":
        require_recent(request)
        return _set(request, found, link)
    note_visit(guardian=guardian(request), child=found)
    return _page(request, found, link, _overview(request, found))


def _set(request: HttpRequest, child: Child, link: Guardianship) -> HttpResponse:
    overview, user = _overview(request, child), guardian(request)
    if not overview.may_change:
        messages.error(request, str(ONLY_LOOKING))
        return redirect("dashboard:control_list", child.public_id)
    form = ControlsForm(overview, language=_language(), data=request.POST)
    if not form.is_valid():
        return _page(request, child, link, overview, form)
    changes, why = form.changes, form.cleaned_data["why"]
    try:
        outcome = set_controls(
            child=child, guardian=user, changes=changes, seen_version=form.seen, actor=actor_of(user), why=why
        )
    except ControlsRefused as refused:
        form.refuse(refused.problems)
        return _page(request, child, link, overview, form)
    except ControlsConflict as conflict:
        shown = {key: form.shown(key) for key in changes}
        return conflict_page(request, child, conflict, changes=changes, shown=shown, why=why)
    say_outcome(request, outcome)
    return redirect("dashboard:control_list", child.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def control_recommended(request: HttpRequest, child: str) -> HttpResponse:
    """What is recommended at this age beside what holds; a POST takes what was ticked."""
    found, _link = own_child(request, child)
    overview, user = _overview(request, found), guardian(request)
    form = RecommendedForm(overview, data=request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "dashboard/controls_recommended.html", {"child": found, "page": overview, "form": form})
    require_recent(request)
    if form.is_valid():
        keys = tuple(form.cleaned_data["keys"])
        try:
            outcome = apply_recommended(
                child=found, guardian=user, keys=keys, seen_version=form.seen, actor=actor_of(user)
            )
        except ControlsRefused as refused:
            say_refused(request, refused)
        except ControlsConflict:
            messages.error(request, str(CHANGED_MEANWHILE))
        else:
            say_outcome(request, outcome)
            return redirect("dashboard:control_list", found.public_id)
    return redirect("dashboard:control_recommended", found.public_id)


@require_POST
@signed_in
def control_ask_again(request: HttpRequest, child: str) -> HttpResponse:
    """Ask the platform once more for what it refused, changed or left without an answer."""
    found, _link = own_child(request, child)
    require_recent(request)
    user = guardian(request)
    try:
        ask_again(child=found, guardian=user, actor=actor_of(user))
    except ControlsRefused as refused:
        say_refused(request, refused)
    else:
        messages.success(request, _("The platform is asked once more."))
    return redirect("dashboard:control_list", found.public_id)


def _page(
    request: HttpRequest, child: Child, link: Guardianship, overview: Overview, form: ControlsForm | None = None
) -> HttpResponse:
    if overview.may_change and form is None:
        form = ControlsForm(overview, language=_language())
    context = {
        "child": child,
        "link": link,
        "page": overview,
        "form": form,
        "blocks": blocks_of(overview, form if overview.may_change else None),
        "differ": sum(one.differs_from_recommended and one.managed_by == "guardian" for one in overview.controls),
    }
    return render(request, "dashboard/controls_show.html", context)


def _overview(request: HttpRequest, child: Child) -> Overview:
    return controls_overview(child, reader=guardian(request), language=_language())


def _language() -> str:
    return get_language() or ""
