"""Several lists on one page, each turned on its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

if TYPE_CHECKING:
    from collections.abc import Mapping

ROWS_A_PAGE = 10


@dataclass(frozen=True)
class Turning:
    """Where a list stands, and the addresses of its newer and older rows (empty: none)."""

    number: int
    total: int
    newer: str
    older: str


def page_of(rows: Any, asked: Mapping[str, str], name: str) -> Page[Any]:
    """The page of a list that the address asks for as `name`."""
    return Paginator(rows, ROWS_A_PAGE).get_page(asked.get(name))


def turning(page: Page[Any], asked: QueryDict, name: str, anchor: str) -> Turning | None:
    """Links that turn this list and leave the others; None where all of it is on the page."""
    if not page.has_other_pages():
        return None
    return Turning(
        number=page.number,
        total=page.paginator.num_pages,
        newer=_address(asked, name, page.previous_page_number(), anchor) if page.has_previous() else "",
        older=_address(asked, name, page.next_page_number(), anchor) if page.has_next() else "",
    )


def _address(asked: QueryDict, name: str, number: int, anchor: str) -> str:
    query = asked.copy()
    query[name] = str(number)
    return f"?{query.urlencode()}#{anchor}"
