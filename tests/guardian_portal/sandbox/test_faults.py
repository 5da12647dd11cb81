"""Faults on purpose really change what the portal gets, and only where they are meant to."""

import time

import pytest

from tests.guardian_portal.sandbox.conftest import Starhaven


def test_without_a_fault_none_is_in_force(starhaven: Starhaven) -> None:
    assert starhaven.http.get("/remote/faults").json()["mode"] == "none"


def test_down_answers_503_for_its_target_alone(starhaven: Starhaven) -> None:
    assert starhaven.remote("faults", {"mode": "down", "for": "catalogue"}).json()["mode"] == "down"
    _, subject = starhaven.child()
    assert starhaven.http.get("/guardian/v1/catalogue").status_code == 503
    assert starhaven.put_controls(subject, 1, {}).status_code == 200


def test_slow_answers_late_but_right(starhaven: Starhaven) -> None:
    starhaven.remote("faults", {"mode": "slow", "seconds": 0.5})
    began = time.monotonic()
    assert starhaven.http.get("/guardian/v1/catalogue").json()["controls"]
    assert time.monotonic() - began >= 0.5


def test_error_applies_and_answers_500(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    starhaven.remote("faults", {"mode": "error", "for": "controls"})
    assert starhaven.put_controls(subject, 1, {"contact.messages": "nobody"}).status_code == 500
    assert starhaven.held(handle)["controls"]["contact.messages"] == "nobody"


def test_a_lying_claim_names_another_account(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    starhaven.remote("faults", {"mode": "lie", "for": "claim"})
    answer = starhaven.claim(starhaven.code(handle))
    assert answer.status_code == 200
    assert answer.json()["account"] != subject
    assert starhaven.remote(f"accounts/{handle}/approve").status_code == 404


def test_lying_controls_name_a_lower_revision_and_change_nothing(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    starhaven.put_controls(subject, 4, {"contact.messages": "nobody"})
    starhaven.remote("faults", {"mode": "lie", "for": "controls"})
    answer = starhaven.put_controls(subject, 5, {"contact.messages": "everyone"})
    assert (answer.status_code, answer.json()["revision"]) == (200, 4)
    assert starhaven.held(handle)["revision"] == 4
    read = starhaven.operation(f"accounts/{subject}/controls/read", "controls.read", {"account": subject})
    assert read.json()["revision"] == 3


def test_a_lie_is_told_to_the_portal_only(starhaven: Starhaven) -> None:
    starhaven.remote("faults", {"mode": "lie"})
    assert starhaven.http.post("/guardian/v1/links/claim", json={}).status_code == 401


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"mode": "explode"},
        {"mode": "slow", "seconds": -1},
        {"mode": "slow", "seconds": 1e9},
        {"mode": "slow", "seconds": "3"},
        {"mode": "down", "for": "everything"},
        {"mode": ["down"]},
        {"mode": "down", "for": {}},
    ],
)
def test_a_fault_that_does_not_exist_is_400(starhaven: Starhaven, document: dict[str, object]) -> None:
    assert starhaven.remote("faults", document).status_code == 400
