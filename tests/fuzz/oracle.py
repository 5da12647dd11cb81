"""Says what the contract allows for one request, from what was sent before: an independent, slow, plain reading.

Nothing here comes from the portal's code. `readings.py` reads one event; this module knows the order of the checks, the
signatures, what came before, and what a batch's receipt must say.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.fuzz.envelopes import is_signed, media_of, resolutions
from tests.fuzz.fates import STATUS, Fates, Known, Verdict
from tests.fuzz.jsontext import NotJson, read_body
from tests.fuzz.readings import read_event

if TYPE_CHECKING:
    from tests.fuzz.wire import Answer, Sent

MIB = 1024 * 1024


class Oracle:
    """Remembers what was accepted."""

    def __init__(self, known: dict[str, Known]) -> None:
        self.known = known

    def judge(self, request: Sent, now: datetime) -> Verdict:
        """Headers that came twice may be read either way."""
        verdicts = [self._judge(request, headers, now) for headers in resolutions(request.headers)]
        first, *others = verdicts
        for other in others:
            first.accept |= other.accept
            first.codes |= other.codes
            first.receipt = first.silent = None
        return first

    def _judge(self, request: Sent, headers: dict[str, str], now: datetime) -> Verdict:
        connection = self._connection(request.path)
        if connection is None:
            return _refused("unknown-connection")
        if connection.retired:
            return _refused("retired")
        if request.method != "POST":
            return _refused("method")
        batch, doubtful = media_of(headers)
        if batch is None:
            return _refused("media-type")
        verdict = self._judge_body(request, headers, connection, batch, now)
        if doubtful:
            verdict.codes.add("media-type")
        return verdict

    def _judge_body(
        self, request: Sent, headers: dict[str, str], connection: Known, batch: bool, now: datetime
    ) -> Verdict:
        if len(request.body) > MIB:
            return _refused("too-large")
        holds = is_signed(headers, request.body, connection.secrets, now)
        if holds is False:
            return _refused("signature")
        verdict = self._judge_events(request.body, connection, batch, now)
        if holds is None:
            verdict.codes.add("signature")
        return verdict

    def _judge_events(self, body: bytes, connection: Known, batch: bool, now: datetime) -> Verdict:
        try:
            pieces = read_body(body, batch=batch)
        except NotJson:
            return _refused("malformed")
        if pieces is None:
            return _refused("not-cloudevents")
        if len(pieces) > 1000:
            return _refused("too-large")
        readings = [
            read_event(one, source=connection.source, windows=connection.windows, zone=connection.zone, now=now)
            for one in pieces
        ]
        fates = Fates(connection, pieces, readings)
        return fates.of_batch() if batch else fates.of_single()

    def learn(self, request: Sent, answer: Answer, now: datetime) -> None:
        """Remember what a 2xx has stored."""
        if not 200 <= answer.status < 300 or request.method != "POST":
            return
        connection = self._connection(request.path)
        assert connection is not None
        for headers in resolutions(request.headers):
            batch, _ = media_of(headers)
            pieces = read_body(request.body, batch=bool(batch))
            readings = [
                read_event(one, source=connection.source, windows=connection.windows, zone=connection.zone, now=now)
                for one in pieces or []
            ]
            Fates(connection, pieces or [], readings).remember()

    def _connection(self, path: str) -> Known | None:
        found = re.fullmatch(r"/intake/v1/([^/]+)/events", path)
        return self.known.get(found[1]) if found else None


def _refused(code: str) -> Verdict:
    return Verdict(codes={code})


def problem_of(answer: Answer) -> dict[str, Any]:
    """The problem document of a refusal; asserts its shape."""
    assert answer.headers.get("content-type") == "application/problem+json", answer
    document: dict[str, Any] = json.loads(answer.body)
    assert document["status"] == answer.status
    assert STATUS[document["code"]] == answer.status
    assert document["type"] == f"urn:guardian-portal:problem:{document['code']}"
    assert document["title"]
    assert document["detail"]
    if document["code"] == "too-large":
        assert (document["max_events"], document["max_bytes"]) == (1000, MIB)
    return document
