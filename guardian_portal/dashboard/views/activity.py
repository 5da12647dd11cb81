"""How a child's week and month went, on the screen, on paper and as a table for spreadsheets."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import require_recent, signed_in
from guardian_portal.activity.export import csv_lines
from guardian_portal.activity.periods import Period, period_week
from guardian_portal.activity.selectors import reading_zone
from guardian_portal.dashboard.activity_forms import RangeForm
from guardian_portal.dashboard.activity_pages import activity_page, page_of_days, rows_of, withheld_for
from guardian_portal.dashboard.services import note_visit
from guardian_portal.dashboard.views.scope import guardian, own_child
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.policies import can_export


@require_safe
@signed_in
def activity_show(request: HttpRequest, child: str) -> HttpResponse:
    """A week or a month, with ways to the one before and after, to print and to download."""
    found, link = own_child(request, child)
    note_visit(guardian=guardian(request), child=found)
    page = activity_page(guardian(request), found, link, request.GET)
    may_export = page.withheld is None and can_export(guardian(request), link)
    export_form = _form_for(found, page.period) if may_export and page.period else None
    return render(request, "dashboard/activity_show.html", {"child": found, "page": page, "export_form": export_form})


@require_safe
@signed_in
def activity_print(request: HttpRequest, child: str) -> HttpResponse:
    """Any range of days for paper; without one, the form that asks for it."""
    found, link = own_child(request, child)
    require_recent(request)
    refusal = _refusal(request, found, link)
    if refusal:
        return refusal
    form = _form(request, found)
    if not form.is_valid():
        return _ask(request, found, form)
    note_visit(guardian=guardian(request), child=found)
    shown = page_of_days(found, link, form.period)
    page = {"child": found, "link": link, "page": shown, "today": _today(found)}
    return render(request, "dashboard/activity_print.html", page)


@require_safe
@signed_in
def activity_export(request: HttpRequest, child: str) -> HttpResponseBase:
    """A row for each local day, streamed. The file's name says nothing about whose days they are."""
    found, link = own_child(request, child)
    require_recent(request)
    refusal = _refusal(request, found, link)
    if refusal:
        return refusal
    form = RangeForm(request.GET, today=_today(found))
    if not form.is_valid():
        return _ask(request, found, form)
    note_visit(guardian=guardian(request), child=found)
    days = form.period
    lines = csv_lines(rows_of(found, link, days))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="activity-{days.first}-{days.last}.csv"'
    return response


def _refusal(request: HttpRequest, child: Child, link: Guardianship) -> HttpResponse | None:
    """The page that says why nothing is exported, in the words of the other pages; None where it may be."""
    withheld = withheld_for(guardian(request), child, link)
    if not withheld and can_export(guardian(request), link):
        return None
    page = {"child": child, "withheld": withheld}
    return render(request, "dashboard/activity_refused.html", page, status=403)


def _ask(request: HttpRequest, child: Child, form: RangeForm) -> HttpResponse:
    """The form, with what is wrong about the days that were asked for."""
    page = {"child": child, "form": form}
    return render(request, "dashboard/activity_range.html", page, status=400 if form.is_bound else 200)


def _form(request: HttpRequest, child: Child) -> RangeForm:
    if {"from", "to"} & set(request.GET):
        return RangeForm(request.GET, today=_today(child))
    return _form_for(child, period_week(_today(child)))


def _form_for(child: Child, period: Period) -> RangeForm:
    """Filled in with a period, such as the one on the screen."""
    today = _today(child)
    return RangeForm(today=today, initial={"from": period.first, "to": min(period.last, today)})


def _today(child: Child) -> date:
    return timezone.localdate(timezone=reading_zone(child, timezone.get_current_timezone()))
