"""Builds a connected platform, supervised children and signed requests for the intake's tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from standardwebhooks import Webhook

from accounts.models import User
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from guardian_portal.intake.examples import SOURCE, example_event
from guardian_portal.intake.limits import BATCH, SINGLE
from guardian_portal.platforms.services import NewConnection, connect_platform

if TYPE_CHECKING:
    from django.test import Client

    from guardian_portal.platforms.models import Connection


@dataclass
class Platform:
    """starhaven: a connection and the secret that its events are signed with."""

    connection: Connection
    secret: str
    outbound_secret: str
    client: Client

    @property
    def path(self) -> str:
        return f"/intake/v1/{self.connection.public_id}/events"

    def post(self, content: object, **options: Any) -> Any:
        """Sign and post one event, or a batch when it is a list; bytes as they are."""
        body = content if isinstance(content, bytes) else json.dumps(content, separators=(",", ":")).encode()
        batch = options.pop("batch", isinstance(content, list))
        media_type = options.pop("content_type", BATCH if batch else SINGLE)
        return self.client.generic(
            "POST",
            self.path,
            body,
            media_type,
            CONTENT_TYPE=media_type,  # the test client leaves it out where the body is empty
            headers={**self.sign(body, **options.pop("signing", {})), **options.pop("headers", {})},
            **options,
        )

    def sign(
        self, body: bytes, *, at: datetime | None = None, secret: str = "", message: str = "msg_1"
    ) -> dict[str, str]:
        moment = at or timezone.now()
        return {
            "webhook-id": message,
            "webhook-timestamp": str(int(moment.timestamp())),
            # The library wants text; a body that is none is signed as Latin-1 would be read, below.
            "webhook-signature": _signature(secret or self.secret, message, moment, body),
        }


def _signature(secret: str, message: str, at: datetime, body: bytes) -> str:
    try:
        return Webhook(secret).sign(message, at, body.decode())
    except UnicodeDecodeError:
        import base64
        import hashlib
        import hmac

        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{message}.{int(at.timestamp())}.".encode() + body
        return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def starhaven(client: Client, *, source: str = SOURCE, **fields: str) -> Platform:
    """A connected platform."""
    name = fields.pop("name", "Starhaven")
    connected = connect_platform(new=NewConnection(name=name, source=source, base_url="http://127.0.0.1:9", **fields))
    return Platform(connected.connection, connected.secret, connected.outbound_secret, client)


def supervised(platform: Platform, account: str, *, guardian: User | None = None, days: int = 90) -> Child:
    """A child with this account and one active guardianship."""
    child = Child.objects.create(connection=platform.connection, account=account, country="GB")
    link(platform, child, guardian=guardian, activated_at=timezone.now() - timedelta(days=days))
    return child


def link(
    platform: Platform, child: Child | None, *, guardian: User | None = None, activated_at: datetime | None = None
) -> Guardianship:
    """A guardianship: active where it has an activation, else waiting for the child's yes."""
    guardian = guardian or User.objects.get_or_create(email="amina@example.org")[0]
    return Guardianship.objects.create(
        guardian=guardian,
        child=child,
        connection=platform.connection,
        state=GuardianshipState.ACTIVE if activated_at else GuardianshipState.PROVED,
        activated_at=activated_at,
        expires_at=None if activated_at else timezone.now() + timedelta(hours=48),
    )


def event(name: str, **changes: Any) -> dict[str, Any]:
    """The documented example of a type with `kit` as its subject, now; `data` is merged into the example's."""
    made = example_event(name)
    data = {**made["data"], **changes.pop("data", {})}
    return {**made, "subject": "kit", "time": timezone.now().isoformat(), **changes, "data": data}


def summary(hours_ago: int = 1, **changes: Any) -> dict[str, Any]:
    """An hour's summary of `kit`."""
    start = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours_ago)
    window = {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
    data = {"window": window, **changes.pop("data", {})}
    return event("activity.summary.v1", id=changes.pop("id", f"sum-{hours_ago}"), data=data, **changes)
