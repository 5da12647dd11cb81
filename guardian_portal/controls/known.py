"""The catalogue that counts for a platform at present, and which of its values somebody asked for."""

from guardian_portal.controls.catalogue import Catalogue, Value
from guardian_portal.controls.declaring import catalogue_of_text
from guardian_portal.controls.models import ControlSheet, LooseningProposal, LooseningState, Wish
from guardian_portal.platforms.models import CatalogueState, Connection, DeclaredCatalogue


def current_catalogue(connection_id: int) -> Catalogue | None:
    """What the platform declares; None until it has said so once."""
    current = DeclaredCatalogue.objects.filter(connection_id=connection_id, state=CatalogueState.CURRENT)
    text = current.values_list("text", flat=True).first()
    return catalogue_of_text(text) if text else None


def refused_catalogues() -> list[DeclaredCatalogue]:
    """For staff: what platforms declared last and could not be taken."""
    refused = DeclaredCatalogue.objects.filter(state=CatalogueState.REFUSED)
    newest = refused.select_related("connection__platform").order_by("connection", "-version")
    return list({row.connection_id: row for row in reversed(newest)}.values())


def values_in_use(connection: Connection) -> dict[str, list[Value]]:
    """By control, every value that is wished, waits or is asked for."""
    found: dict[str, list[Value]] = {}
    wishes = Wish.objects.filter(child__connection=connection).values_list("control", "value")
    waiting = LooseningProposal.objects.filter(child__connection=connection, state=LooseningState.WAITING)
    for key, value in [*wishes, *waiting.values_list("control", "value")]:
        found.setdefault(key, []).append(value)
    for asked in ControlSheet.objects.filter(child__connection=connection).values_list("asked", flat=True):
        for key, value in asked.items():
            found.setdefault(key, []).append(value)
    return found
