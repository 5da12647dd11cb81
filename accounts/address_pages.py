"""`/me/address/`: whether our mail arrives, a code that proves it, and a change of address that waits."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import addresses
from accounts.access import require_recent, signed_in
from accounts.actors import actor_of
from accounts.address_changes import latest_change, stop_change
from accounts.entrance_forms import AddressCodeForm
from accounts.models import AddressChangeState, User
from notifications.selectors import address_problem


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def address_confirm(request: HttpRequest) -> HttpResponse:
    """What there is to know about the address. A POST is the code."""
    user = _person(request)
    form = AddressCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        mended = address_problem(user) is not None
        said = _("Thank you. We write to this address again.") if mended else _("Thank you. Our mail reaches you.")
        try:
            addresses.confirm(request=request, user=user, code=form.cleaned_data["code"])
        except addresses.WrongCode:
            form.add_error("code", _("This is not the code. Look at the newest mail and type it again."))
        except addresses.CodeOver:
            messages.error(request, _("This code no longer works. Ask for a new one."))
            return redirect("accounts:address_confirm")
        else:
            messages.success(request, said)
            return redirect("dashboard:home" if not user.is_staff_member else "accounts:me")
    return render(request, "accounts/address_confirm.html", _page(request, user, form))


@require_POST
@signed_in
def address_send(request: HttpRequest) -> HttpResponse:
    """Mail the code."""
    try:
        addresses.send_code(request=request, user=_person(request))
    except addresses.TooManyCodes:
        messages.warning(request, _("We sent you a code a moment ago. Wait a minute, look into your mail, try again."))
    return redirect("accounts:address_confirm")


@require_POST
@signed_in
def address_stop(request: HttpRequest) -> HttpResponse:
    """Keep the address as it is."""
    require_recent(request)
    user = _person(request)
    if stop_change(user=user, actor=actor_of(user)):
        messages.success(request, _("The change is stopped. Your address stays as it is."))
    else:
        messages.info(request, _("No change of address was waiting."))
    return redirect("accounts:address_confirm")


def _page(request: HttpRequest, user: User, form: AddressCodeForm) -> dict[str, object]:
    change = latest_change(user)
    return {
        "form": form,
        "problem": address_problem(user),
        "pending": addresses.is_pending(request=request, user=user),
        "change": change,
        "change_waits": change is not None and change.state == AddressChangeState.WAITING,
        "change_failed": change is not None and change.state == AddressChangeState.TAKEN,
        "change_stopped": change is not None and change.state == AddressChangeState.STOPPED,
    }


def _person(request: HttpRequest) -> User:
    """For views behind `signed_in`."""
    return cast("User", request.user)
