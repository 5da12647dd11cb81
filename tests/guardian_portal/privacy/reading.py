"""Reads every column of every table as somebody with the whole database and its keys would."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.models import BinaryField, CharField, Field, JSONField, Model, TextField

READABLE = (CharField, TextField, JSONField, BinaryField)
# The demo's own database and what Django keeps of itself.
NO_ROWS = ("contenttypes", "auth", "starhaven")


def everything_readable() -> Iterator[tuple[str, str]]:
    """Where, and what: text as it is, encrypted bytes decrypted."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in NO_ROWS:
            continue
        fields = [one.attname for one in model._meta.concrete_fields if _is_readable(one)]
        for row in model._default_manager.values(*fields) if fields else ():
            for name, value in row.items():
                yield f"{model._meta.label}.{name}", _text(value)


def where_is(*secrets: str) -> set[str]:
    """The columns in which one of them stands."""
    lower = [one.lower() for one in secrets]
    return {place for place, text in everything_readable() if any(one in text.lower() for one in lower)}


def _is_readable(field: Field[object, object]) -> bool:
    return isinstance(field, READABLE)


def _text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def unreadable(model: type[Model], key: int, column: str) -> None:
    """Whoever reads this encrypted value now fails."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = %s WHERE id = %s", [b"rubbish", key])
