"""The growing-up plan on the child's side: proposing a step, saying yes or no to one, taking one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from guardian_portal.controls.selectors import looser_values, step_of
from guardian_portal.controls.services import StepRefused, answer_step, propose_step, withdraw_step
from guardian_portal.dashboard.mine.access import visitors_only
from guardian_portal.dashboard.plan_forms import AnswerForm, StepForm
from guardian_portal.family.selectors import guardians_of
from guardian_portal.family.services import child_actor

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from guardian_portal.controls.models import PlanStep
    from guardian_portal.family.models import ChildSession


@require_http_methods(["GET", "HEAD", "POST"])
@visitors_only
def propose(request: HttpRequest, visit: ChildSession) -> HttpResponse:
    """A page of its own with the form: what should become looser, and when."""
    child = visit.child
    form = StepForm(request.POST or None, offers=looser_values(child, language=get_language() or ""))
    supervised = guardians_of(child).exists()
    if request.method == "POST" and supervised and form.is_valid():
        try:
            propose_step(child=child, guardian=None, actor=child_actor(child), **form.cleaned_data)
        except StepRefused as refused:
            form.refuse(refused.problem)
        else:
            return redirect("mine:done")
    return render(request, "dashboard/mine_propose.html", {"form": form, "supervised": supervised})


@require_POST
@visitors_only
def answer(request: HttpRequest, visit: ChildSession, step: str) -> HttpResponse:
    """Say yes or no to a step that a guardian proposed."""
    found, form = _own_step(visit, step), AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_step(step=found, agrees=form.agrees, guardian=None, actor=child_actor(visit.child))
        except StepRefused:
            # It was settled meanwhile; the page shows how.
            return redirect("mine:show")
    return redirect("mine:done" if form.is_valid() else "mine:show")


@require_POST
@visitors_only
def withdraw(request: HttpRequest, visit: ChildSession, step: str) -> HttpResponse:
    """Take back one's own step, or step back from what was agreed."""
    try:
        withdraw_step(step=_own_step(visit, step), guardian=None, actor=child_actor(visit.child))
    except StepRefused:
        return redirect("mine:show")
    return redirect("mine:done")


def _own_step(visit: ChildSession, step: str) -> PlanStep:
    found = step_of(visit.child, step)
    if found is None:
        raise Http404
    return found
