"""`/notifications/settings/devices/`: which phones and browsers are told, by Web Push, that there is something."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from accounts.actors import actor_of
from accounts.push_devices import keep_with_session
from guardian_portal.common.devices import browser_and_system
from guardian_portal.dashboard.devices.forms import SubscriptionForm
from guardian_portal.dashboard.views.scope import guardian
from notifications.push.keys import is_configured, public_key
from notifications.push.selectors import devices_of
from notifications.push.services import (
    MOST_DEVICES,
    Subscription,
    SubscriptionRefused,
    TooManyDevices,
    live_devices,
    send_test,
    subscribe,
    unsubscribe,
)


@require_safe
@signed_in
def device_list(request: HttpRequest) -> HttpResponse:
    """Those switched on, and the way to switch on this one."""
    user = guardian(request)
    context = {"devices": devices_of(user), "key": public_key()} if is_configured() else {}
    return render(request, "dashboard/device_list.html", context)


@require_POST
@signed_in
def device_add(request: HttpRequest) -> HttpResponse:
    """Sent by the page's script, after the browser asked its owner."""
    user = guardian(request)
    form = SubscriptionForm(request.POST)
    if not is_configured() or not form.is_valid():
        return _not_on(request)
    browser, system = browser_and_system(request.headers.get("User-Agent", ""))
    subscription = Subscription(**form.cleaned_data, browser=browser, system=system)
    try:
        device = subscribe(person=user, subscription=subscription, actor=actor_of(user))
    except SubscriptionRefused:
        return _not_on(request)
    except TooManyDevices:
        messages.error(request, _("%(n)d devices are switched on already. Remove one first.") % {"n": MOST_DEVICES})
        return redirect("devices:list")
    keep_with_session(request, device=device.public_id)
    messages.success(request, _("Switched on. Send a test to see what it looks like."))
    return redirect("devices:list")


@require_POST
@signed_in
def device_test(request: HttpRequest) -> HttpResponse:
    """To all devices, the way of every notice."""
    user = guardian(request)
    if not live_devices(person_ids=[user.pk]).exists():
        messages.info(request, _("No device is switched on."))
    elif not ratelimit.consume(request, action="push_test", user=user):
        messages.warning(request, _("You sent some tests a moment ago. Wait a minute and try again."))
    else:
        send_test(person=user)
        messages.success(request, _("The test is on its way. It should show within a minute."))
    return redirect("devices:list")


@require_POST
@signed_in
def device_remove(request: HttpRequest, device: str) -> HttpResponse:
    """Works from any other device too."""
    user = guardian(request)
    if not unsubscribe(person=user, devices=[device], actor=actor_of(user)):
        raise Http404
    messages.success(request, _("Removed. Nothing goes there any more."))
    return redirect("devices:list")


def _not_on(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("This browser's push service is not one that we know, so nothing was switched on."))
    return redirect("devices:list")
