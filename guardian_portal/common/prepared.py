"""A query whose SQL is made once in a process; each use binds its values and runs it.

Putting a query together and compiling it costs several times what running it does. Worth it where a page or the drain
asks the same question over and over; elsewhere a plain QuerySet reads better.
"""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import connections, router
from django.db.models import QuerySet
from django.db.models.sql import UpdateQuery

Row = TypeVar("Row")
# Stand-ins for the values while the SQL is made; they are found again among its parameters.
_MARKERS: Mapping[type, Callable[[int], Any]] = {
    int: lambda number: 2**62 + 7_654_321 + number,
    str: lambda number: f"marker-of-a-prepared-query-{number}",
    datetime: lambda number: datetime(1871, 2, 3, 4, 5, 6, tzinfo=UTC) + timedelta(seconds=number),
}


@dataclass(frozen=True)
class _Made:
    """A compiled query; `places` says which value belongs at which position of the parameters."""

    database: str
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    places: Mapping[int, str]

    def bound(self, values: Mapping[str, Any], connection: Any) -> tuple[str, tuple[Any, ...]]:
        parameters = list(self.parameters)
        for position, name in self.places.items():
            parameters[position] = _adapted(values[name], connection)
        return self.sql, tuple(parameters)


class Prepared(Generic[Row]):
    """`build` gets a stand-in for each named value and returns the QuerySet; a call with the values returns its rows.

    Only values may vary, never the shape: no None, no lists, nothing that `build` decides by them, no prefetching.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], **types: type) -> None:
        self._build, self._types = build, types
        self._ready: tuple[QuerySet[Any, Row], _Made] | None = None

    def __call__(self, **values: Any) -> list[Row]:
        queryset, made = self._ready or self._make()
        compiler = copy(made.compiler)
        compiler.connection = connections[made.database]
        bound = made.bound(values, compiler.connection)
        compiler.as_sql = lambda *args, **kwargs: bound
        rows: Any = queryset._iterable_class(_asked_of(queryset, compiler))
        return list(rows)

    def _make(self) -> tuple[QuerySet[Any, Row], _Made]:
        markers = _markers(self._types)
        queryset = self._build(**markers)
        self._ready = queryset, _compiled(queryset.query, queryset.db, markers)
        return self._ready


class PreparedUpdate:
    """`build` gets a stand-in for each named value and returns the rows and what to set; a call returns the count."""

    def __init__(self, build: Callable[..., tuple[QuerySet[Any, Any], Mapping[str, Any]]], **types: type) -> None:
        self._build, self._types = build, types
        self._made: _Made | None = None

    def __call__(self, **values: Any) -> int:
        sql, parameters = self.bound(**values)
        with connections[self.database].cursor() as cursor:
            cursor.execute(sql, parameters)
            return int(cursor.rowcount)

    @property
    def database(self) -> str:
        return (self._made or self._make()).database

    def bound(self, **values: Any) -> tuple[str, tuple[Any, ...]]:
        """The statement and its parameters, for who makes it a part of a longer one."""
        made = self._made or self._make()
        return made.bound(values, connections[made.database])

    def _make(self) -> _Made:
        markers = _markers(self._types)
        queryset, changes = self._build(**markers)
        database = router.db_for_write(queryset.model)
        query: Any = queryset.query.chain(UpdateQuery)
        query.add_update_values(dict(changes))
        self._made = _compiled(query, database, markers)
        return self._made


def _markers(types: Mapping[str, type]) -> dict[str, Any]:
    return {name: _MARKERS[kind](number) for number, (name, kind) in enumerate(types.items())}


def _compiled(query: Any, database: str, markers: Mapping[str, Any]) -> _Made:
    compiler = query.get_compiler(using=database)
    sql, parameters = compiler.as_sql()
    names = {_adapted(marker, compiler.connection): name for name, marker in markers.items()}
    places = {at: names[one] for at, one in enumerate(parameters) if _is_plain(one) and one in names}
    if set(places.values()) != set(markers):
        raise ValueError(f"a prepared query does not use {set(markers) - set(places.values())}")
    return _Made(database, compiler, sql, tuple(parameters), places)


def _asked_of(queryset: Any, compiler: Any) -> Any:
    """As much of a QuerySet as its iterable classes ask for."""
    query = copy(queryset.query)
    query.get_compiler = lambda *args, **kwargs: compiler
    return SimpleNamespace(db=queryset.db, query=query, _fields=queryset._fields, _known_related_objects={})


def _adapted(value: Any, connection: Any) -> Any:
    """As the field's own preparation would hand it to the driver."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _is_plain(value: Any) -> bool:
    return isinstance(value, int | str | datetime)
