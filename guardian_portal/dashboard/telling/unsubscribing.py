"""The way out that a mail carries: it works without signing in, and for what that mail was about alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from notifications import preferences, weekly
from notifications.topics import Topic

ONE_CLICK = ("List-Unsubscribe", "One-Click")


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
    topic = _topic_of(token)
    if topic is None:
        return _unknown(request)
    return render(request, _template(topic, "dashboard/unsubscribe"), {"token": token, "topic": topic})


def _switch_off(request: HttpRequest, token: str) -> HttpResponse:
    topic = _topic_of(token)
    if topic is None:
        return _unknown(request)
    stop = weekly.switch_off if topic == Topic.WEEKLY else preferences.switch_off
    stop(token=token)
    return render(request, _template(topic, "dashboard/unsubscribe_done"), {"topic": topic})


def _topic_of(token: str) -> Topic | None:
    return Topic.WEEKLY if weekly.has_choice(token=token) else preferences.topic_of(token=token)


def _template(topic: Topic, name: str) -> str:
    return f"{name}.html" if topic == Topic.WEEKLY else f"{name}_topic.html"


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "dashboard/unsubscribe_unknown.html", status=404)
