"""What a phone asks of a site that it puts on its home screen: a manifest with pictures, and a worker at the root."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_manifest_names_pictures_that_are_there(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    said = answer.json()
    assert (said["name"], said["scope"], said["display"]) == ("Guardian Portal", "/", "standalone")
    assert [client.get(one["src"]).status_code for one in said["icons"]] == [200, 200]


def test_every_page_names_the_manifest(client: Client) -> None:
    assert '<link rel="manifest" href="/manifest.webmanifest">' in client.get("/").content.decode()


def test_the_worker_is_at_the_root_and_always_fresh(client: Client) -> None:
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"] == "text/javascript"
    assert answer["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert not answer.cookies


def test_the_pictures_of_a_push_are_there(client: Client) -> None:
    worker = client.get("/service-worker.js").content.decode()
    for name in ("icon-192", "badge-96"):
        path = f"/static/img/{name}.png"
        assert path in worker
        assert client.get(path).status_code == 200
