"""Says what the contract allows for one request, from what was sent before: an independent, slow, plain reading.

Nothing here comes from the portal's code. `readings.py` reads one event; this module knows the order of the checks, the
signatures, what came before, and what a batch's receipt must say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.fuzz.headers import is_signed, media, resolutions
from tests.fuzz.jsontext import NotJson, Piece, canonical, read_body
from tests.fuzz.members import when
from tests.fuzz.readings import Reading, read_event
from tests.fuzz.verdicts import MIB, STATUS, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.fuzz.wire import Answer, Sent

PREFIX = "org.guardianportal."


@dataclass
class Known:
    """A connection, as its platform's engineer knows it."""

    source: str
    secrets: tuple[str, ...]
    retired: bool
    windows: str
    zone: str
    supervised: set[str]
    links: dict[str, str] = field(default_factory=dict)
    unsure_accounts: set[str] = field(default_factory=set)
    ids: dict[str, str | None] = field(default_factory=dict)  # None: nobody can say what was stored under this id
    windows_at: dict[tuple[str, datetime], datetime | None] = field(default_factory=dict)


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
        batch, doubtful = media(headers)
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
        fates = _Fates(connection, pieces, readings)
        return fates.of_batch() if batch else fates.of_single()

    def learn(self, request: Sent, answer: Answer, now: datetime) -> None:
        """Remember what a 2xx has stored."""
        if not 200 <= answer.status < 300 or request.method != "POST":
            return
        connection = self._connection(request.path)
        assert connection is not None
        for headers in resolutions(request.headers):
            batch, _ = media(headers)
            pieces = read_body(request.body, batch=bool(batch))
            readings = [
                read_event(one, source=connection.source, windows=connection.windows, zone=connection.zone, now=now)
                for one in pieces or []
            ]
            _Fates(connection, pieces or [], readings).remember()

    def _connection(self, path: str) -> Known | None:
        found = re.fullmatch(r"/intake/v1/([^/]+)/events", path)
        return self.known.get(found[1]) if found else None


