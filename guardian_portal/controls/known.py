"""The catalogue that counts for a platform at present, and which of its values somebody asked for."""

from functools import lru_cache
from itertools import chain

import msgspec
from django.db.models import OuterRef, Subquery

from guardian_portal.controls.catalogue import Catalogue, Value
from guardian_portal.controls.models import ControlSheet, LooseningProposal, LooseningState, Wish
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import CatalogueState, Connection, DeclaredCatalogue


def current_catalogue(connection_id: int) -> Catalogue | None:
    """What the platform declares; None until it has said so once."""
    current = DeclaredCatalogue.objects.filter(connection_id=connection_id, state=CatalogueState.CURRENT)
    row = current.values_list("pk", "digest").first()
    return _catalogue(*row) if row else None


def sheet_and_catalogue(child: Child) -> tuple[ControlSheet | None, Catalogue | None]:
    """Both in one query; in two where the child has no sheet yet."""
    current = DeclaredCatalogue.objects.filter(
        connection_id=OuterRef("child__connection_id"), state=CatalogueState.CURRENT
    )
    both = ControlSheet.objects.filter(child=child).annotate(
        catalogue_pk=Subquery(current.values("pk")), catalogue_digest=Subquery(current.values("digest"))
    )
    sheet = both.first()
    if sheet is None:
        return None, current_catalogue(child.connection_id)
    return sheet, _catalogue(sheet.catalogue_pk, sheet.catalogue_digest) if sheet.catalogue_pk else None


@lru_cache(maxsize=64)
def _catalogue(pk: int, digest: str) -> Catalogue:
    """Read once per process: what a version says never changes. It was good when it was judged."""
    return msgspec.convert(DeclaredCatalogue.objects.values_list("body", flat=True).get(pk=pk), Catalogue)


def refused_catalogues() -> list[DeclaredCatalogue]:
    """For staff: what platforms declared last and could not be taken."""
    refused = DeclaredCatalogue.objects.filter(state=CatalogueState.REFUSED)
    newest = refused.select_related("connection__platform").order_by("connection", "-version")
    return list({row.connection_id: row for row in reversed(newest)}.values())


def is_for_guardians(child: Child, key: str, value: Value) -> bool:
    """Whether guardians set this control of the child's, and it can have the value."""
    catalogue = current_catalogue(child.connection_id)
    control = catalogue.control(key) if catalogue else None
    return control is not None and control.managed_by == "guardian" and control.is_valid(value)


def values_in_use(connection: Connection) -> dict[str, list[Value]]:
    """By control, every value that is wished, waits or is asked for, each once."""
    wishes = Wish.objects.filter(child__connection=connection).values_list("control", "value")
    waiting = LooseningProposal.objects.filter(child__connection=connection, state=LooseningState.WAITING)
    sheets = ControlSheet.objects.filter(child__connection=connection).values_list("asked", flat=True)
    asked = (pair for sheet in sheets.iterator() for pair in sheet.items())
    found: dict[str, dict[bytes, Value]] = {}
    for key, value in chain(wishes.iterator(), waiting.values_list("control", "value"), asked):
        found.setdefault(key, {})[msgspec.json.encode(value)] = value
    return {key: list(values.values()) for key, values in found.items()}
