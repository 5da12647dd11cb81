"""Ninety days of a child's life as events: hours of play, friends, what a control stopped, and what was flagged."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from guardian_portal.demo.seeding.starhaven import Starhaven

DAYS = 90
PLACES = ("plaza", "skate-park", "garden", "race-track", "studio")
# Places that players make are not public: the portal counts their minutes together.
HOMES = ("home-of-a-player", "cave-of-a-player")
BLOCKED = (("dm", "contact.messages"), ("join", "worlds.join"), ("trade", "spending.monthly"))
CURRENCIES = {"kit": "GBP", "noor": "GBP", "haru": "KRW"}
PRICES = {"GBP": (199, 499), "KRW": (1100, 3300)}


@dataclass(frozen=True)
class Flagged:
    """One past incident: the class, how long ago, and what the platform did about it in the end."""

    class_: str
    days_ago: float
    detected_by: str = "user_report"
    outcome: str = ""
    more: dict[str, Any] = field(default_factory=dict)


FLAGGED = {
    "kit": (
        Flagged("bullying-target", 41, outcome="warned"),
        Flagged("scam", 12, "automation", outcome="content_removed"),
        Flagged("unsuitable-content", 2, "automation"),
        # Held for a person: low confidence. Staff see it on /support/held/, guardians don't.
        Flagged("self-harm-pattern", 0.2, "automation", more={"confidence": "low"}),
    ),
    "noor": (Flagged("personal-data-exposed", 20, "trusted_flagger", outcome="content_removed"),),
    "haru": (Flagged("bullying-target", 6, outcome="contact_blocked"),),
}


def play(starhaven: Starhaven, handle: str, subject: str, now: datetime) -> Iterator[dict[str, Any]]:
    """One `activity.summary` per hour played, and what happened in it; the same for every demo, since the handle seeds
    the chance."""
    chance = random.Random(handle)  # noqa: S311  # a story, not a secret
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(DAYS, -1, -1):
        date = today - timedelta(days=day)
        for hour in sorted(chance.sample(range(14, 21), chance.randint(1, 3 if date.weekday() < 5 else 5))):
            start = date + timedelta(hours=hour)
            if start + timedelta(hours=1) < now:
                yield from _hour(starhaven, handle, subject, start, chance)


def _hour(
    starhaven: Starhaven, handle: str, subject: str, start: datetime, chance: random.Random
) -> Iterator[dict[str, Any]]:
    minutes, is_new = chance.randint(8, 58), chance.random() < 0.1
    away = chance.randint(0, minutes // 3)
    end = start + timedelta(hours=1)
    data = {
        "window": {"start": start.isoformat(), "end": end.isoformat()},
        "minutes_active": minutes,
        "sessions": chance.randint(1, 3),
        "messages_sent": chance.randint(0, 25),
        "messages_received": chance.randint(0, 30),
        "new_contacts": int(is_new),
        "top_places": [
            {"place_key": chance.choice(PLACES), "minutes": minutes - away},
            {"place_key": chance.choice(HOMES), "minutes": away},
        ],
        "purchases": _purchases(CURRENCIES[handle], chance),
    }
    yield starhaven.event("activity.summary.v1", subject, end, data)
    moment = start + timedelta(minutes=chance.randint(1, 59))
    if is_new:
        yield from _friend(starhaven, subject, moment, chance)
    if chance.random() < 0.15:
        kind, control = chance.choice(BLOCKED)
        yield starhaven.event("interaction.blocked.v1", subject, moment, {"kind": kind, "control": control})


def _purchases(currency: str, chance: random.Random) -> list[dict[str, Any]]:
    if chance.random() > 0.04:
        return []
    return [{"count": 1, "minor_units": chance.choice(PRICES[currency]), "currency": currency}]


def _friend(starhaven: Starhaven, subject: str, moment: datetime, chance: random.Random) -> Iterator[dict[str, Any]]:
    """A new friend; some are not friends for long."""
    contact = {"contact_ref": f"c_{chance.getrandbits(64):016x}"}
    added = {**contact, "is_minor": True, "mutual_count": chance.randint(0, 3), "origin": "world"}
    yield starhaven.event("contact.added.v1", subject, moment, added)
    if chance.random() < 0.2:
        yield starhaven.event("contact.removed.v1", subject, moment + timedelta(minutes=30), contact)


def flagged_interactions(
    starhaven: Starhaven, handle: str, subject: str, now: datetime
) -> Iterator[tuple[datetime, list[dict[str, Any]]]]:
    """For each past incident: when it was, and its events in order."""
    for number, one in enumerate(FLAGGED[handle]):
        at = now - timedelta(days=one.days_ago)
        incident_id = f"{handle}-{number}"
        flagged = {
            "incident_id": incident_id,
            "class": one.class_,
            "role": "target",
            "detected_by": one.detected_by,
            "occurred_at": (at - timedelta(minutes=25)).isoformat(),
            "state": "open",
            "guardian_notice": "allowed",
            **one.more,
        }
        events = [starhaven.event("interaction.flagged.v1", subject, at, flagged)]
        if one.outcome:
            updated = {"incident_id": incident_id, "state": "actioned", "outcome": one.outcome}
            later = at + timedelta(hours=5)
            events.append(starhaven.event("interaction.flag_updated.v1", subject, later, updated))
        yield at, events


def unusable_event(starhaven: Starhaven, subject: str, now: datetime) -> dict[str, Any]:
    """What a platform's mistake looks like: it waits on /support/quarantine/."""
    window = {"start": now.isoformat(), "end": (now + timedelta(minutes=7)).isoformat()}
    data = {"window": window, "minutes_active": 7}
    return starhaven.event("activity.summary.v1", subject, now, data)
