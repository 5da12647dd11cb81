"""The fixed phrases say what the design fixes, and a token nobody knows still reads as a whole sentence."""

import pytest

from guardian_portal.incidents.words import (
    ACTIONS,
    NEXT_UPDATES,
    SEVERITIES,
    STATES,
    actions_in_words,
    how_sure,
    next_update,
    severity_in_words,
    state_in_words,
)


@pytest.mark.parametrize(
    ("detected_by", "said"),
    [
        ("moderator", "A person checked this."),
        ("user_report", "Someone reported this; it is not checked yet."),
        ("automation", "A computer noticed this; it can be wrong."),
        ("trusted_flagger", "A safety group that the platform trusts reported this."),
        ("oracle", "A computer noticed this; it can be wrong."),
    ],
)
def test_how_sure_it_is(detected_by: str, said: str) -> None:
    assert str(how_sure(detected_by)) == said


def test_severities_run_from_the_gravest_to_the_mildest() -> None:
    assert list(SEVERITIES) == ["critical", "high", "medium", "low"]
    assert str(severity_in_words("critical")) == "Act now"
    assert str(severity_in_words("unheard")) == str(severity_in_words("high")) == "Look today"


@pytest.mark.parametrize("state", ["open", "reviewing", "actioned", "cleared"])
def test_every_state_is_said_and_tells_of_the_next_update(state: str) -> None:
    assert state_in_words(state) == STATES[state]
    assert next_update(state) == NEXT_UPDATES[state]
    assert "We write again" in str(next_update(state))


def test_an_unknown_state_reads_as_open() -> None:
    assert state_in_words("lost") == STATES["open"]
    assert next_update("lost") == NEXT_UPDATES["open"]


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (["warned", "contact_blocked"], ["An account was warned.", "The contact was blocked."]),
        (["warned", "warned"], ["An account was warned."]),
        (["none"], ["No action was taken."]),
        (["none", "content_removed"], ["Content was removed."]),
        (["frozen_in_ice", "sent_to_mars"], ["The platform took another step."]),
        ([], ["The platform has not told us yet what it did."]),
    ],
)
def test_what_the_platform_did(tokens: list[str], said: list[str]) -> None:
    assert [str(action) for action in actions_in_words(tokens)] == said


def test_every_action_of_the_contract_has_words() -> None:
    assert set(ACTIONS) == {
        "none",
        "warned",
        "content_removed",
        "contact_blocked",
        "account_restricted",
        "reported_to_authority",
    }
