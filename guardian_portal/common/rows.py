"""Writes many rows of a model in one statement; on PostgreSQL they travel as one JSON text.

Django prepares and sends each column of each row by itself, which costs several times what the database does with them,
and its statement's text grows with the rows. Here the text never changes, so it is prepared once in a session.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec
from django.db import connection, models, transaction
from django.db.models import BinaryField, Field, Model

Row = TypeVar("Row", bound=Model)
_encode = msgspec.json.Encoder().encode


def insert_rows(rows: Collection[Row]) -> list[Row]:
    """Insert new rows, of one model, and give them their primary keys."""
    made = list(rows)
    if not made:
        return []
    model = type(made[0])
    if connection.vendor != "postgresql":
        return model._default_manager.bulk_create(made)
    sql, values = _insertion(model)
    with connection.cursor() as cursor:
        cursor.execute(sql, [_as_json(made, values)])
        for row, (pk,) in zip(made, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding, row._state.db = False, connection.alias
    return made


def save_rows(rows: Collection[Row], fields: Sequence[str]) -> None:
    """Write the named fields of rows that exist already. The work grows with the rows, that of bulk_update with their
    square."""
    if not rows:
        return
    model = type(next(iter(rows)))
    if connection.vendor != "postgresql":
        # The insert meets its own primary key, and the named fields are written.
        model._default_manager.bulk_create(
            list(rows), update_conflicts=True, unique_fields=["id"], update_fields=fields
        )
        return
    sql, values = _update(model, tuple(fields))
    with connection.cursor() as cursor:
        cursor.execute(sql, [_as_json(rows, values)])


def insert_if_changed(row: Model, *, update: str, parameters: Sequence[Any]) -> bool:
    """Run an UPDATE and, where it changed anything, insert the row with it: on PostgreSQL in one round trip."""
    if connection.vendor != "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(update, parameters)
            changed = bool(cursor.rowcount)
            insert_rows([row] if changed else [])
        return changed
    sql, values = _insertion_if_changed(type(row))
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("@update@", update), [*parameters, _as_json([row], values)])
        return bool(cursor.rowcount)


Values = tuple[tuple[str, str, Callable[[Any], Any] | None], ...]


@cache
def _insertion(model: type[Model]) -> tuple[str, Values]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    table, columns = _quoted(model._meta.db_table), _names(fields)
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {_given(table)} RETURNING {_names([_key(model)])}",
        _values(fields),
    )


@cache
def _insertion_if_changed(model: type[Model]) -> tuple[str, Values]:
    sql, values = _insertion(model)
    insert = sql.rpartition(" RETURNING ")[0]
    return f"WITH changed AS (@update@ RETURNING 1) {insert} WHERE EXISTS (SELECT FROM changed)", values


@cache
def _update(model: type[Model], names: tuple[str, ...]) -> tuple[str, Values]:
    fields = [model._meta.get_field(name) for name in names]
    table, key = _quoted(model._meta.db_table), _names([_key(model)])
    changes = ", ".join(f"{_names([field])} = given.{_names([field])}" for field in fields)
    return (
        f"UPDATE {table} SET {changes} FROM {_given(table)} WHERE {table}.{key} = given.{key}",
        _values([_key(model), *fields]),
    )


def _given(table: str) -> str:
    return f"json_populate_recordset(NULL::{table}, %s::json) given"


def _values(fields: Sequence[Any]) -> Values:
    """Column, attribute, and for binary fields how a value gets its form in the database."""
    return tuple((one.column, one.attname, _hex(one) if isinstance(one, BinaryField) else None) for one in fields)


def _hex(field: Field[Any, Any]) -> Callable[[Any], str | None]:
    def as_text(value: Any) -> str | None:
        prepared = field.get_prep_value(value)
        return None if prepared is None else f"\\x{bytes(prepared).hex()}"

    return as_text


def _as_json(rows: Collection[Model], values: Values) -> str:
    return _encode(
        [
            {column: getattr(row, name) if form is None else form(getattr(row, name)) for column, name, form in values}
            for row in rows
        ]
    ).decode()


def _key(model: type[Model]) -> Field[Any, Any]:
    key: Field[Any, Any] | None = model._meta.pk
    if not isinstance(key, models.AutoField | models.BigAutoField):
        raise TypeError(f"{model.__name__} has no primary key that the database makes")
    return key


def _names(fields: Sequence[Any]) -> str:
    return ", ".join(_quoted(field.column) for field in fields)


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