@dataclass
class _Fates:
    """What becomes of the events of one request, in their order."""

    connection: Known
    pieces: list[Piece]
    readings: list[Reading]

    def of_single(self) -> Verdict:
        [reading] = self.readings
        _, code = self._fate(0, {})
        doubtful = reading.unsure or code is None
        code = "" if code == "defective" else code
        verdict = Verdict(accept=not code)
        if code:
            verdict.codes = {"invalid-data" if code not in STATUS else code}
        elif not doubtful:
            something = reading.kind == "defective" or self._is_stranger(0)
            verdict.silent = self._is_repeat(0) or not something
            if self._subject(0) in self.connection.unsure_accounts:
                verdict.silent = None
        if doubtful:
            verdict.accept = True
            verdict.codes |= {"malformed", "not-cloudevents", "invalid-data", "id-reuse", "source-mismatch"}
            verdict.silent = None
        return verdict

    def of_batch(self) -> Verdict:
        verdict = Verdict(accept=True)
        seen: dict[str, str | None] = {}
        fates = [self._fate(place, seen) for place in range(len(self.pieces))]
        if any(one.unsure for one in self.readings) or any(code is None for _, code in fates):
            return verdict
        quarantined = [{"index": place, "code": code} for place, (_, code) in enumerate(fates) if code]
        fresh = [place for place, (fate, _) in enumerate(fates) if fate == "fresh"]
        stored, repeated, unsure = self._windows()
        strangers = {
            self._subject(place): None
            for place, (fate, code) in enumerate(fates)
            if (fate in ("fresh", "summary") and not (code and fate == "summary")) and self._is_stranger(place)
        }
        verdict.receipt = {
            "accepted": len(fresh) + stored,
            "duplicates": sum(fate == "repeat" for fate, _ in fates) + repeated,
            "unknown_subjects": list(strangers)[:20],
            "quarantined": quarantined,
        }
        verdict.silent = not quarantined and not strangers
        subjects = {self._subject(place) for place in range(len(self.pieces))}
        links = any(self.pieces[place].value["type"].startswith(PREFIX + "link.") for place in fresh)
        if unsure or links or subjects & self.connection.unsure_accounts:
            verdict.receipt, verdict.silent = None, None
        return verdict

    def _fate(self, place: int, seen: dict[str, str | None]) -> tuple[str, str | None]:
        """(bad, summary, fresh, repeat or reused; its code, "" for none, None where nobody can say)."""
        reading, value = self.readings[place], self.pieces[place].value
        if reading.kind == "bad":
            return "bad", reading.code
        if reading.kind == "summary":
            return "summary", ""
        event_id, said = value["id"], canonical(value)
        known = {**self.connection.ids, **seen}
        if event_id in known:
            if known[event_id] is None:
                return "repeat", None
            return ("repeat", "") if known[event_id] == said else ("reused", "id-reuse")
        if value["type"].startswith(PREFIX + "link.") and reading.kind == "good":
            account = self.connection.links.get(value["data"]["link_id"])
            if account != value["subject"]:
                seen.setdefault(event_id, None)
                return "bad", "unknown-link"
        seen[event_id] = said
        return "fresh", "defective" if reading.kind == "defective" else ""

    def _windows(self) -> tuple[int, int, bool]:
        """(rows stored, repeats, whether nobody can say)."""
        newest: dict[tuple[str, datetime], datetime] = {}
        rows = 0
        for key, at in self._summaries():
            rows += 1
            newest[key] = max(newest.get(key, at), at)
        held = self.connection.windows_at
        if any(key in held and held[key] is None for key in newest):
            return 0, 0, True
        stored = sum(1 for key, at in newest.items() if key not in held or (held[key] or at) < at)
        return stored, rows - stored, False

    def _summaries(self) -> Iterable[tuple[tuple[str, datetime], datetime]]:
        for place, reading in enumerate(self.readings):
            if reading.kind == "summary" and not reading.unsure and not self._is_stranger(place):
                value = self.pieces[place].value
                start, at = when(value["data"]["window"]["start"]), when(value["time"])
                assert isinstance(start, datetime)
                assert isinstance(at, datetime)
                yield (value["subject"], start), at

    def remember(self) -> None:
        """After a 2xx."""
        for key, at in self._summaries():
            held = self.connection.windows_at.get(key, at)
            self.connection.windows_at[key] = held and max(held, at)
        seen: dict[str, str | None] = {}
        for place, (piece, reading) in enumerate(zip(self.pieces, self.readings, strict=True)):
            if reading.kind in ("bad", "summary"):
                if reading.unsure or reading.kind == "summary":
                    self._doubt(piece.value, reading)
                continue
            fate, code = self._fate(place, seen)
            event_id = piece.value["id"]
            if reading.unsure or code is None:
                self.connection.ids[event_id] = None
                self._doubt(piece.value, reading)
            elif fate == "fresh":
                self.connection.ids[event_id] = canonical(piece.value)
                self._apply(piece.value, reading)

    def _doubt(self, value: Any, reading: Reading) -> None:
        if not reading.unsure or not isinstance(value, dict):
            return
        if isinstance(value.get("id"), str):
            self.connection.ids[value["id"]] = None
        for key in list(self.connection.windows_at):
            self.connection.windows_at[key] = None

    def _apply(self, value: Any, reading: Reading) -> None:
        name = value["type"].removeprefix(PREFIX)
        if name.startswith("link.") and reading.kind == "good":
            # Whether it still begins or is over depends on more than is told apart here.
            self.connection.unsure_accounts.add(value["subject"])
        if name == "account.deleted.v1":
            for key in [key for key in self.connection.windows_at if key[0] == value["subject"]]:
                del self.connection.windows_at[key]

    def _subject(self, place: int) -> str:
        value = self.pieces[place].value
        subject = value.get("subject") if isinstance(value, dict) else None
        return subject if isinstance(subject, str) else ""

    def _is_stranger(self, place: int) -> bool:
        name = self.pieces[place].value["type"].removeprefix(PREFIX)
        about_nobody = self.readings[place].kind == "unknown" or name == "ping.v1" or name.startswith("link.")
        return not about_nobody and self._subject(place) not in self.connection.supervised

    def _is_repeat(self, place: int) -> bool:
        return self._fate(place, {})[0] == "repeat"


def _refused(code: str) -> Verdict:
    return Verdict(codes={code})
