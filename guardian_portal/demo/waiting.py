"""Asks a server of our own whether it is ready."""

from __future__ import annotations

import contextlib
import http.client
from urllib.parse import urlsplit

TEXTS = ("text/plain", "application/json", "application/problem+json")


def problem_with(url: str) -> str | None:
    """None when GET `url` is 200, else what came instead. Goes straight there, past any proxy of the environment."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    with contextlib.closing(connection):
        try:
            connection.request("GET", parts.path)
            answer = connection.getresponse()
            body = answer.read(500).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            return f"{url} did not answer ({error})"
    if answer.status == http.client.OK:
        return None
    says = body if answer.headers.get_content_type() in TEXTS else ""
    return f"{url} answered {answer.status} {answer.reason} {says}".strip()
