"""Two pages of the child's app with signed links to the portal: invite my guardian, and who looks after me."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from .connection import Connection, NotConnected, current_connection
from .forms import InviteForm
from .models import Account
from .tokens import child_view_url, invite_url, new_child_view, new_invite


@require_http_methods(["GET", "POST"])
def invite_show(request: HttpRequest, handle: str) -> HttpResponse:
    """Whose address to invite; a POST shows the link, which no log has seen."""
    account, form = get_object_or_404(Account, handle=handle), InviteForm(request.POST or None)
    context: dict[str, object] = {"account": account, "form": form, "connected": True}
    if form.is_valid():
        email = form.cleaned_data["email"]
        context |= _link(lambda connection: invite_url(connection, new_invite(account, email)))
    return render(request, "starhaven/invite_show.html", context)


@require_http_methods(["GET", "POST"])
def mine_show(request: HttpRequest, handle: str) -> HttpResponse:
    """What the player's page at the portal is; a POST makes the way there, good for two minutes and once."""
    account = get_object_or_404(Account, handle=handle)
    context: dict[str, object] = {"account": account, "connected": True}
    if request.method == "POST":
        context |= _link(lambda connection: child_view_url(connection, new_child_view(account)))
    return render(request, "starhaven/mine_show.html", context)


def _link(make: Callable[[Connection], str]) -> dict[str, object]:
    try:
        return {"url": make(current_connection())}
    except NotConnected:
        return {"connected": False}
