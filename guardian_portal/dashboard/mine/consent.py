"""`/mine/consent/`: the child's own yes or no where the law asks the child, taken back as easily, with a receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from guardian_portal.dashboard.mine.access import visitors_only
from guardian_portal.dashboard.mine.bands import band_of
from guardian_portal.dashboard.mine.choices import choices_of, decisions_of, receipt_for
from guardian_portal.dashboard.mine.words import WORDS
from guardian_portal.dashboard.plan_forms import AnswerForm
from guardian_portal.family.consents import offered_for
from guardian_portal.family.errors import ConsentRefused
from guardian_portal.family.services import child_actor
from guardian_portal.family.services.consenting import decide_as_child

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from guardian_portal.family.models import ChildSession


@require_safe
@visitors_only
def show(request: HttpRequest, visit: ChildSession) -> HttpResponse:
    """What is asked, what a yes and a no mean, and what was decided before."""
    child = visit.child
    page = {"choices": choices_of(child), "words": WORDS[band_of(child)], "decisions": decisions_of(child)}
    return render(request, "dashboard/mine_consent.html", page)


@require_POST
@visitors_only
def answer(request: HttpRequest, visit: ChildSession, purpose: str) -> HttpResponse:
    """Yes or no; the one is as easy as the other, now and later."""
    child, form = visit.child, AnswerForm(request.POST)
    asked = next((one for one in offered_for(child) if one.key == purpose), None)
    if asked is None:
        return _absent(request)
    if not form.is_valid():
        return redirect("mine:consent")
    try:
        decide_as_child(
            child=child,
            purpose=asked,
            agrees=form.agrees,
            language=get_language() or "en",
            actor=child_actor(child),
        )
    except ConsentRefused:
        # The law does not ask the child (any more); the page says so.
        return redirect("mine:consent")
    return redirect("mine:done")


@require_safe
@visitors_only
def receipt(request: HttpRequest, visit: ChildSession, record: str) -> HttpResponse:
    """One decision of one's own, to be kept or printed."""
    found = receipt_for(visit.child, record)
    if found is None:
        return _absent(request)
    return render(request, "dashboard/mine_receipt.html", {"child": visit.child, "receipt": found})


def _absent(request: HttpRequest) -> HttpResponse:
    """In the child's own layout: the site's page about it leads to the guardians' side."""
    return render(request, "dashboard/mine_absent.html", status=404)
