"""The JSON remote control: everything the child's app can do, for scripts on the same machine.

For the demo and for tests only; exempt from CSRF tokens, and answered to loopback addresses alone. Bodies are
JSON objects, refusals are problem documents.

| request | body | answer |
|---|---|---|
| `POST /remote/accounts` | `handle`, `country`, `age`; see below | 201 `{subject, handle}` |
| `POST /remote/accounts/<handle>/code` | `lifetime_seconds` (0-600) | `{code, expires_in}` |
| `POST /remote/accounts/<handle>/invite` | `email` | `{token}`, signed for `/children/link/invite/` |
| `POST /remote/accounts/<handle>/child-view` | - | `{token}`, signed for `/mine/` |
| `POST /remote/accounts/<handle>/approve`, `.../decline` | `link_id`, else all that wait | `{answered: [...]}` |
| `POST /remote/accounts/<handle>/links` | `link_id`, `guardian: {ref, display_name}` | 201, a link from before |
| `POST /remote/accounts/<handle>/do/<deed>` | - | `{status, body}` of the event, as the app's buttons send it |
| `GET /remote/accounts/<handle>` | - | the account: subject, links, notices, friends |
| `GET /remote/accounts/<handle>/controls` | - | `{revision, controls, locks}` |
| `POST /remote/events` | `type`, `handle`, `data`; `time`, `id`, `subject` | `{status, body}`, status null: no answer |
| `GET`, `POST /remote/faults` | `mode`; `seconds`, `for` | the fault in force |

An account may also be given `locale`, `birth_month`, `email` and `needs_child_approval`: where that is false, nobody
waits for the player's yes, and a link starts a day later unless the player says no.
"""

import ipaddress
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from . import settings
from .accounts import account_by_handle, make_account
from .codes import LIFETIME, new_code
from .connection import current_connection
from .controls import read_controls
from .faults import current_fault, set_fault
from .links import answer_link, link_id_of, seed_link, waiting_links
from .models import Account, Friend, Link, OutboxEvent, PlayedHour, ReceivedNotice
from .notices import words_for
from .outbox import record_event, send_now
from .play import DEEDS
from .problems import Problem, View, answer_problems, require_method
from .strictjson import object_member, read_object, text_member
from .tokens import new_child_view, new_invite

RemoteView = Callable[..., HttpResponse]


def remote(*methods: str) -> Callable[[RemoteView], View]:
    """A remote-control view: loopback callers only, the body read as a JSON object (none at all is empty)."""

    def decorate(view: RemoteView) -> View:
        @csrf_exempt
        @answer_problems
        @wraps(view)
        def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            _refuse_strangers(request)
            if request.method not in methods:
                require_method(request, " or ".join(methods))
            document = read_object(request.body) if request.body else {}
            return view(request, document, **kwargs)

        return inner

    return decorate


