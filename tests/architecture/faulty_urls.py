"""The site's addresses and three more that fail, so that tests see the error pages."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path

from guardian_portal.urls import urlpatterns as addresses_of_the_site


def refuse_request(_request: HttpRequest) -> HttpResponse:
    raise BadRequest


def refuse_person(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def fail(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("as a fault of ours would")


urlpatterns = [
    *addresses_of_the_site,
    path("broken/400/", refuse_request),
    path("broken/403/", refuse_person),
    path("broken/500/", fail),
]
