"""Pages that belong to no room: the public front and the guardians' guide."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this is, for somebody who was never here; the way in for somebody who was."""
    return render(request, "front.html")


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """How linking works, what alerts mean, and what no guardian ever sees."""
    return render(request, "guide.html")
