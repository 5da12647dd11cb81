"""The portal's addresses and the page that says one line to whoever is signed in."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.access import signed_in
from guardian_portal.urls import urlpatterns as addresses_of_the_portal


@signed_in
def one_line(request: HttpRequest) -> HttpResponse:
    """What every page costs: the server, the middleware, the session and the person."""
    return HttpResponse(f"You are {request.user}.")


urlpatterns = [*addresses_of_the_portal, path("bench/line/", one_line)]
