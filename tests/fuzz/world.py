"""What the mutated requests meet: the portal's web process and a database with three connections and their children."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from guardian_portal.family.models import Guardianship, GuardianshipState
from guardian_portal.platforms.models import KeyDirection
from guardian_portal.platforms.services import retire_connection, rotate_key
from tests.fuzz.fates import Known
from tests.fuzz.oracle import Oracle
from tests.guardian_portal.intake.builders import Platform, starhaven, supervised
from tests.notifications.processes import database_url
from tests.services import free_port, python, spawn, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ELSEWHERE = "https://elsewhere.example/portal"
# What requests may change although they are refused: nothing. Sessions and the like are not theirs.
_TABLES = [model._meta.db_table for model in apps.get_models()]


@dataclass
class World:
    """The connections by name, and what waits for a child's yes."""

    live: Platform
    other: Platform
    retired: Platform
    second_secret: str
    link_id: str

    def oracle(self) -> Oracle:
        """The contract's reader, told what is there."""
        known = {
            one.connection.public_id: Known(
                source=one.connection.source,
                secrets=(one.secret, *extra),
                retired=one is self.retired,
                windows=one.connection.windows,
                zone=one.connection.zone,
                supervised={"kit"},
            )
            for one, extra in ((self.live, (self.second_secret,)), (self.other, ()), (self.retired, ()))
        }
        known[self.live.connection.public_id].links[self.link_id] = "wren"
        return Oracle(known)


def build_world() -> World:
    """starhaven with two live keys, another platform with day windows, and a retired one; each has a child `kit`."""
    client = Client()
    live = starhaven(client)
    other = starhaven(client, name="Elsewhere", source=ELSEWHERE, windows="day", zone="Europe/Berlin")
    retired = starhaven(client, name="Bygone", source="https://bygone.example")
    for one in (live, other, retired):
        supervised(one, "kit")
    wren = supervised(live, "wren")
    link = wren.guardianships.get()
    Guardianship.objects.filter(pk=link.pk).update(
        state=GuardianshipState.PROVED, activated_at=None, expires_at=timezone.now() + timedelta(hours=48)
    )
    second = rotate_key(connection=live.connection, direction=KeyDirection.INBOUND)
    retire_connection(connection=retired.connection)
    return World(live, other, retired, second, link.public_id)


def counts() -> dict[str, int]:
    """Rows of every table, in one statement."""
    columns = ", ".join(f"(SELECT count(*) FROM {connection.ops.quote_name(table)})" for table in _TABLES)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}")
        return dict(zip(_TABLES, cursor.fetchone(), strict=True))


@contextlib.contextmanager
def running_portal(log: Path, **environment: str) -> Iterator[int]:
    """The web process that operators run, on the test's database; yields its port."""
    port = free_port()
    command = python("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws")
    command += ["--workers", "1", "--blocking-threads", "2", "guardian_portal.wsgi:application"]
    env = {
        "DATABASE_URL": database_url(),
        "DATABASE_OWNER_URL": "",
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "AUDIT_SEAL_KEYS": ",".join(settings.AUDIT_SEAL_KEYS),
        "INTAKE_REQUESTS_PER_SECOND": "1000000",
        **environment,
    }
    with spawn(command, env, log=log):
        wait_until(lambda: _is_healthy(port), timeout=30, what="the start of the portal")
        yield port


def _is_healthy(port: int) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200
    return False


def tracebacks(log: Path) -> list[str]:
    """What the portal's log says of errors nobody expected."""
    return re.findall(r"Traceback \(most recent call last\)[\s\S]{0,1500}", log.read_text(errors="replace"))


__all__ = ["World", "build_world", "counts", "running_portal", "tracebacks"]
