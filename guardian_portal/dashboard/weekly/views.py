"""`/notifications/settings/`, and the way out of the weekly mail that works without signing in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in
from accounts.actors import actor_of
from guardian_portal.dashboard.views.scope import guardian
from guardian_portal.dashboard.weekly.forms import WeeklyForm
from guardian_portal.family.selectors import visible_children
from notifications.weekly import choice_of, choose, has_choice, switch_off

ONE_CLICK = ("List-Unsubscribe", "One-Click")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def settings_show(request: HttpRequest) -> HttpResponse:
    """What comes by mail, when, and what cannot be switched off."""
    user = guardian(request)
    choice = choice_of(user)
    form = WeeklyForm(request.POST or None, instance=choice, zone=user.time_zone)
    if request.method == "POST" and form.is_valid():
        choose(choice=form.save(commit=False), changed=form.changed_data, actor=actor_of(user))
        messages.success(request, _("Saved."))
        return redirect("notifications:settings")
    children = list(visible_children(user).order_by("pk"))
    return render(request, "dashboard/notification_settings.html", {"form": form, "children": children})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, mail_token: str) -> HttpResponse:
    """A mail program's own POST (RFC 8058) has no cookies and no page before it; every other passes the usual check."""
    name, value = ONE_CLICK
    if request.method == "POST" and request.POST.get(name) == value:
        return _switch_off(request, mail_token)
    return _on_the_page(request, mail_token)


@csrf_protect
def _on_the_page(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing: the page asks."""
    if request.method == "POST":
        return _switch_off(request, token)
    if not has_choice(token=token):
        return _unknown(request)
    return render(request, "dashboard/unsubscribe.html", {"token": token})


def _switch_off(request: HttpRequest, token: str) -> HttpResponse:
    if not switch_off(token=token):
        return _unknown(request)
    return render(request, "dashboard/unsubscribe_done.html")


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/unsubscribe_unknown.html", status=404)