@remote("POST")
def add_account(request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
    """Make a fresh child: catalogue defaults, no activity, no guardian."""
    account = make_account(
        handle=document.get("handle"),
        country=document.get("country"),
        age=document.get("age"),
        locale=document.get("locale"),
        birth_month=document.get("birth_month", ""),
        email=document.get("email", ""),
        needs_child_approval=document.get("needs_child_approval", True),
    )
    return JsonResponse({"subject": account.subject, "handle": account.handle}, status=201)


@remote("GET")
def show_account(request: HttpRequest, document: dict[str, Any], handle: str) -> HttpResponse:
    """What Starhaven knows of an account, for scripts that check the result."""
    account = account_by_handle(handle)
    notices = [
        {"type": n.type, "data": n.data, "text": words_for(n)}
        for n in ReceivedNotice.objects.filter(account=account)[:100]
    ]
    links = list(
        Link.objects.filter(account=account)
        .order_by("pk")
        .values("link_id", "display_name", "state", "portal_state", "role", "sees")
    )
    return JsonResponse(
        {
            "subject": account.subject,
            "handle": account.handle,
            "country": account.country,
            "age_band": account.age_band.as_dict(),
            "links": links,
            "notices": notices,
            "friends": Friend.objects.filter(account=account).count(),
            "hours_played": PlayedHour.objects.filter(account=account).count(),
        }
    )


@remote("POST")
def make_code(request: HttpRequest, document: dict[str, Any], handle: str) -> HttpResponse:
    """Make a link code; a shorter life helps to try an expired one."""
    account, longest = account_by_handle(handle), int(LIFETIME.total_seconds())
    seconds = document.get("lifetime_seconds", longest)
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds <= longest:
        raise Problem(400, "invalid-data", f"`lifetime_seconds` is a number from 0 to {longest}.")
    return JsonResponse({"code": new_code(account, timedelta(seconds=seconds)), "expires_in": seconds})


@remote("POST")
def make_invite(request: HttpRequest, document: dict[str, Any], handle: str) -> HttpResponse:
    """Sign an invite for the owner of an address."""
    account = account_by_handle(handle)
    return JsonResponse({"token": new_invite(account, text_member(document, "email", longest=254))})


@remote("POST")
def make_child_view(request: HttpRequest, document: dict[str, Any], handle: str) -> HttpResponse:
    """Sign the player's way to their own page."""
    return JsonResponse({"token": new_child_view(account_by_handle(handle))})


@remote("POST")
def answer_waiting(request: HttpRequest, document: dict[str, Any], handle: str, approve: bool) -> HttpResponse:
    """Answer what waits for the child: one link where named, else all; 404 when nothing waits."""
    account = account_by_handle(handle)
    waiting = waiting_links(account)
    if "link_id" in document:
        waiting = waiting.filter(link_id=text_member(document, "link_id"))
    answered = []
    for link in list(waiting):
        event = answer_link(link=link, approve=approve)
        answered.append({"link_id": link.link_id, "type": event.type, **_sent(event)})
    if not answered:
        raise Problem(404, "nothing-waits", "Nothing waits for an answer.")
    return JsonResponse({"answered": answered})


@remote("POST")
def add_link(request: HttpRequest, document: dict[str, Any], handle: str) -> HttpResponse:
    """Write down a link that both sides know from before, for a demo with a past; no event is sent."""
    guardian = object_member(document, "guardian")
    link = seed_link(
        account=account_by_handle(handle),
        link_id=link_id_of(document),
        guardian_ref=text_member(guardian, "ref"),
        display_name=text_member(guardian, "display_name"),
    )
    return JsonResponse({"link_id": link.link_id, "state": link.state}, status=201)


@remote("POST")
def do_deed(request: HttpRequest, document: dict[str, Any], handle: str, deed: str) -> HttpResponse:
    """Press one of the app's buttons."""
    account = account_by_handle(handle)
    if deed not in DEEDS:
        raise Problem(404, "unknown-deed", f"Deeds: {', '.join(DEEDS)}.")
    return JsonResponse(_sent(DEEDS[deed](account)))


@remote("GET")
def show_controls(request: HttpRequest, document: dict[str, Any], handle: str) -> HttpResponse:
    """The controls as the platform holds them."""
    held = read_controls(account_by_handle(handle))
    return JsonResponse({"revision": held["revision"], "controls": held["effective"], "locks": held["locks"]})


@remote("POST")
def add_event(request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
    """Send any event as it stands, good or bad, and pass the portal's answer on."""
    current_connection()
    event = record_event(
        type=text_member(document, "type"),
        subject=_subject(document),
        data=object_member(document, "data") if "data" in document else {},
        time=text_member(document, "time", longest=64) if "time" in document else None,
        event_id=text_member(document, "id") if "id" in document else None,
    )
    return JsonResponse(_sent(event))


@remote("GET", "POST")
def faults(request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
    """Show or set the fault in force."""
    fault = set_fault(document) if request.method == "POST" else current_fault()
    return JsonResponse(fault.as_dict())


def _subject(document: dict[str, Any]) -> str:
    if "subject" in document:
        return text_member(document, "subject")
    account: Account = account_by_handle(text_member(document, "handle"))
    return account.subject


def _sent(event: OutboxEvent) -> dict[str, Any]:
    answer = send_now(event)
    return {"id": event.event_id, "status": answer.status, "body": answer.body}


def _refuse_strangers(request: HttpRequest) -> None:
    """403 unless a program on this machine asks; a web page elsewhere must not reach in through a browser."""
    try:
        near = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        near = False
    own = {settings.PUBLIC_URL, f"{request.scheme}://{request.get_host()}"}
    if not near or request.headers.get("Origin", settings.PUBLIC_URL) not in own:
        raise Problem(403, "loopback-only", "The remote control answers programs on this machine only.")
