"""Reads what platforms declare, keeps it, and says which places are public and how they and the controls are named."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from guardian_portal.platforms.client import CallError, read_catalogue
from guardian_portal.platforms.events import Token
from guardian_portal.platforms.known import forget
from guardian_portal.platforms.models import Catalogue, CatalogueState, Connection, DeclaredCatalogue

log = structlog.get_logger(__name__)

REFRESHED_AFTER = timedelta(hours=6)
TRIED_AGAIN_AFTER = timedelta(minutes=5)
# Of platforms that do not answer each costs seconds, and other sweepers wait behind this one.
AT_ONCE = 3
MAX_PLACES = 1000
MAX_LABEL = 80
_encode = msgspec.json.Encoder(order="deterministic").encode


def refresh_due() -> None:
    """A sweeper: read the catalogues whose time has come; a new connection's at once."""
    now = timezone.now()
    new = Connection.objects.filter(retired_at__isnull=True, catalogue__isnull=True)
    Catalogue.objects.bulk_create([Catalogue(connection=one, due_at=now) for one in new], ignore_conflicts=True)
    due = Catalogue.objects.filter(due_at__lte=now, connection__retired_at__isnull=True)
    for catalogue in due.select_related("connection").order_by("due_at")[:AT_ONCE]:
        if _claim(catalogue, now):
            refresh(catalogue.connection)


def refresh(connection: Connection) -> bool:
    """Read one now. False where the platform cannot be asked: what was read before stays as it is."""
    try:
        body = read_catalogue(connection=connection).body
    except CallError as error:
        log.warning("catalogue_not_read", connection=connection.public_id, error=type(error).__name__)
        return False
    with transaction.atomic():
        places = sorted(_public_places(body))
        Connection.objects.filter(pk=connection.pk).exclude(public_places=places).update(public_places=places)
        now = timezone.now()
        read = {"newest": _version_of(connection, body), "fetched_at": now, "due_at": now + REFRESHED_AFTER}
        Catalogue.objects.update_or_create(connection=connection, defaults=read)
    forget(connection.public_id)
    return True


def refresh_soon(connection: Connection) -> None:
    """The platform acts as if it declared something else by now: read it at the next sweep."""
    Catalogue.objects.filter(connection=connection).update(due_at=timezone.now())


def _version_of(connection: Connection, body: dict[str, Any]) -> DeclaredCatalogue:
    """The newest version if it says the same, else a new one. One that was refused is looked at again each time."""
    Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
    newest = DeclaredCatalogue.objects.filter(connection=connection).order_by("-version").first()
    digest = hashlib.sha256(_encode(body)).hexdigest()
    if newest is None or newest.digest != digest:
        version = newest.version + 1 if newest else 1
        return DeclaredCatalogue.objects.create(connection=connection, version=version, body=body, digest=digest)
    DeclaredCatalogue.objects.filter(pk=newest.pk, state=CatalogueState.REFUSED).update(state=CatalogueState.OFFERED)
    return newest


def place_labels(connection: Connection) -> dict[str, str]:
    """Names of the public places, in the reader's language, else in English, else the key as words."""
    named = _public_places(_body(connection))
    return {key: _label(named.get(key, {}), key) for key in connection.public_places}


def control_labels(connection: Connection) -> dict[str, str]:
    """Names of the controls, likewise."""
    return {key: _label(labels, key) for key, labels in _declared(_body(connection), "controls")}


def _claim(catalogue: Catalogue, now: datetime) -> bool:
    """Of several sweepers one reads it; should that fail, it is tried again soon."""
    due = Catalogue.objects.filter(pk=catalogue.pk, due_at=catalogue.due_at)
    return due.update(due_at=now + TRIED_AGAIN_AFTER) == 1


def _body(connection: Connection) -> dict[str, Any]:
    """No query where the connection was fetched with its `catalogue__newest`."""
    catalogue: Catalogue | None = getattr(connection, "catalogue", None)
    newest = catalogue.newest if catalogue is not None else None
    return newest.body if newest is not None and isinstance(newest.body, dict) else {}


def _public_places(body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Places that may be named: declared public, and not marked as sensitive."""
    return dict(_declared(body, "public_places"))


def _declared(body: Mapping[str, Any], member: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Key and labels of each usable entry. One that is not leaves the others usable."""
    listed = body.get(member)
    for one in listed[:MAX_PLACES] if isinstance(listed, list) else ():
        if not isinstance(one, dict) or one.get("sensitive") or one.get("public") is False:
            continue
        key, labels = one.get("key"), one.get("labels")
        if isinstance(key, str) and _is_key(key):
            yield key, labels if isinstance(labels, dict) else {}


def _is_key(key: str) -> bool:
    try:
        msgspec.convert(key, Token)
    except msgspec.ValidationError:
        return False
    return True


def _label(labels: Mapping[str, Any], key: str) -> str:
    language = get_language() or "en"
    for wanted in (language, language.partition("-")[0], "en"):
        label = labels.get(wanted)
        if isinstance(label, str) and label.strip():
            return label.strip()[:MAX_LABEL]
    return re.sub("[-_.]+", " ", key).strip().capitalize()
