"""The rules between an incident and a guardian's phone, as pure functions: severity, hold, audience, when to write.

The words are the platform contract's, section 1 ("Hold rules"); the order of `hold_for` is the contract's order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from guardian_portal.family.powers import Hearing

from .classes import CLASSES, IncidentClass
from .models.incident import Hold, HoldReason, Severity

if TYPE_CHECKING:
    from guardian_portal.family.selectors import GuardianToTell

GUARDIAN_RISK = "guardian-risk"
CHILD_REPORT = "child-report"
SELF_HARM_ACUTE = "self-harm-acute"
FAMILY_RELATIONS = frozenset({"linked_guardian", "household"})
SAFETY_CRITICAL = Severity.HIGH  # from here on a notice cannot be switched off
# What a guardianship's state lets through, from which severity on. Nothing is louder than critical.
LOUD_ENOUGH: Mapping[Hearing, int] = {
    Hearing.ALL: Severity.LOW,
    Hearing.SAFETY_CRITICAL: SAFETY_CRITICAL,
    Hearing.CRITICAL: Severity.CRITICAL,
    Hearing.NOTHING: Severity.CRITICAL + 1,
}
TWO_PEOPLE = frozenset({HoldReason.GUARDIAN_RISK, HoldReason.RELATION})
# What staff cannot release: only the platform can.
PLATFORM_HOLDS = frozenset({HoldReason.FORBIDDEN, HoldReason.DELAYED})


class Ruling(NamedTuple):
    """What the hold rules say, and which of them said it."""

    hold: Hold
    reason: HoldReason


SHOWN = Ruling(Hold.NONE, HoldReason.NONE)


@dataclass(frozen=True, kw_only=True)
class HoldFacts:
    """What the hold rules look at."""

    incident_class: IncidentClass
    role: str
    detected_by: str
    guardian_notice: str
    notice_at: datetime | None
    actor_relation: str
    confidence: str
    sensitive: bool
    severity: Severity
    defect: bool = False


def effective_severity(
    *, incident_class: IncidentClass, raised_by: Collection[str], stated: str, reported_class: str = ""
) -> Severity:
    """The highest of the class's own, the raised one where a token holds, and the event's own."""
    found = [Severity.of(incident_class.severity)]
    if stated:
        found.append(Severity.of(stated))
    if incident_class.raised_by & _tokens(raised_by, reported_class):
        found.append(Severity.of(incident_class.raised_severity))
    return max(found)


def _tokens(raised_by: Collection[str], reported_class: str) -> set[str]:
    """The event's tokens; what the child reported raises by its own severity, told or not."""
    tokens = set(raised_by)
    reported = CLASSES.get(reported_class)
    if reported is not None and Severity.of(reported.severity) >= Severity.HIGH:
        tokens.add("reported_class_high")
    return tokens


def hold_for(facts: HoldFacts, *, now: datetime) -> Ruling:
    """Whether guardians may be told, by the contract's rules alone: the first rule that fits."""
    return _staff_only(facts) or _delayed(facts, now) or _for_a_person(facts) or _own_report(facts) or SHOWN


def _staff_only(facts: HoldFacts) -> Ruling | None:
    if facts.guardian_notice == "forbidden":
        return Ruling(Hold.STAFF_ONLY, HoldReason.FORBIDDEN)
    if facts.incident_class.code == GUARDIAN_RISK:
        return Ruling(Hold.STAFF_ONLY, HoldReason.GUARDIAN_RISK)
    if facts.actor_relation in FAMILY_RELATIONS:
        return Ruling(Hold.STAFF_ONLY, HoldReason.RELATION)
    return None


def _delayed(facts: HoldFacts, now: datetime) -> Ruling | None:
    """Without a date it waits until an update names one or lifts it."""
    if facts.guardian_notice == "delayed_until" and (facts.notice_at is None or now < facts.notice_at):
        return Ruling(Hold.DELAYED, HoldReason.DELAYED)
    return None


def _for_a_person(facts: HoldFacts) -> Ruling | None:
    if facts.defect:
        return Ruling(Hold.REVIEW, HoldReason.DEFECT)
    if facts.incident_class.human_review and facts.detected_by != "moderator":
        return Ruling(Hold.REVIEW, HoldReason.HUMAN_REVIEW)
    if facts.sensitive:
        return Ruling(Hold.REVIEW, HoldReason.SENSITIVE)
    if facts.confidence == "low":
        return Ruling(Hold.REVIEW, HoldReason.LOW_CONFIDENCE)
    return None


def _own_report(facts: HoldFacts) -> Ruling | None:
    """Children stop reporting when each report is told at home."""
    told_anyway = facts.incident_class.code == CHILD_REPORT or facts.severity == Severity.CRITICAL
    if facts.role == "reporter" and not told_anyway:
        return Ruling(Hold.QUIET, HoldReason.REPORTER)
    return None


def after_decision(ruling: Ruling, *, decision: str, decided_reason: str, unchecked: bool, sensitive: bool) -> Ruling:
    """What holds after staff decided. A release lifts the kind of hold it was made for and no graver one."""
    if decision != "released" or ruling.reason in PLATFORM_HOLDS:
        return ruling
    if ruling.hold == Hold.REVIEW and not (unchecked and sensitive):
        return SHOWN
    if ruling.reason in TWO_PEOPLE and ruling.reason == decided_reason:
        return SHOWN
    return ruling


def refusal_stands(*, same_class: bool, before: Severity, now: Severity) -> bool:
    """A refusal is about what was known: another class or a higher severity asks for a new look."""
    return same_class and now <= before


class Told(Enum):
    """How a guardian learns of an incident."""

    NEVER = "never"
    PAGE = "page"  # on the alert page; no mail yet
    MAIL = "mail"


def notify_plan(notify: str, severity: Severity, *, named: bool = False) -> Told:
    """What a class's `notify` means; critical and high always write, and so does a decision that names guardians."""
    if named:
        return Told.MAIL
    if notify == "never":
        return Told.NEVER
    if notify == "weekly" and severity < SAFETY_CRITICAL:
        return Told.PAGE
    return Told.MAIL


def may_wait(notify: str) -> bool:
    """Whether the daily digest is soon enough, for guardians who chose it: what its class wants told within the day."""
    return notify == "day"


def may_be_told(guardian: GuardianToTell, *, severity: Severity, happened_at: datetime) -> bool:
    """Nothing from before this guardian's own activation; then as loud as their state lets through."""
    return happened_at >= guardian.activated_at and severity >= LOUD_ENOUGH[guardian.hears]


def audience(
    guardians: Collection[GuardianToTell],
    *,
    severity: Severity,
    happened_at: datetime,
    named: Collection[int] | None = None,
) -> list[GuardianToTell]:
    """Who is told: those entitled and, where two staff named some, only those (by guardianship id)."""
    return [
        one
        for one in guardians
        if may_be_told(one, severity=severity, happened_at=happened_at)
        and (named is None or one.guardianship_id in named)
    ]


def pages_on_call(incident_class: IncidentClass, hold: str) -> bool:
    """A held sign of acute self-harm calls a person out of bed."""
    return incident_class.code == SELF_HARM_ACUTE and hold in (Hold.STAFF_ONLY, Hold.DELAYED, Hold.REVIEW)


def released_by_time(incident_class: IncidentClass, ruling: Ruling, *, sensitive: bool) -> bool:
    """Only acute self-harm that waits for a person, and nothing that must stay with staff, releases itself."""
    return incident_class.code == SELF_HARM_ACUTE and ruling.hold == Hold.REVIEW and not sensitive
