"""The remote control makes fresh children and refuses bad input and strangers with problem documents."""

import json

import pytest

from tests.guardian_portal.sandbox.conftest import Starhaven, new_secret
from tests.starhaven import running_starhaven, write_connection

GOOD = {"handle": "kit", "country": "KR", "age": 11}


def test_a_fresh_child_has_no_guardian_and_no_activity(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    account = starhaven.http.get(f"/remote/accounts/{handle}").json()
    assert account["subject"] == subject
    assert (account["links"], account["notices"], account["friends"], account["hours_played"]) == (
        [],
        [],
        0,
        0,
    )


def test_a_handle_exists_once(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    answer = starhaven.remote("accounts", GOOD | {"handle": handle})
    assert (answer.status_code, answer.json()["code"]) == (409, "handle-taken")


@pytest.mark.parametrize(
    "broken",
    [
        {"handle": ""},
        {"handle": "Kit Smith"},
        {"handle": "k" * 31},
        {"handle": 7},
        {"country": "Korea"},
        {"country": None},
        {"age": "11"},
        {"age": 3},
        {"age": 1000},
        {"age": True},
        {"locale": "xx"},
        {"birth_month": "2015-13"},
        {"email": 1},
        {"needs_child_approval": "no"},
    ],
)
def test_a_bad_account_is_400(starhaven: Starhaven, broken: dict[str, object]) -> None:
    answer = starhaven.remote("accounts", GOOD | {"handle": "never-made"} | broken)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b'{"a": NaN}'])
def test_a_body_that_is_no_object_is_400(starhaven: Starhaven, body: bytes) -> None:
    assert starhaven.http.post("/remote/accounts", content=body).status_code == 400


@pytest.mark.parametrize("path", ["code", "approve", "decline"])
def test_an_unknown_handle_is_404(starhaven: Starhaven, path: str) -> None:
    assert starhaven.remote(f"accounts/nobody-here/{path}").status_code == 404


@pytest.mark.parametrize(
    "document",
    [{}, {"type": "ping.v1"}, {"type": 1, "handle": "x"}, {"type": "ping.v1", "subject": "s", "data": []}],
)
def test_a_bad_event_is_refused(starhaven: Starhaven, document: dict[str, object]) -> None:
    assert starhaven.remote("events", document).status_code == 400


def test_a_link_from_before_can_be_written_down(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    seed = {"link_id": "lk_seed" + handle, "guardian": {"ref": "g", "display_name": "Ben"}}
    assert starhaven.remote(f"accounts/{handle}/links", seed).status_code == 201
    assert starhaven.remote(f"accounts/{handle}/links", seed).status_code == 409
    assert "Ben" in starhaven.http.get(f"/accounts/{handle}/").text


def test_a_web_page_elsewhere_is_refused(starhaven: Starhaven) -> None:
    answer = starhaven.http.post("/remote/accounts", json=GOOD, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    answer = starhaven.http.post("/remote/accounts", json=GOOD, headers={"host": "evil.example"})
    assert answer.status_code == 400


def test_without_a_connection_starhaven_says_so_and_connects_later(
    starhaven: Starhaven, tmp_path_factory: pytest.TempPathFactory
) -> None:
    state_dir = tmp_path_factory.mktemp("alone")
    with running_starhaven(state_dir, None) as url:
        alone = Starhaven(url, state_dir, {**starhaven.connection, "outbound_secret": new_secret()}, starhaven.http)
        post = starhaven.http.post
        post(f"{url}/remote/accounts", json=GOOD)
        event = {"type": "ping.v1", "handle": "kit", "data": {}}
        refused = post(f"{url}/remote/events", json=event)
        assert (refused.status_code, refused.json()["code"]) == (503, "not-connected")
        assert "not connected" in starhaven.http.get(f"{url}/").text
        assert starhaven.http.get(f"{url}/guardian/v1/catalogue").status_code == 200
        (state_dir / "starhaven-connection.json").write_text("{")
        assert post(f"{url}/remote/events", json=event).status_code == 503
        write_connection(state_dir, alone.connection)
        assert post(f"{url}/remote/events", json=event).json()["status"] == 204
        body = json.dumps({"op": "events.poll", "connection": "cn_test"}).encode()
        assert post(f"{url}/guardian/v1/events/poll", content=body, headers=alone.headers(body)).status_code == 200
