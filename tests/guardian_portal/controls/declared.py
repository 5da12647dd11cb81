"""Catalogues for tests: Starhaven's own, and small ones of each type."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from hypothesis import strategies as st

from guardian_portal.controls.catalogue import Catalogue, Control
from guardian_portal.controls.declaring import read_catalogue
from guardian_portal.controls.weeks import DAYS
from guardian_portal.platforms.models import CatalogueState, Connection, DeclaredCatalogue
from guardian_portal.sandbox.catalogue import catalogue_document


def a_document() -> dict[str, Any]:
    """Starhaven's catalogue, to be changed."""
    return dict(json.loads(json.dumps(catalogue_document())))


def a_catalogue() -> Catalogue:
    """The same as the portal reads it."""
    return read_catalogue(a_document())


def declare(connection: Connection, document: dict[str, Any] | None = None) -> None:
    """As after the platform's catalogue was read and judged."""
    body = document or a_document()
    text = json.dumps(body, sort_keys=True)
    DeclaredCatalogue.objects.create(
        connection=connection,
        version=1,
        state=CatalogueState.CURRENT,
        body=body,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def declared(document: dict[str, Any], key: str) -> dict[str, Any]:
    """One control of a document."""
    return next(control for control in document["controls"] if control["key"] == key)


def control(key: str) -> Control:
    """One control as the portal reads it."""
    found = a_catalogue().control(key)
    assert found
    return found


CHOICE = control("contact.messages")
SWITCH = control("contact.voice")
STRICT_ON = control("spending.ask")
LIMIT = control("time.daily")
MORE_IS_STRICT = control("time.break")
REST = control("time.rest")
CHAT = control("time.chat")
EVERY_TYPE = (CHOICE, SWITCH, STRICT_ON, LIMIT, MORE_IS_STRICT, REST, CHAT)

_CLOCKS = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
_SPANS = st.builds(
    lambda days, start, end: {"days": sorted(days), "start": start, "end": end},
    st.sets(st.sampled_from(DAYS), min_size=1),
    _CLOCKS,
    _CLOCKS | st.just("24:00"),
).filter(lambda span: span["start"] != span["end"])


def values(control: Control) -> st.SearchStrategy[Any]:
    """Any value of a control."""
    if control.key in {"time.rest", "time.chat"}:
        return st.lists(_SPANS, max_size=5)
    if control.key == "contact.messages":
        return st.sampled_from(["nobody", "friends", "everyone"])
    if control.key in {"contact.voice", "spending.ask"}:
        return st.booleans()
    return st.sampled_from(range(15, 1441, 15) if control.key == "time.daily" else range(0, 31, 5))
