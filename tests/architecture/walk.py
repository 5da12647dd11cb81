"""Walks the resolver, asks an address as a role, and puts the answer into a word. What was asked leaves no trace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, resolve

PARAMETER = re.compile(r"<\w+:(\w+)>")
WRITE = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# Also the id by which what a form brings twice is kept once.
CSRF = re.compile(r'name="(?:csrfmiddlewaretoken|once)" value="\w+"')


@dataclass(frozen=True)
class Answer:
    """What came back, and which tables it wrote to."""

    response: HttpResponse
    written: set[str]

    @property
    def outcome(self) -> str:
        """The status; of a redirect also the name of where it leads."""
        if "location" not in self.response.headers:
            return str(self.response.status_code)
        return f"{self.response.status_code} {resolve(urlsplit(self.response.headers['location']).path).view_name}"

    @property
    def is_page(self) -> bool:
        return self.response.status_code == 200 and self.response.headers["content-type"].startswith("text/html")

    @property
    def text(self) -> str:
        """The page without its form tokens, which differ on every request."""
        return CSRF.sub("", self.response.content.decode())


def routes(patterns: Iterable[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[str]:
    """Every address of the site as its route."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern)


def path_of(route: str, ids: Mapping[str, str]) -> str:
    """The address with these ids in it."""
    return "/" + PARAMETER.sub(lambda found: ids[found[1]], route)


def ask(client: Client, method: str, path: str, **headers: str) -> Answer:
    """One request, undone afterwards: rows, cookies and rate limits."""
    with undone(client), CaptureQueriesContext(connection) as queries:
        response = client.generic(method, path, headers=headers)
    written = {found[1] for query in queries if (found := WRITE.match(query["sql"]))}
    return Answer(response, written)


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """Nothing done inside stays."""
    before = {name: morsel.value for name, morsel in client.cookies.items()}
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(before)
