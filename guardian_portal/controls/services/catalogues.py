"""Reads platforms' catalogues now and then. A bad one, or one that would take what somebody set, changes nothing."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from guardian_portal.controls.catalogue import Catalogue
from guardian_portal.controls.declaring import BadCatalogue, losses, read_catalogue
from guardian_portal.controls.known import current_catalogue, values_in_use
from guardian_portal.controls.models import ControlSheet
from guardian_portal.platforms import client
from guardian_portal.platforms.known import forget
from guardian_portal.platforms.models import CatalogueState, Connection, DeclaredCatalogue
from notifications.alarms import alarm_operator

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=6)
AGAIN_AFTER = timedelta(minutes=2)


def fetch_catalogues() -> int:
    """Run by the sweepers; a new connection is due at once. Returns how many were asked."""
    now = timezone.now()
    due = Connection.objects.filter(retired_at__isnull=True, catalogue_due_at__lte=now)
    return sum(_fetch(connection) for connection in due.order_by("catalogue_due_at", "pk")[:20])


def _fetch(connection: Connection) -> bool:
    mine = Connection.objects.filter(pk=connection.pk, catalogue_due_at=connection.catalogue_due_at)
    if not mine.update(catalogue_due_at=timezone.now() + AGAIN_AFTER):
        return False
    try:
        answer = client.read_catalogue(connection=connection)
    except client.CallError as error:
        log.warning("catalogue_not_read", connection=connection.public_id, cause=str(error))
        return True
    take_catalogue(connection=connection, document=answer.body)
    Connection.objects.filter(pk=connection.pk).update(catalogue_due_at=timezone.now() + EVERY)
    return True


@transaction.atomic
def take_catalogue(*, connection: Connection, document: Mapping[str, Any]) -> DeclaredCatalogue | None:
    """Make a declared catalogue the current one, or keep it as refused. None where nothing is new."""
    Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
    text = json.dumps(document, sort_keys=True, ensure_ascii=False)
    declared = DeclaredCatalogue.objects.filter(connection=connection)
    current = declared.filter(state=CatalogueState.CURRENT).first()
    newest = declared.order_by("-version").first()
    if any(row is not None and row.text == text for row in (current, newest)):
        return None
    new, problems = _judge(connection, document)
    if new is not None:
        declared.filter(state=CatalogueState.CURRENT).update(state=CatalogueState.PAST)
        _use(connection, new)
    else:
        log.error("catalogue_refused", connection=connection.public_id, problems=problems[:20])
        alarm_operator(cause="catalogue-refused")
    return DeclaredCatalogue.objects.create(
        connection=connection,
        version=(declared.aggregate(highest=Max("version"))["highest"] or 0) + 1,
        state=CatalogueState.REFUSED if new is None else CatalogueState.CURRENT,
        text=text,
        problems=problems,
    )


def _judge(connection: Connection, document: Mapping[str, Any]) -> tuple[Catalogue | None, list[str]]:
    try:
        new = read_catalogue(document)
    except BadCatalogue as bad:
        return None, bad.problems[:100]
    old = current_catalogue(connection.pk)
    problems = losses(old=old, new=new, in_use=values_in_use(connection)) if old else []
    return (None, problems[:100]) if problems else (new, [])


def _use(connection: Connection, catalogue: Catalogue) -> None:
    """Public places count from now on; what the platform did not know it may know now."""
    Connection.objects.filter(pk=connection.pk).update(public_places=[place.key for place in catalogue.public_places])
    transaction.on_commit(lambda: forget(connection.public_id))
    ControlSheet.objects.filter(child__connection=connection).exclude(set_aside={}).update(set_aside={})
