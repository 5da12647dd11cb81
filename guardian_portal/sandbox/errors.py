"""Pages for what went wrong, in the app's own look: the framework's would carry inline styles."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing at this address."""
    context = {"title": _("There is nothing here"), "text": _("Go back to the players and choose again.")}
    return render(request, "starhaven/error.html", context, status=404)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token."""
    context = {
        "title": _("That did not work"),
        "text": _("Open the page again and press the button once more."),
    }
    return render(request, "starhaven/error.html", context, status=403)
