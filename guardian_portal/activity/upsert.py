"""The one statement that stores a batch of windows, in the form that is fastest on each database.

What costs is the conversion of parameters by the client. So each column travels as one parameter on PostgreSQL, an
array in its binary form packed here in one call, and on SQLite the whole batch as one JSON text.
"""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from weakref import WeakSet

import msgspec
import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import pq
from psycopg.abc import Buffer
from psycopg.adapt import Dumper

from guardian_portal.activity.windows import WindowRow

TABLE = "activity_activitywindow"
COLUMNS = WindowRow._fields

_CONFLICT = (
    "ON CONFLICT (child_id, start, size) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[3:])
    + f" WHERE {TABLE}.time < excluded.time"
)
_INSERT = f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) "

# PostgreSQL: type of the elements, of the array, and how one element is packed after its four-byte length.
_INT2, _INT4, _INT8, _TIMESTAMPTZ, _JSONB = (21, 1005), (23, 1007), (20, 1016), (1184, 1185), (3802, 3807)
_TYPES = (_INT8, _TIMESTAMPTZ, _INT4, _TIMESTAMPTZ, _INT2, *((_INT4,) * 5), _JSONB, _JSONB)
_PACKED = {21: ("ih", 2), 23: ("ii", 4), 20: ("iq", 8), 1184: ("iq", 8)}
_POSTGRES_EPOCH = 946_684_800_000_000  # microseconds from 1970 to 2000, where PostgreSQL counts from
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BinaryArray(bytes):
    """A one-dimensional array in PostgreSQL's binary form."""


def _dumper(array_oid: int) -> type[Dumper]:
    class ArrayDumper(Dumper):
        """Hands the packed bytes over as they are."""

        format = pq.Format.BINARY
        oid = array_oid

        def dump(self, obj: bytes) -> Buffer | None:
            return obj

    return ArrayDumper


# One class per array type: psycopg finds the type of a parameter by its class.
_ARRAYS = {oid: type(f"BinaryArray{oid}", (BinaryArray,), {}) for oid in {array for _, array in _TYPES}}
_DUMPERS = {oid: _dumper(oid) for oid in _ARRAYS}
_taught: WeakSet[psycopg.Connection[Any]] = WeakSet()

_POSTGRES = f"{_INSERT}SELECT * FROM unnest({', '.join(['%b'] * len(COLUMNS))}) {_CONFLICT}"
_SQLITE = (
    f"{_INSERT}SELECT {', '.join(f'value ->> {n}' for n in range(len(COLUMNS)))} "
    # Without WHERE, SQLite would read ON as the beginning of a join's condition.
    f"FROM json_each(%s) WHERE true {_CONFLICT}"
)


def upsert(connection: BaseDatabaseWrapper, rows: Sequence[WindowRow]) -> int:
    """Insert or replace by a newer time; returns how many rows were written. The rows' windows must differ."""
    if connection.vendor == "postgresql":
        return _upsert_postgresql(connection, rows)
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE, [_as_json(rows)])
        return int(cursor.rowcount)


def _upsert_postgresql(connection: BaseDatabaseWrapper, rows: Sequence[WindowRow]) -> int:
    columns = tuple(zip(*rows, strict=True))
    given = [_array(types, values) for types, values in zip(_TYPES, columns, strict=True)]
    connection.ensure_connection()
    _teach(connection.connection)
    # Django's own cursor writes parameters into the text of the statement; the plain one sends them beside it.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_POSTGRES.encode(), given)
        return cursor.rowcount


def _teach(session: psycopg.Connection[Any]) -> None:
    """Let a database session know the array classes, once."""
    if session not in _taught:
        for oid, array in _ARRAYS.items():
            session.adapters.register_dumper(array, _DUMPERS[oid])
        _taught.add(session)


def _array(types: tuple[int, int], values: Sequence[int] | Sequence[bytes]) -> BinaryArray:
    """Dimension count, no-nulls flag, element type, length, lower bound; then each element after its length."""
    element, array = types
    head = struct.pack("!iiIii", 1, 0, element, len(values), 1)
    if element == 3802:
        # A binary jsonb is a version byte and the text.
        body = b"".join([struct.pack("!iB", len(text) + 1, 1) + text for text in values])  # type: ignore[arg-type,operator]
    else:
        body = _fixed(element, values)  # type: ignore[arg-type]
    made: BinaryArray = _ARRAYS[array](head + body)
    return made


def _fixed(element: int, values: Sequence[int]) -> bytes:
    form, size = _PACKED[element]
    flat: list[int] = [size] * (2 * len(values))
    flat[1::2] = [value - _POSTGRES_EPOCH for value in values] if element == 1184 else values
    return struct.pack("!" + form * len(values), *flat)


def _as_json(rows: Sequence[WindowRow]) -> str:
    """Moments as Django writes them on SQLite, lists as JSON text."""
    return msgspec.json.encode(
        [
            (row[0], _sqlite_time(row[1]), row[2], _sqlite_time(row[3]), *row[4:10], row[10].decode(), row[11].decode())
            for row in rows
        ]
    ).decode()


def _sqlite_time(microseconds: int) -> str:
    return str((_UNIX_EPOCH + timedelta(microseconds=microseconds)).replace(tzinfo=None))
