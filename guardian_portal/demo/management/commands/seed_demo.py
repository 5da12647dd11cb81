"""`manage.py seed_demo --state DIR --sandbox-url URL`: the cast, their links and ninety days of past, once a state."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.controls.services import judge_catalogues
from guardian_portal.demo.seeding import past
from guardian_portal.demo.seeding.people import CAST, seed_person
from guardian_portal.demo.seeding.requests import seed_requests
from guardian_portal.demo.seeding.starhaven import Starhaven
from guardian_portal.family.models import Guardianship
from guardian_portal.family.services import link_by_code
from guardian_portal.incidents.models import Alert, Incident, Sighting
from guardian_portal.platforms.catalogues import refresh
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.services import NewConnection, connect_platform

# Handle -> country and age at Starhaven.
CHILDREN = {"kit": ("GB", 11), "noor": ("GB", 8), "haru": ("KR", 12)}


class Command(BaseCommand):
    help = "Fill an empty demo with its cast and their past. A demo that has them is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--state", type=Path, required=True)
        parser.add_argument("--sandbox-url", required=True)

    def handle(self, *args: object, state: Path, sandbox_url: str, **options: object) -> None:
        told_in = state / "connection.json"
        if "people" in _read(told_in):
            self.stdout.write("The cast is there already.")
            return
        told, connection = _connect(told_in, sandbox_url)
        starhaven = Starhaven(sandbox_url, told["intake_url"], told["source"], told["secret"])
        now = timezone.now()
        accounts = {handle: starhaven.add_account(handle, *born) for handle, born in CHILDREN.items()}
        people = {cast.name: seed_person(cast) for cast in CAST}
        self._link(starhaven, connection)
        _backdate_links(now)
        for handle, subject in accounts.items():
            _live_through(starhaven, handle, subject, now)
        starhaven.send([past.unusable_event(starhaven, accounts["kit"], now)])
        seed_requests(accounts)
        _write(told_in, {**told, "accounts": accounts, "people": people})
        self.stdout.write("Seeded.")

    def _link(self, starhaven: Starhaven, connection: Connection) -> None:
        """Each by a code and the child's yes, like everybody."""
        for cast in CAST:
            guardian = User.objects.get(email=cast.email)
            for handle in cast.children:
                attempt = link_by_code(
                    guardian=guardian,
                    connection=connection,
                    code=starhaven.make_code(handle),
                    address="127.0.0.1",
                    actor=actor_of(guardian),
                )
                if attempt.guardianship is None:
                    raise RuntimeError(f"{cast.name} could not link {handle}: {attempt.outcome}")
                starhaven.approve(handle)


def _connect(told_in: Path, sandbox_url: str) -> tuple[dict[str, Any], Connection]:
    """Connect Starhaven and tell it by `connection.json`, which it reads when it needs it."""
    source = f"{sandbox_url}/"
    # An interrupted seeding may have left a connection whose secrets nobody kept.
    Connection.objects.filter(source=source).update(source=f"urn:interrupted:{timezone.now().timestamp()}")
    new = NewConnection(
        name="Starhaven",
        source=source,
        base_url=sandbox_url,
        notify_url=f"{sandbox_url}/guardian/v1/notify",
        jwks_url=f"{sandbox_url}/.well-known/jwks.json",
        windows="hour",
    )
    made = connect_platform(new=new)
    told = {
        "connection": made.connection.public_id,
        "portal_url": settings.SITE_URL,
        "intake_url": f"{settings.SITE_URL}/intake/v1/{made.connection.public_id}/events",
        "source": source,
        "secret": made.secret,
        "outbound_secret": made.outbound_secret,
    }
    _write(told_in, told)
    # Before anything is sent: only places that the catalogue declares public keep their name.
    if not refresh(made.connection):
        raise RuntimeError("Starhaven did not answer with its catalogue")
    judge_catalogues()
    return told, made.connection


def _backdate_links(now: datetime) -> None:
    since = now - timedelta(days=past.DAYS)
    Guardianship.objects.update(requested_at=since - timedelta(minutes=20), activated_at=since)


def _live_through(starhaven: Starhaven, handle: str, subject: str, now: datetime) -> None:
    starhaven.send(list(past.play(starhaven, handle, subject, now)))
    for at, events in past.flagged_interactions(starhaven, handle, subject, now):
        starhaven.send(events)
        _backdate_incident(events[0]["data"]["incident_id"], at)


def _backdate_incident(incident_id: str, at: datetime) -> None:
    Incident.objects.filter(incident_id=incident_id).update(recorded_at=at)
    Alert.objects.filter(sightings__incident__incident_id=incident_id).update(created_at=at, last_at=at)
    Sighting.objects.filter(incident__incident_id=incident_id).update(added_at=at)


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _write(path: Path, told: dict[str, Any]) -> None:
    """In one step, since the sandbox may be reading."""
    unfinished = path.with_suffix(".part")
    unfinished.touch(0o600)
    unfinished.write_text(json.dumps(told, indent=2))
    unfinished.rename(path)
