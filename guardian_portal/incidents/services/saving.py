"""Saves many changed rows in one statement; its work grows with the rows, that of bulk_update with their square."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def save_rows(rows: Collection[Row], fields: Sequence[str]) -> None:
    """Every row exists already: the insert meets its own primary key, and the named fields are written."""
    if not rows:
        return
    model = type(next(iter(rows)))
    model._default_manager.bulk_create(list(rows), update_conflicts=True, unique_fields=["id"], update_fields=fields)
