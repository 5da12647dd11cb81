"""Connections and their live keys as every request needs them: read once, remembered for a few seconds per process."""

import time
from dataclasses import dataclass

from guardian_portal.platforms.models import Connection, ConnectionKey, KeyDirection
from guardian_portal.platforms.signing import secret_bytes

# How long a rotated key or a retired connection may still be honoured by another process.
TTL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class KnownConnection:
    """A connection, the keys its platform may sign with, and the secrets we sign with."""

    connection: Connection
    inbound_keys: tuple[bytes, ...]
    outbound_secrets: tuple[str, ...]


_remembered: dict[str, tuple[float, KnownConnection]] = {}


def known_connection(public_id: str) -> KnownConnection | None:
    """The connection with this public id, retired ones included; None when there is none."""
    found = _remembered.get(public_id)
    if found is not None and found[0] > time.monotonic():
        return found[1]
    # Unknown ids are not remembered: anybody could fill the memory with them.
    connection = Connection.objects.select_related("platform").filter(public_id=public_id).first()
    if connection is None:
        return None
    known = _with_keys(connection)
    _remembered[public_id] = (time.monotonic() + TTL_SECONDS, known)
    return known


def forget(public_id: str) -> None:
    """Drop what this process remembers, after a change made by it."""
    _remembered.pop(public_id, None)


def _with_keys(connection: Connection) -> KnownConnection:
    keys = ConnectionKey.objects.filter(connection=connection, retired_at__isnull=True).order_by("created_at", "id")
    live = [(key.direction, bytes(key.secret or b"").decode()) for key in keys]
    return KnownConnection(
        connection=connection,
        inbound_keys=tuple(secret_bytes(secret) for direction, secret in live if direction == KeyDirection.INBOUND),
        outbound_secrets=tuple(secret for direction, secret in live if direction == KeyDirection.OUTBOUND),
    )
