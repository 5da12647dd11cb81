"""What becomes of the events of one request, from what was accepted before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.fuzz.jsontext import Piece, canonical
from tests.fuzz.members import when
from tests.fuzz.readings import PREFIX, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable

STATUS = {
    "unknown-connection": 404,
    "retired": 410,
    "method": 405,
    "media-type": 415,
    "too-large": 413,
    "signature": 401,
    "malformed": 400,
    "not-cloudevents": 400,
    "invalid-data": 400,
    "source-mismatch": 403,
    "id-reuse": 409,
}


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
    deleted: set[str] = field(default_factory=set)  # of these accounts nothing is counted any more
    ids: dict[str, str | None] = field(default_factory=dict)  # None: nobody can say what was stored under this id
    windows_at: dict[tuple[str, datetime], datetime | None] = field(default_factory=dict)


@dataclass
class Verdict:
    """The answers that the contract allows: 2xx, problem codes; and the receipt when it is certain."""

    accept: bool = False
    codes: set[str] = field(default_factory=set)
    receipt: dict[str, Any] | None = None
    silent: bool | None = None  # whether it must be a 204; None: either

    def allows(self, status: int, code: str) -> bool:
        if 200 <= status < 300:
            return self.accept
        return code in self.codes and STATUS[code] == status


@dataclass
class Fates:
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
            if reading.kind == "summary" and not reading.unsure and self._is_counted(place):
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
        if not isinstance(value, dict):
            return
        if value.get("type") == PREFIX + "account.deleted.v1":
            self.connection.unsure_accounts.add(self._subject_of(value))
        if not reading.unsure:
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
        if name == "account.deleted.v1" and self._subject_of(value) in self.connection.supervised:
            self.connection.deleted.add(value["subject"])
            for key in [key for key in self.connection.windows_at if key[0] == value["subject"]]:
                del self.connection.windows_at[key]

    def _subject(self, place: int) -> str:
        return self._subject_of(self.pieces[place].value)

    def _subject_of(self, value: Any) -> str:
        subject = value.get("subject") if isinstance(value, dict) else None
        return subject if isinstance(subject, str) else ""

    def _is_counted(self, place: int) -> bool:
        return not self._is_stranger(place) and self._subject(place) not in self.connection.deleted

    def _is_stranger(self, place: int) -> bool:
        name = self.pieces[place].value["type"].removeprefix(PREFIX)
        about_nobody = self.readings[place].kind == "unknown" or name == "ping.v1" or name.startswith("link.")
        return not about_nobody and self._subject(place) not in self.connection.supervised

    def _is_repeat(self, place: int) -> bool:
        return self._fate(place, {})[0] == "repeat"
