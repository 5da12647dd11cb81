"""The child's browser: a client that holds an open visit to `/mine/`, and nothing else."""

from __future__ import annotations

from typing import Any

from django.test import Client

from guardian_portal.family.models import Child
from guardian_portal.family.services import open_visit
from guardian_portal.family.visiting import VISIT_COOKIE
from tests.architecture.page import Page

MINE = "/mine/"


def as_child(child: Child, client: Client | None = None, **options: Any) -> Client:
    """As after opening the page from the app."""
    client = client or Client(**options)
    client.cookies[VISIT_COOKIE] = open_visit(child=child).secret
    client.cookies[VISIT_COOKIE]["path"] = MINE
    return client


def words_of(client: Client, path: str = MINE) -> str:
    """The words on the page, as one line."""
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return " ".join(Page(response.content.decode()).one("main").text.split())
