"""The growing-up plan of a child, for its guardians: what is ahead, proposing, answering, taking back."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_recent, signed_in
from accounts.actors import actor_of
from guardian_portal.controls.models import PlanStep
from guardian_portal.controls.policies import can_plan
from guardian_portal.controls.selectors import PlannedValue, looser_values, plan_of, step_of
from guardian_portal.controls.services import StepRefused, answer_step, propose_step, withdraw_step
from guardian_portal.dashboard.plan_forms import ONLY_LOOKING, STEP_PROBLEMS, AnswerForm, BirthMonthForm, StepForm
from guardian_portal.dashboard.services import note_visit
from guardian_portal.dashboard.views.scope import guardian, own_child
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.services import give_birth_month
from guardian_portal.family.services.births import BirthMonthRefused


@require_safe
@signed_in
def plan_show(request: HttpRequest, child: str) -> HttpResponse:
    """The steps ahead, the end of supervision last."""
    found, link = own_child(request, child)
    note_visit(guardian=guardian(request), child=found)
    return _page(request, found, link)


@require_POST
@signed_in
def plan_propose(request: HttpRequest, child: str) -> HttpResponse:
    """Put a step into the plan."""
    found, link = own_child(request, child)
    require_recent(request)
    form, user = StepForm(request.POST, offers=_offers(found)), guardian(request)
    if not can_plan(user, link):
        return _only_looking(request, found)
    if not form.is_valid():
        return _page(request, found, link, step_form=form)
    try:
        propose_step(child=found, guardian=user, actor=actor_of(user), **form.cleaned_data)
    except StepRefused as refused:
        form.refuse(refused.problem)
        return _page(request, found, link, step_form=form)
    messages.success(request, _("The step is in the plan. Your child and the other guardians are asked."))
    return redirect("dashboard:plan_show", found.public_id)


@require_POST
@signed_in
def plan_answer(request: HttpRequest, child: str, step: str) -> HttpResponse:
    """Say yes or no to a step that somebody proposed."""
    found, asked = _own_step(request, child, step)
    form, user = AnswerForm(request.POST), guardian(request)
    if not form.is_valid():
        return redirect("dashboard:plan_show", found.public_id)
    return _done(
        request, found, lambda: answer_step(step=asked, agrees=form.agrees, guardian=user, actor=actor_of(user))
    )


@require_POST
@signed_in
def plan_withdraw(request: HttpRequest, child: str, step: str) -> HttpResponse:
    """Take back a step."""
    found, asked = _own_step(request, child, step)
    user = guardian(request)
    return _done(request, found, lambda: withdraw_step(step=asked, guardian=user, actor=actor_of(user)))


@require_POST
@signed_in
def plan_birth_month(request: HttpRequest, child: str) -> HttpResponse:
    """Say in which month the child was born."""
    found, link = own_child(request, child)
    require_recent(request)
    form, user = BirthMonthForm(request.POST), guardian(request)
    if not can_plan(user, link):
        return _only_looking(request, found)
    if not form.is_valid():
        return _page(request, found, link, month_form=form)
    try:
        give_birth_month(child=found, month=form.cleaned_data["month"], actor=actor_of(user), guardian_id=user.pk)
    except BirthMonthRefused as refused:
        form.refuse(refused.problem)
        return _page(request, found, link, month_form=form)
    messages.success(request, _("Thank you. The days of the plan are reckoned anew. Your child is told."))
    return redirect("dashboard:plan_show", found.public_id)


def _page(
    request: HttpRequest,
    child: Child,
    link: Guardianship,
    *,
    step_form: forms.Form | None = None,
    month_form: forms.Form | None = None,
) -> HttpResponse:
    user = guardian(request)
    context = {
        "child": child,
        "plan": plan_of(child, reader=user),
        "may_plan": can_plan(user, link),
        "step_form": step_form or StepForm(offers=_offers(child)),
        "month_form": month_form or BirthMonthForm(),
        # What the error summary reads: the form that came back.
        "form": step_form or month_form,
    }
    return render(request, "dashboard/plan_show.html", context)


def _offers(child: Child) -> tuple[PlannedValue, ...]:
    return looser_values(child, language=get_language() or "")


def _only_looking(request: HttpRequest, child: Child) -> HttpResponse:
    messages.error(request, str(ONLY_LOOKING))
    return redirect("dashboard:plan_show", child.public_id)


def _own_step(request: HttpRequest, child: str, step: str) -> tuple[Child, PlanStep]:
    found, _link = own_child(request, child)
    asked = step_of(found, step)
    if asked is None:
        raise Http404
    require_recent(request)
    return found, asked


def _done(request: HttpRequest, child: Child, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
    except StepRefused as refused:
        messages.error(request, str(STEP_PROBLEMS[refused.problem]))
    else:
        messages.success(request, _("Done. Your child and the other guardians are told."))
    return redirect("dashboard:plan_show", child.public_id)
