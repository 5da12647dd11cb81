"""The hold rules of the contract as a table: what is held, by which rule, in which order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guardian_portal.incidents import rules
from guardian_portal.incidents.classes import class_for
from guardian_portal.incidents.models import Hold, HoldReason, Severity

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(hours=1)


def ruling(code: str = "avatar-harassment", **facts: Any) -> rules.Ruling:
    usual: dict[str, Any] = {
        "role": "target",
        "detected_by": "automation",
        "guardian_notice": "allowed",
        "notice_at": None,
        "actor_relation": "unknown",
        "confidence": "medium",
        "sensitive": False,
        "severity": Severity.HIGH,
    }
    return rules.hold_for(rules.HoldFacts(incident_class=class_for(code), **{**usual, **facts}), now=NOW)


FORBIDDEN = {"guardian_notice": "forbidden"}
DELAYED = {"guardian_notice": "delayed_until", "notice_at": LATER}
OVER = {"guardian_notice": "delayed_until", "notice_at": EARLIER}
STAFF, DELAY, REVIEW, QUIET, SHOWN = Hold.STAFF_ONLY, Hold.DELAYED, Hold.REVIEW, Hold.QUIET, Hold.NONE


@pytest.mark.parametrize(
    ("code", "facts", "hold", "reason"),
    [
        ("avatar-harassment", {}, SHOWN, HoldReason.NONE),
        ("avatar-harassment", {"actor_relation": "other"}, SHOWN, HoldReason.NONE),
        # forbidden stands before all
        ("avatar-harassment", FORBIDDEN, STAFF, HoldReason.FORBIDDEN),
        ("guardian-risk", FORBIDDEN, STAFF, HoldReason.FORBIDDEN),
        ("self-harm-acute", FORBIDDEN, STAFF, HoldReason.FORBIDDEN),
        ("avatar-harassment", {**FORBIDDEN, "role": "reporter"}, STAFF, HoldReason.FORBIDDEN),
        ("avatar-harassment", {**FORBIDDEN, "notice_at": EARLIER}, STAFF, HoldReason.FORBIDDEN),
        # a guardian or the household may be the danger, whatever other fields say
        ("guardian-risk", {}, STAFF, HoldReason.GUARDIAN_RISK),
        ("guardian-risk", {"detected_by": "moderator"}, STAFF, HoldReason.GUARDIAN_RISK),
        ("guardian-risk", DELAYED, STAFF, HoldReason.GUARDIAN_RISK),
        ("avatar-harassment", {"actor_relation": "linked_guardian"}, STAFF, HoldReason.RELATION),
        ("avatar-harassment", {"actor_relation": "household"}, STAFF, HoldReason.RELATION),
        ("child-report", {"actor_relation": "household", "role": "reporter"}, STAFF, HoldReason.RELATION),
        ("grooming", {"actor_relation": "household", **DELAYED}, STAFF, HoldReason.RELATION),
        # then the delay, until its date
        ("avatar-harassment", DELAYED, DELAY, HoldReason.DELAYED),
        ("self-harm-acute", DELAYED, DELAY, HoldReason.DELAYED),
        ("avatar-harassment", {**DELAYED, "notice_at": None}, DELAY, HoldReason.DELAYED),
        ("avatar-harassment", {**DELAYED, "notice_at": NOW}, SHOWN, HoldReason.NONE),
        ("avatar-harassment", OVER, SHOWN, HoldReason.NONE),
        ("self-harm-acute", OVER, REVIEW, HoldReason.HUMAN_REVIEW),
        # then what a person must see first
        ("self-harm-acute", {}, REVIEW, HoldReason.HUMAN_REVIEW),
        ("self-harm-acute", {"detected_by": "user_report"}, REVIEW, HoldReason.HUMAN_REVIEW),
        ("self-harm-acute", {"detected_by": "trusted_flagger"}, REVIEW, HoldReason.HUMAN_REVIEW),
        ("self-harm-acute", {"detected_by": "moderator"}, SHOWN, HoldReason.NONE),
        ("other", {}, REVIEW, HoldReason.HUMAN_REVIEW),
        ("a-class-nobody-knows", {}, REVIEW, HoldReason.HUMAN_REVIEW),
        ("avatar-harassment", {"sensitive": True}, REVIEW, HoldReason.SENSITIVE),
        ("self-harm-acute", {"sensitive": True, "detected_by": "moderator"}, REVIEW, HoldReason.SENSITIVE),
        ("avatar-harassment", {"confidence": "low"}, REVIEW, HoldReason.LOW_CONFIDENCE),
        ("avatar-harassment", {"confidence": "low", "detected_by": "moderator"}, REVIEW, HoldReason.LOW_CONFIDENCE),
        ("avatar-harassment", {"confidence": "low", "role": "reporter"}, REVIEW, HoldReason.LOW_CONFIDENCE),
        ("avatar-harassment", {"confidence": "high"}, SHOWN, HoldReason.NONE),
        ("other", {"defect": True, "detected_by": "moderator"}, REVIEW, HoldReason.DEFECT),
        # then the child's own reports
        ("avatar-harassment", {"role": "reporter"}, QUIET, HoldReason.REPORTER),
        ("avatar-harassment", {"role": "reporter", "severity": Severity.CRITICAL}, SHOWN, HoldReason.NONE),
        ("child-report", {"role": "reporter", "severity": Severity.MEDIUM}, SHOWN, HoldReason.NONE),
        # and the other roles are told
        ("avatar-harassment", {"role": "sender"}, SHOWN, HoldReason.NONE),
        ("avatar-harassment", {"role": "bystander"}, SHOWN, HoldReason.NONE),
    ],
)
def test_the_first_rule_that_fits_decides(code: str, facts: dict[str, Any], hold: Hold, reason: HoldReason) -> None:
    assert ruling(code, **facts) == (hold, reason)


def released(first: rules.Ruling, **decision: Any) -> rules.Ruling:
    usual: dict[str, Any] = {"decision": "released", "decided_reason": "", "unchecked": False, "sensitive": False}
    return rules.after_decision(first, **{**usual, **decision})


@pytest.mark.parametrize("facts", [FORBIDDEN, DELAYED])
def test_no_decision_lifts_what_the_platform_holds(facts: dict[str, Any]) -> None:
    held = ruling(**facts)
    assert released(held, decided_reason=held.reason) == held


def test_one_person_releases_what_waits_for_a_person() -> None:
    assert released(ruling("self-harm-acute"), decided_reason="human_review").hold == SHOWN


def test_a_release_for_review_does_not_lift_a_graver_hold() -> None:
    held = ruling(actor_relation="household")
    assert released(held, decided_reason="low_confidence") == held


def test_a_release_about_the_relation_lifts_that_hold_only() -> None:
    relation, risk = ruling(actor_relation="household"), ruling("guardian-risk")
    assert released(relation, decided_reason="relation").hold == SHOWN
    assert released(risk, decided_reason="relation") == risk


def test_a_refusal_lifts_nothing() -> None:
    held = ruling("self-harm-acute")
    assert released(held, decision="refused", decided_reason="human_review") == held


def test_a_release_by_time_ends_when_it_turns_out_sensitive() -> None:
    held = ruling("self-harm-acute", sensitive=True)
    assert released(held, decided_reason="human_review", unchecked=True, sensitive=True) == held


@pytest.mark.parametrize(
    ("code", "hold", "sensitive", "expected"),
    [
        ("self-harm-acute", REVIEW, False, True),
        ("self-harm-acute", REVIEW, True, False),
        ("self-harm-acute", STAFF, False, False),
        ("self-harm-acute", DELAY, False, False),
        ("other", REVIEW, False, False),
        ("guardian-risk", STAFF, False, False),
    ],
)
def test_only_acute_self_harm_releases_itself(code: str, hold: Hold, sensitive: bool, expected: bool) -> None:
    held = rules.Ruling(hold, HoldReason.NONE)
    assert rules.released_by_time(class_for(code), held, sensitive=sensitive) is expected
