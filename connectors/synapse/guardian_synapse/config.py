"""What an operator writes under `config:` of the module, checked before Synapse starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UTC = ZoneInfo("UTC")


class BadConfig(ValueError):
    """What is written cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The connection to one portal, and what only the operator can know."""

    connection: str
    source: str
    intake_url: str
    portal_url: str
    secret: str
    outbound_secrets: tuple[str, ...]
    journal: Path
    zone: ZoneInfo = UTC
    helpers: frozenset[str] = frozenset()
    needs_child_approval: bool = True
    age_band: tuple[int, int] | None = None
    age_bands: Mapping[str, tuple[int, int]]
    country: str = ""
    locale: str = ""
    oidc_provider: str = ""
    tell_word: str = "#guardian"
    tell_every_report: bool = False
    summary_seconds: int = 900
    poll_seconds: float = 2.0

    def band_of(self, user: str) -> tuple[int, int] | None:
        """The age band of an account, where the operator knows it."""
        return self.age_bands.get(user, self.age_band)


_TEXTS = ("connection", "source", "intake_url", "portal_url", "secret")
_OPTIONAL_TEXTS = ("country", "locale", "oidc_provider", "tell_word")
_KNOWN = {
    *_TEXTS,
    *_OPTIONAL_TEXTS,
    *("outbound_secrets", "outbound_secret", "journal", "zone", "helpers", "needs_child_approval", "age_band"),
    *("age_bands", "tell_every_report", "summary_seconds", "poll_seconds"),
}


def read_config(raw: Mapping[str, Any]) -> Config:
    """Raises BadConfig, which names what is wrong; a misspelled name is wrong too."""
    unknown = set(raw) - _KNOWN
    if unknown:
        raise BadConfig(f"guardian: not known: {', '.join(sorted(unknown))}")
    texts = {name: _text(raw, name) for name in _TEXTS}
    texts |= {name: str(raw[name]) for name in _OPTIONAL_TEXTS if raw.get(name) is not None}
    if not texts["secret"].startswith("whsec_"):
        raise BadConfig("guardian: `secret` begins with whsec_")
    return Config(
        **texts,
        outbound_secrets=_secrets(raw),
        journal=Path(_text(raw, "journal")),
        zone=_zone(raw.get("zone", "UTC")),
        helpers=frozenset(_texts(raw, "helpers")),
        needs_child_approval=_flag(raw, "needs_child_approval", True),
        tell_every_report=_flag(raw, "tell_every_report", False),
        age_band=_band(raw["age_band"]) if raw.get("age_band") else None,
        age_bands={user: _band(band) for user, band in (raw.get("age_bands") or {}).items()},
        summary_seconds=int(_number(raw, "summary_seconds", 900)),
        poll_seconds=_number(raw, "poll_seconds", 2.0),
    )


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value:
        raise BadConfig(f"guardian: `{name}` has to be a text")
    return value


def _texts(raw: Mapping[str, Any], name: str) -> list[str]:
    value = raw.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise BadConfig(f"guardian: `{name}` has to be a list of texts")
    return value


def _secrets(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """One, or two while the portal changes its key."""
    found = _texts(raw, "outbound_secrets") or [_text(raw, "outbound_secret")]
    if len(found) > 2 or not all(one.startswith("whsec_") for one in found):
        raise BadConfig("guardian: `outbound_secrets` are one or two that begin with whsec_")
    return tuple(found)


def _flag(raw: Mapping[str, Any], name: str, otherwise: bool) -> bool:
    value = raw.get(name, otherwise)
    if not isinstance(value, bool):
        raise BadConfig(f"guardian: `{name}` is true or false")
    return value


def _number(raw: Mapping[str, Any], name: str, otherwise: float) -> float:
    value = raw.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.05 <= value <= 3600:
        raise BadConfig(f"guardian: `{name}` is a number of seconds up to 3600")
    return value


def _band(value: object) -> tuple[int, int]:
    match value:
        case [int(youngest), int(oldest)] if 0 <= youngest <= oldest <= 120:
            return youngest, oldest
    raise BadConfig("guardian: an age band is a list of two ages, such as [9, 12]")


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadConfig(f"guardian: `zone` {name!r} is no IANA zone, such as Europe/Paris") from error
