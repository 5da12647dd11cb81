"""The person's own page and the choice of language."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as django_set_language

from accounts import services
from accounts.access import signed_in
from accounts.address_changes import waiting_change
from accounts.forms import MeForm
from accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """`/me/`: language, time zone, country, name."""
    user = cast("User", request.user)
    form = MeForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        services.change_account(user=form.save(commit=False), changed=form.changed_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:me")
    return render(request, "accounts/me.html", {"form": form, "change": waiting_change(user)})


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """The switch on every page; kept on the account of whoever is signed in."""
    response = django_set_language(request)
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and isinstance(response, HttpResponseRedirect):
        services.set_language(user=request.user, language=language)
    return response
