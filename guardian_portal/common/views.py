"""What belongs to no room: the public front, the guardians' guide, and what browsers ask of a site that is an app."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views import defaults
from django.views.decorators.http import require_safe

ICONS = (("img/icon-192.png", "192x192", "any"), ("img/icon-512.png", "512x512", "any maskable"))


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this is, for somebody who was never here; the way in for somebody who was."""
    return render(request, "front.html")


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """How linking works, what alerts mean, and what no guardian ever sees."""
    return render(request, "guide.html")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Lets a phone put the portal on its home screen; an iPhone takes pushes only then."""
    icons = [{"src": static(name), "sizes": sizes, "type": "image/png", "purpose": for_} for name, sizes, for_ in ICONS]
    said = {
        "name": "Guardian Portal",
        "short_name": "Guardians",
        "start_url": "/children/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b5d66",
        "icons": icons,
    }
    return JsonResponse(said, content_type="application/manifest+json", headers={"Cache-Control": "max-age=3600"})


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root of the site: a worker may only act for pages below its own address. The same for everybody."""
    return HttpResponse(_worker(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What could not be read; of what was too much of it, the size is said."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return render(request, "413.html", status=413)
    return defaults.bad_request(request, exception)


@cache
def _worker() -> bytes:
    found = finders.find("js/service-worker.js")
    if not isinstance(found, str):
        raise FileNotFoundError("js/service-worker.js")
    return Path(found).read_bytes()
