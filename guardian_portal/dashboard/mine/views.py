"""`/mine/`: opened by the platform with a token, read, and acted on; every act ends on the same neutral page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guardian_portal.dashboard.mine import access, failures
from guardian_portal.dashboard.mine.access import visitors_only
from guardian_portal.dashboard.mine.forms import EndForm, ObjectionForm, TokenForm
from guardian_portal.dashboard.mine.selectors import ending_alone, mine_page
from guardian_portal.dashboard.mine.words import WORDS
from guardian_portal.family.child_selectors import protected_guardians
from guardian_portal.family.errors import NobodySupervises, NotAllowed, TokenSpent, TooManyObjections
from guardian_portal.family.selectors import guardians_of
from guardian_portal.family.services import child_actor, close_visit, end_supervision, enter_by_token, object_privately
from guardian_portal.family.visiting import as_child_reads, current_visit
from guardian_portal.platforms.tokens import TokenRefused

from .bands import band_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from guardian_portal.family.models import ChildSession


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The child's page, or the form that opens it. A POST spends the token."""
    visit = current_visit(request)
    with as_child_reads(request, visit) as language:
        if request.method == "POST":
            response = _open(request, visit)
        elif visit:
            response = _page(request, visit, ObjectionForm())
        else:
            response = failures.entrance_page(request, TokenForm())
    response.headers["Content-Language"] = language
    return response


def _open(request: HttpRequest, visit: ChildSession | None) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        return failures.entrance_page(request, form)
    if not ratelimit.consume(request, action="child_view"):
        return failures.entrance_page(request, TokenForm(), failures.TOO_MANY)
    try:
        opened = enter_by_token(token=form.cleaned_data["token"], instead_of=visit)
    except TokenRefused as refused:
        failure = failures.BY_CAUSE.get(str(refused.cause), failures.WRONG)
    except TokenSpent:
        failure = failures.USED
    except NobodySupervises:
        failure = failures.NOBODY
    else:
        response = redirect("mine:show")
        access.remember_visit(response, opened.secret)
        return response
    return failures.entrance_page(request, TokenForm(), failure)


def _page(request: HttpRequest, visit: ChildSession, form: ObjectionForm) -> HttpResponse:
    return render(request, "dashboard/mine_show.html", {"page": mine_page(visit.child, request.GET), "form": form})


@require_POST
@visitors_only
def object_to(request: HttpRequest, visit: ChildSession) -> HttpResponse:
    """Tell the desk in private. What is seen afterwards is what is seen after anything else."""
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, form)
    try:
        object_privately(session=visit, words=form.cleaned_data["words"])
    except TooManyObjections:
        return failures.entrance_page(request, TokenForm(), failures.TOO_MANY)
    return redirect("mine:done")


@require_http_methods(["GET", "HEAD", "POST"])
@visitors_only
def end(request: HttpRequest, visit: ChildSession) -> HttpResponse:
    """What ending means, and who; or why not yet."""
    child, links = visit.child, list(guardians_of(visit.child))
    form = EndForm(request.POST or None, guardianships=links, hidden=protected_guardians(child))
    if request.method == "POST" and form.is_valid():
        try:
            end_supervision(child=child, guardianships=form.chosen, actor=child_actor(child))
        except NotAllowed:
            pass
        else:
            return redirect("mine:done")
    page = {"form": form, "words": WORDS[band_of(child)], "ending": ending_alone(child), "supervised": bool(links)}
    return render(request, "dashboard/mine_end.html", page)


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close this page for whoever holds the device next."""
    visit = current_visit(request)
    if visit:
        close_visit(session=visit)
    response = redirect("mine:done")
    access.forget_visit(response)
    return response


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The same page after every act, for everybody."""
    visit = current_visit(request)
    with as_child_reads(request, visit) as language:
        response = render(request, "dashboard/mine_done.html", {"visit": visit})
    response.headers["Content-Language"] = language
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """The switch on the child's page; a guardian's account in the same browser is not asked and not told."""
    response = redirect("mine:show")
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        access.remember_language(response, language)
    return response
