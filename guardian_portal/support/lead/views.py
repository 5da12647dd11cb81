"""`/support/lead/` and `/support/reviews/…`: the desk in figures for leads and auditors, and reviews by colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require_recent, staff_only
from accounts.actors import actor_of
from accounts.models import StaffRole, User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.support.cases.forms import AssignForm
from guardian_portal.support.lead.ageing import BANDS, ageing, clocks, nearest
from guardian_portal.support.lead.export import ageing_lines, work_lines
from guardian_portal.support.lead.reviewing import (
    ReviewRefused,
    can_hand_on,
    can_review,
    give_verdict,
    hand_on,
    reviewers_for,
    reviews_for_staff,
    waiting_reviews,
    weeks_of_reviews,
)
from guardian_portal.support.lead.viewing import view_alarms
from guardian_portal.support.lead.work import work
from guardian_portal.support.models import PeerReview, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

READERS = (StaffRole.LEAD, StaffRole.AUDITOR)


class VerdictForm(forms.Form):
    """What a colleague found."""

    verdict = forms.ChoiceField(label=gettext_lazy("What you found"), choices=Verdict.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Leads and auditors read this. Name nobody of the family."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_GET
@staff_only(*READERS)
def lead_view(request: HttpRequest) -> HttpResponse:
    """All in one page, of the platforms that the reader serves."""
    staff = _user(request)
    context = {
        "bands": [name for _end, name in BANDS],
        "ageing": ageing(staff),
        "clocks": clocks(staff),
        "nearest": nearest(staff),
        "work": work(staff),
        "alarms": list(view_alarms(staff)),
        "weeks": weeks_of_reviews(staff),
    }
    return render(request, "support/lead.html", context)


@require_GET
@staff_only(*READERS)
def ageing_export(request: HttpRequest) -> StreamingHttpResponse:
    """Of cases; by references, never by names."""
    return _table(request, "ageing", ageing_lines(_user(request)))


@require_GET
@staff_only(*READERS)
def work_export(request: HttpRequest) -> StreamingHttpResponse:
    """Of colleagues."""
    return _table(request, "work", work_lines(_user(request)))


@require_GET
@staff_only()
def review_list(request: HttpRequest) -> HttpResponse:
    """Those that wait for the reader."""
    return render(request, "support/review_list.html", {"reviews": list(waiting_reviews(_user(request)))})


@require_http_methods(["GET", "POST"])
@staff_only()
def review_detail(request: HttpRequest, review: str) -> HttpResponse:
    """One; POST says what its reviewer found."""
    found, staff = _scoped(request, review), _user(request)
    require_recent(request)
    may_review = can_review(staff, found)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and may_review and form.is_valid():
        return _found(request, found, Verdict(form.cleaned_data["verdict"]), form.cleaned_data["note"])
    may_hand_on = can_hand_on(staff, found)
    context = {
        "review": found,
        "form": form,
        "may_review": may_review,
        "hand_on_form": AssignForm(colleagues=reviewers_for(found)) if may_hand_on else None,
    }
    status = 403 if request.method == "POST" and not may_review else 200
    return render(request, "support/review_detail.html", context, status=status)


@require_POST
@staff_only(StaffRole.LEAD)
def review_give(request: HttpRequest, review: str) -> HttpResponse:
    """A lead gives it to somebody else."""
    found = _scoped(request, review)
    require_recent(request)
    form = AssignForm(request.POST, colleagues=reviewers_for(found))
    try:
        if not form.is_valid():
            raise ReviewRefused
        hand_on(review=found, staff=_user(request), to=form.chosen)
    except ReviewRefused:
        messages.error(request, _("You can't do this with this review, or not any more. Please look again."))
    else:
        messages.success(request, _("The review is given."))
    return redirect("support:review_detail", found.public_id)


def _found(request: HttpRequest, review: PeerReview, verdict: Verdict, note: str) -> HttpResponse:
    try:
        give_verdict(review=review, staff=_user(request), verdict=verdict, note=note)
    except ReviewRefused:
        messages.error(request, _("You can't do this with this review, or not any more. Please look again."))
    else:
        messages.success(request, _("Your review is kept."))
    return redirect("support:review_list")


def _table(request: HttpRequest, name: str, lines: Iterator[str]) -> StreamingHttpResponse:
    """It leaves the portal, so it is recorded who took it."""
    require_recent(request)
    record(actor=actor_of(_user(request)), action=Action.LEAD_EXPORTED, object_kind="lead_table", object_id=name)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    day = timezone.now().date()
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{day}.csv"'
    return response


def _scoped(request: HttpRequest, public_id: str) -> PeerReview:
    return get_object_or_404(reviews_for_staff(_user(request)), public_id=public_id)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
