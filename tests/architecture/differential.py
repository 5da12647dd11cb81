"""All that somebody can fetch, as one comparable text an address: for tests of what must leave no trace."""

from __future__ import annotations

import re
from datetime import timedelta

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone

from tests.architecture.access_table import TABLE
from tests.architecture.outcomes import ABSENT, SIGN_IN, WRONG_METHOD, Address
from tests.architecture.roles import Role
from tests.architecture.walk import CSRF, ask, path_of
from tests.architecture.world import World

# The key to be scanned is a new one on each visit; so is the moment at which allauth's pages grow stale.
FRESH = ("accounts/2fa/totp/activate/", "accounts/2fa/webauthn/add/")
CHANGING = ("Expires",)
# What shows only to who says from when to when.
OF_DAYS = ("activity/", "activity/print/", "activity.csv")
# A page for paper says when it was made.
PRINTED = re.compile(r"<dt>Printed</dt><dd>.*?</dd>", re.DOTALL)
NOTHING_TO_READ = (ABSENT, WRONG_METHOD, SIGN_IN)


def fetchable(role: Role) -> list[Address]:
    """What the access table lets this role read, except what a visit itself makes anew each time."""
    return [
        one
        for one in TABLE
        if one.get[role] not in NOTHING_TO_READ and one.route not in FRESH and not one.written_by_get
    ]


def everything(world: World, role: Role, *, but: str = "nothing/") -> dict[str, str]:
    """All that this role can fetch, by address; not what begins with `but`. Reading it leaves nothing behind."""
    ids, found = world.ids(role), {}
    for one in fetchable(role):
        if one.route.startswith(but):
            continue
        path = path_of(one.route, ids)
        answer = ask(world.clients[role], "GET", path)
        assert answer.outcome == one.get[role], path
        found[path] = told(answer.response)
    return found | _of_days(world, role)


def _of_days(world: World, role: Role) -> dict[str, str]:
    """The same for two weeks and a month, where this role gets them."""
    today, child, found = timezone.now().date(), world.child.public_id, {}
    for query in (f"from={today - timedelta(days=14)}&to={today}", "period=month"):
        for page in OF_DAYS:
            path = f"/children/{child}/{page}?{query}"
            answer = ask(world.clients[role], "GET", path)
            if answer.outcome not in NOTHING_TO_READ:
                found[path] = told(answer.response)
    return found


def fetched(client: Client, path: str) -> str:
    """The same of one address, as a plain visit."""
    return told(client.get(path))


def told(response: HttpResponseBase) -> str:
    """Status, headers and body, without the form tokens that differ on every request."""
    headers = [f"{name}: {value}" for name, value in sorted(response.headers.items()) if name not in CHANGING]
    return "\n".join([str(response.status_code), *headers, PRINTED.sub("", CSRF.sub("", _body(response).decode()))])


def _body(response: HttpResponseBase) -> bytes:
    if isinstance(response, StreamingHttpResponse):
        return response.getvalue()
    assert isinstance(response, HttpResponse)
    return response.content
