"""The guardian's alerts: the list, one alert, "I have it", and whether there is more than an open page shows."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.access import require_recent, signed_in
from accounts.models import User

from .models import Alert
from .news import news_for
from .pages import alert_page
from .selectors import alert_rows, alert_to_show, alerts_to_show, open_alerts
from .services import MayNotAcknowledge, acknowledge, mark_page_shown, mark_shown

ALERTS_A_PAGE = 20


@require_GET
@signed_in
def alert_list(request: HttpRequest) -> HttpResponse:
    """All of this guardian's alerts, open ones first."""
    counted = open_alerts(_user(request))  # before the rows: what comes in between is announced, not missed
    page = Paginator(alerts_to_show(_user(request)), ALERTS_A_PAGE).get_page(request.GET.get("page"))
    mark_shown(alerts=page.object_list, counted=counted.all_unseen)
    rows = alert_rows(list(page.object_list))
    return render(request, "incidents/alert_list.html", {"page": page, "rows": rows, "news": counted.news})


@require_safe
@signed_in
def alert_news(request: HttpRequest) -> HttpResponse:
    """What the script of an open page asks again and again. It tells of nothing that was not shown or written of
    before, so it is not remembered either."""
    news = news_for(_user(request))
    answer = JsonResponse({"waiting": news.waiting, "newest": news.newest})
    answer["ETag"] = quote_etag(f"{news.waiting}-{news.newest}")
    return cast("HttpResponse", get_conditional_response(request, etag=answer["ETag"], response=answer))


@require_GET
@signed_in
def alert_detail(request: HttpRequest, alert: str) -> HttpResponse:
    """One alert: what happened, what to do, whom to call. A stranger gets 404 before anything else is asked."""
    found = _scoped(request, alert)
    require_recent(request)
    mark_page_shown(alert=found)
    return render(request, "incidents/alert_detail.html", {"page": alert_page(found, _user(request))})


@require_POST
@signed_in
def alert_acknowledge(request: HttpRequest, alert: str) -> HttpResponse:
    """The guardian says "I have it"."""
    found = _scoped(request, alert)
    require_recent(request)
    try:
        acknowledge(alert=found, guardian=_user(request))
    except MayNotAcknowledge:
        messages.error(request, _("You can look at this, but not take it in hand."))
    else:
        messages.success(request, _("You have it. The other guardians can see that."))
    return redirect("incidents:alert_detail", alert=found.public_id)


def _scoped(request: HttpRequest, public_id: str) -> Alert:
    found = alert_to_show(_user(request), public_id)
    if found is None:
        raise Http404
    return found


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
