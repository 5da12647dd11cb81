"""The age rules for staff: what counts where, and how one is changed by two people."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import require_recent, staff_only
from accounts.models import User
from guardian_portal.family.models import AgeRule
from guardian_portal.family.serving import ACTING
from guardian_portal.support.age_forms import AgeRuleForm, RuleFilterForm
from guardian_portal.support.age_proposals import KIND, age_words, country_name, params_of, period_words, thing_of
from guardian_portal.support.proposing import AlreadyProposed, can_propose, propose

RULES_A_PAGE = 50


@require_GET
@staff_only()
def age_list(request: HttpRequest) -> HttpResponse:
    """The rules in force, with those that are over and those to come; corrected ones are left out."""
    form = RuleFilterForm(request.GET)
    page = Paginator(_chosen(form), RULES_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": [_row(rule) for rule in page], "may_propose": _may_propose(request)}
    return render(request, "support/age_list.html", context)


@require_http_methods(["GET", "POST"])
@staff_only(*ACTING, all_platforms=True)
def age_add(request: HttpRequest) -> HttpResponse:
    """Propose a rule where there is none."""
    return _proposed(request, None)


@require_http_methods(["GET", "POST"])
@staff_only(*ACTING, all_platforms=True)
def age_change(request: HttpRequest, rule: str) -> HttpResponse:
    """Propose a change of a rule, or a correction."""
    return _proposed(request, get_object_or_404(AgeRule, public_id=rule, replaced_at__isnull=True))


def _proposed(request: HttpRequest, rule: AgeRule | None) -> HttpResponse:
    require_recent(request)
    form = AgeRuleForm(request.POST or None, rule=rule)
    if request.method == "POST" and form.is_valid():
        change, reason = form.change, form.cleaned_data["reason"]
        try:
            made = propose(
                kind=KIND,
                thing=thing_of(change),
                platform_id=None,
                params=params_of(change),
                reason=reason,
                staff=_user(request),
            )
        except AlreadyProposed:
            form.add_error(None, _("A proposal for this country and rule waits already. It must be answered first."))
        else:
            messages.success(request, _("A second person must agree now."))
            return redirect("support:proposal_detail", made.public_id)
    context = {"form": form, "rule": rule and _row(rule)}
    return render(request, "support/age_form.html", context)


def _chosen(form: RuleFilterForm) -> QuerySet[AgeRule]:
    chosen = form.cleaned_data if form.is_valid() else {}
    wanted = {name: value for name, value in chosen.items() if value}
    return AgeRule.objects.filter(replaced_at__isnull=True, **wanted)


def _row(rule: AgeRule) -> dict[str, object]:
    return {
        "public_id": rule.public_id,
        "country": country_name(rule.country),
        "kind": rule.get_kind_display(),
        "age": age_words(rule.age),
        "valid": period_words(rule.valid_from, rule.valid_to),
        "certainty": rule.get_certainty_display(),
        "is_certain": rule.certainty != "uncertain",
        "note": rule.note,
    }


def _may_propose(request: HttpRequest) -> bool:
    return can_propose(_user(request), None)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
