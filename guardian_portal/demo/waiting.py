"""Asks a server of our own whether it is ready."""

from __future__ import annotations

import contextlib
import http.client
from urllib.parse import urlsplit


def answers_ok(url: str) -> bool:
    """True when GET `url` is 200. Goes straight to the address, past any proxy of the environment."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", parts.path)
        return connection.getresponse().status == http.client.OK
    return False
