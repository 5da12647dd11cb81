"""Deletes what hangs on a row that itself stays: everything whose foreign key says that it would go with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, cast

from django.db.models import CASCADE

if TYPE_CHECKING:
    from django.db.models import ForeignKey, ForeignObjectRel, Model, QuerySet


def foreign_keys_to(model: type[Model]) -> Iterator[tuple[ForeignKey[Any, Any], bool]]:
    """Each foreign key to `model`, hidden ones too, and whether its row goes with that of `model`."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            key = cast("ForeignKey[Any, Any]", cast("ForeignObjectRel", relation).field)
            yield key, cast("ForeignObjectRel", relation).on_delete is CASCADE


def delete_hanging(rows: QuerySet[Any], *, but: Collection[str] = ()) -> int:
    """Returns how many rows went. `but`: labels of models that stay. A table that is made later goes as well."""
    found = 0
    for key, goes in foreign_keys_to(rows.model):
        if goes and key.model._meta.label not in but:
            found += key.model._default_manager.filter(**{f"{key.name}__in": rows}).delete()[0]
    return found
