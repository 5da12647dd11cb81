"""The person's own page and the choice of language."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as django_set_language

from accounts import addresses, services
from accounts.access import signed_in
from accounts.entrance_forms import AddressCodeForm
from accounts.forms import MeForm
from accounts.models import User
from notifications.selectors import address_problem


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """`/me/`: language, time zone, country, name."""
    form = MeForm(request.POST or None, instance=_person(request))
    if request.method == "POST" and form.is_valid():
        services.change_account(user=form.save(commit=False), changed=form.changed_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:me")
    return render(request, "accounts/me.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def address_confirm(request: HttpRequest) -> HttpResponse:
    """`/me/address/`: why our mail comes back, and a code that proves that it arrives again."""
    user = _person(request)
    form = AddressCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            addresses.confirm(request=request, user=user, code=form.cleaned_data["code"])
        except addresses.WrongCode:
            form.add_error("code", _("This is not the code. Look at the newest mail and type it again."))
        except addresses.CodeOver:
            messages.error(request, _("This code no longer works. Ask for a new one."))
            return redirect("accounts:address_confirm")
        else:
            messages.success(request, _("Thank you. We write to this address again."))
            return redirect("dashboard:home" if not user.is_staff_member else "accounts:me")
    page = {"form": form, "problem": address_problem(user), "pending": addresses.is_pending(request=request, user=user)}
    return render(request, "accounts/address_confirm.html", page)


@require_POST
@signed_in
def address_send(request: HttpRequest) -> HttpResponse:
    """Mail the code."""
    try:
        addresses.send_code(request=request, user=_person(request))
    except addresses.TooManyCodes:
        messages.warning(request, _("We sent you a code a moment ago. Wait a minute, look into your mail, try again."))
    return redirect("accounts:address_confirm")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """The switch on every page; kept on the account of whoever is signed in."""
    response = django_set_language(request)
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and isinstance(response, HttpResponseRedirect):
        services.set_language(user=request.user, language=language)
    return response
