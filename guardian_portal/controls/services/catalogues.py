"""Judges what platforms declare. A bad catalogue, or one that would take what somebody set, changes nothing."""

import structlog
from django.db import transaction

from guardian_portal.controls.catalogue import Catalogue
from guardian_portal.controls.declaring import BadCatalogue, losses, read_catalogue
from guardian_portal.controls.known import current_catalogue, values_in_use
from guardian_portal.controls.models import ControlSheet
from guardian_portal.platforms.models import CatalogueState, Connection, DeclaredCatalogue
from notifications.alarms import alarm_operator

log = structlog.get_logger(__name__)

OFFERED, CURRENT = CatalogueState.OFFERED, CatalogueState.CURRENT
MOST_PROBLEMS = 100
# Older versions are kept as long as somebody may ask what was on offer.
VERSIONS_KEPT = 20


def judge_catalogues() -> int:
    """Run by the sweepers, after catalogues were read. Returns how many were judged."""
    offered = DeclaredCatalogue.objects.filter(state=OFFERED).select_related("connection")
    return sum(judge_catalogue(declared) for declared in offered.order_by("version")[:20])


@transaction.atomic
def judge_catalogue(declared: DeclaredCatalogue) -> bool:
    """Make it the current one, or keep it as refused with what is wrong with it."""
    connection = Connection.objects.select_for_update(no_key=True).get(pk=declared.connection_id)
    mine = DeclaredCatalogue.objects.filter(pk=declared.pk, state=OFFERED)
    problems = _problems(connection, declared)
    if problems:
        if mine.update(state=CatalogueState.REFUSED, problems=problems) and problems != declared.problems:
            log.error("catalogue_refused", connection=connection.public_id, problems=problems[:20])
            alarm_operator(cause="catalogue-refused")
        return True
    if not mine.exists():
        return False
    put_in_force(declared)
    return True


def put_in_force(declared: DeclaredCatalogue, **also: object) -> None:
    """It counts from now on, and the one before does not. The caller holds the connection."""
    versions = DeclaredCatalogue.objects.filter(connection=declared.connection_id)
    versions.filter(state=CURRENT).update(state=CatalogueState.PAST)
    versions.filter(pk=declared.pk).update(state=CURRENT, problems=[], **also)
    versions.filter(version__lte=declared.version - VERSIONS_KEPT).exclude(state=CURRENT).delete()
    # What the platform did not know, it may know now.
    ControlSheet.objects.filter(child__connection=declared.connection_id).exclude(set_aside={}).update(set_aside={})


def _problems(connection: Connection, declared: DeclaredCatalogue) -> list[str]:
    try:
        new = read_catalogue(declared.body)
    except BadCatalogue as bad:
        return bad.problems[:MOST_PROBLEMS]
    old: Catalogue | None = current_catalogue(connection.pk)
    return losses(old=old, new=new, in_use=values_in_use(connection))[:MOST_PROBLEMS] if old else []
