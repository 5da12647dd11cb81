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

from django.db import connections
from django.db.models import QuerySet

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

    queryset: QuerySet[Any, Any]
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    places: Mapping[int, str]


class Prepared(Generic[Row]):
    """`build` gets a stand-in for each named value and returns the QuerySet; a call with the values returns its rows.

    Only values may vary, never the shape: no None, no lists, nothing that `build` decides by them, no prefetching.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], **types: type) -> None:
        self._build, self._types = build, types
        self._made: _Made | None = None

    def __call__(self, **values: Any) -> list[Row]:
        queryset = self._prepared(**values)
        return list(queryset._iterable_class(queryset))

    def _prepared(self, **values: Any) -> Any:
        """As much of a QuerySet as its iterable classes ask for, with the values in place."""
        made = self._made or self._make()
        database = made.queryset.db
        compiler = copy(made.compiler)
        compiler.connection = connections[database]
        parameters = list(made.parameters)
        for position, name in made.places.items():
            parameters[position] = _adapted(values[name], compiler.connection)
        bound = made.sql, tuple(parameters)
        compiler.as_sql = lambda *args, **kwargs: bound
        query = copy(made.queryset.query)
        query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        return SimpleNamespace(
            db=database,
            query=query,
            _iterable_class=made.queryset._iterable_class,
            _fields=made.queryset._fields,
            _known_related_objects={},
        )

    def _make(self) -> _Made:
        markers = {name: _MARKERS[kind](number) for number, (name, kind) in enumerate(self._types.items())}
        queryset = self._build(**markers)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, parameters = compiler.as_sql()
        names = {_adapted(marker, compiler.connection): name for name, marker in markers.items()}
        places = {at: names[one] for at, one in enumerate(parameters) if _is_plain(one) and one in names}
        if set(places.values()) != set(markers):
            raise ValueError(f"a prepared query does not use {set(markers) - set(places.values())}")
        made = self._made = _Made(queryset, compiler, sql, tuple(parameters), places)
        return made


def _adapted(value: Any, connection: Any) -> Any:
    """As the field's own preparation would hand it to the driver."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _is_plain(value: Any) -> bool:
    return isinstance(value, int | str | datetime)
