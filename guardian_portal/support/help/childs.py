"""`/mine/help/`: a child writes to the desk. What was written is never shown again, here or anywhere outside.

Whoever looks over the child's shoulder, now or later, sees the page as it was before. Answers come through the app.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from allauth.core import ratelimit
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from guardian_portal.family.visiting import Page, let_in
from guardian_portal.incidents.helplines import helplines_for
from guardian_portal.support.cases.opening import NewCase, open_case_of_child
from guardian_portal.support.help.forms import ChildForm
from guardian_portal.support.help.topics import CHILD_TOPICS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from guardian_portal.family.models import ChildSession

P = ParamSpec("P")


def visitors_only(view: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For a view that needs an open visit; without one, to the page that says how to open it."""
    return let_in(view, closed=lambda _request: redirect("mine:show"))


@require_safe
@visitors_only
def home(request: HttpRequest, visit: ChildSession) -> HttpResponse:
    """What is it about?"""
    topics = [(slug, title) for slug, (_kind, title) in CHILD_TOPICS.items()]
    context = {"topics": topics, "helplines": helplines_for((visit.child.country,))}
    return render(request, "support/mine_help.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@visitors_only
def write(request: HttpRequest, visit: ChildSession, child_topic: str) -> HttpResponse:
    """The form; afterwards the page that follows every act of a child."""
    if child_topic not in CHILD_TOPICS:
        raise Http404
    kind, title = CHILD_TOPICS[child_topic]
    form = ChildForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="child_writes", key=visit.public_id):
            return render(request, "support/mine_help_wait.html", status=429)
        new = NewCase(kind=kind, words=form.cleaned_data["words"], child=visit.child, language=get_language() or "en")
        open_case_of_child(new=new, child=visit.child, once=form.cleaned_data["once"])
        return redirect("mine:done")
    context = {"title": title, "slug": child_topic, "form": form, "helplines": helplines_for((visit.child.country,))}
    return render(request, "support/mine_help_write.html", context)
