"""The child's app: plain pages on which a player sees codes, guardians, notices and controls, and does things."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from .codes import code_url, is_live, new_code, qr_svg
from .connection import Connection, NotConnected, current_connection
from .forms import AccountForm
from .links import answer_link, waiting_links
from .models import Account, Friend, Link, OutboxEvent, PlayedHour, ReceivedNotice
from .outbox import send_now
from .play import DEEDS
from .problems import Problem
from .words import control_rows, deed_done, seen_by_guardian


@require_http_methods(["GET", "POST"])
def account_list(request: HttpRequest) -> HttpResponse:
    """Choose an account, or make one."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (account := form.made_account()):
        return redirect("account_show", handle=account.handle)
    accounts = Account.objects.order_by("handle")[:200]
    context = {"form": form, "accounts": accounts, "connected": _connection() is not None}
    return render(request, "starhaven/account_list.html", context)


@require_GET
def account_show(request: HttpRequest, handle: str) -> HttpResponse:
    """A player's home: who asks, who is a guardian, what was told, what can be done."""
    account = _account(handle)
    context = {
        "account": account,
        "waiting": waiting_links(account),
        "guardians": Link.objects.filter(account=account, state=Link.State.CONFIRMED).order_by("answered_at"),
        "notices": ReceivedNotice.objects.filter(account=account)[:3],
        "friends": Friend.objects.filter(account=account).order_by("name"),
        "hours": PlayedHour.objects.filter(account=account).count(),
        "connected": _connection() is not None,
    }
    return render(request, "starhaven/account_show.html", context)


@require_http_methods(["GET", "POST"])
def code_show(request: HttpRequest, handle: str) -> HttpResponse:
    """Show the code that this browser asked for; a POST makes a new one."""
    account = _account(handle)
    if request.method == "POST":
        request.session[_code_key(account)] = new_code(account)
        return redirect("code_show", handle=handle)
    code, connection = _live_code(request, account), _connection()
    url = code_url(connection.portal_url, code) if code and connection else ""
    return render(request, "starhaven/code_show.html", {"account": account, "code": code, "url": url})


@require_GET
def code_picture(request: HttpRequest, handle: str) -> HttpResponse:
    """The code as a QR picture; its address does not contain the code."""
    code, connection = _live_code(request, _account(handle)), _connection()
    if not code or connection is None:
        raise Http404
    return HttpResponse(qr_svg(code_url(connection.portal_url, code)), content_type="image/svg+xml")


@require_http_methods(["GET", "POST"])
def link_answer(request: HttpRequest, handle: str, link_id: str) -> HttpResponse:
    """Who asks to be a guardian and what they would see; a POST says yes or no."""
    account = _account(handle)
    link = get_object_or_404(waiting_links(account), link_id=link_id)
    if request.method == "POST" and request.POST.get("answer") in ("yes", "no"):
        _answer(request, link, approve=request.POST["answer"] == "yes")
        return redirect("account_show", handle=handle)
    context = {"account": account, "link": link, "sees": seen_by_guardian(link.sees)}
    return render(request, "starhaven/link_answer.html", context)


@require_GET
def notice_list(request: HttpRequest, handle: str) -> HttpResponse:
    """Everything the portal told this player."""
    account = _account(handle)
    return render(
        request,
        "starhaven/notice_list.html",
        {"account": account, "notices": ReceivedNotice.objects.filter(account=account)[:100]},
    )


@require_GET
def control_list(request: HttpRequest, handle: str) -> HttpResponse:
    """The controls in force and who set them."""
    account = _account(handle)
    groups, revision = control_rows(account)
    context = {"account": account, "groups": groups, "revision": revision}
    return render(request, "starhaven/control_list.html", context)


@require_POST
def deed_do(request: HttpRequest, handle: str, deed: str) -> HttpResponse:
    """Do one of the things a player can do."""
    account = _account(handle)
    if deed not in DEEDS:
        raise Http404
    event = DEEDS[deed](account)
    messages.success(request, deed_done(deed))
    _send(request, event)
    return redirect("account_show", handle=handle)


@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    """What Starhaven sent to the portal and how it was answered, for engineers."""
    events = OutboxEvent.objects.order_by("-pk")[:50]
    due = OutboxEvent.objects.filter(state=OutboxEvent.State.DUE).count()
    waiting = ngettext("%(n)s event waits to be sent.", "%(n)s events wait to be sent.", due) % {"n": due}
    return render(request, "starhaven/event_list.html", {"events": events, "due": due, "waiting": waiting})


def _account(handle: str) -> Account:
    return get_object_or_404(Account, handle=handle)


def _connection() -> Connection | None:
    try:
        return current_connection()
    except NotConnected:
        return None


def _code_key(account: Account) -> str:
    return f"code:{account.pk}"


def _live_code(request: HttpRequest, account: Account) -> str:
    code = request.session.get(_code_key(account), "")
    return code if code and is_live(code) else ""


def _answer(request: HttpRequest, link: Link, *, approve: bool) -> None:
    try:
        event = answer_link(link=link, approve=approve)
    except Problem:
        messages.error(request, _("This question was answered already."))
        return
    words = _("You said yes to %(name)s.") if approve else _("You said no to %(name)s.")
    messages.success(request, words % {"name": link.display_name})
    _send(request, event)


def _send(request: HttpRequest, event: OutboxEvent) -> None:
    answer = send_now(event)
    if answer.away:
        messages.warning(request, _("The guardian portal does not answer. Starhaven will tell it a bit later."))
    elif not answer.accepted:
        messages.warning(request, _("The guardian portal did not take this (%(status)s).") % {"status": answer.status})
