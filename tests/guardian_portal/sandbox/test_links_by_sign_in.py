"""A child's sign-in as a proof: it names a minor's account, it is fresh, and the child is asked all the same."""

import hashlib
import secrets
import time
from typing import Any

import httpx
import pytest

from tests.guardian_portal.sandbox.conftest import Starhaven


def claim(starhaven: Starhaven, subject: str, *, age: float = 5, link_id: str = "", **members: Any) -> httpx.Response:
    document = {
        "method": "oidc",
        "link_id": link_id or f"lk_{secrets.token_hex(6)}",
        "guardian": {"ref": "g1", "display_name": "Amina", "email_sha256": "0" * 64},
        "sub": subject,
        "auth_time": int(time.time() - age),
        **members,
    }
    return starhaven.operation("links/claim", "links.claim", document)


def test_a_fresh_sign_in_names_the_account_and_asks_the_child(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child(age=13)
    answer = claim(starhaven, subject)
    assert answer.status_code == 200
    assert (answer.json()["account"], answer.json()["needs_child_approval"]) == (subject, True)
    (link,) = httpx.get(f"{starhaven.url}/remote/accounts/{handle}", trust_env=False).json()["links"]
    assert link["state"] == "waiting"


def test_the_same_link_id_gets_the_same_answer(starhaven: Starhaven) -> None:
    _, subject = starhaven.child()
    first, again = (claim(starhaven, subject, link_id="lk_again" + subject) for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()


def test_an_adults_account_reads_as_one_that_is_not_there(starhaven: Starhaven) -> None:
    _, grown_up = starhaven.child(age=30)
    answers = [claim(starhaven, sub) for sub in (grown_up, "sh_nobody")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("age", [3600, -3600])
def test_a_sign_in_of_another_time_is_refused(starhaven: Starhaven, age: float) -> None:
    _, subject = starhaven.child()
    assert claim(starhaven, subject, age=age).status_code == 410


@pytest.mark.parametrize("members", [{"auth_time": "now"}, {"auth_time": True}, {"auth_time": None}, {"sub": 7}])
def test_what_is_no_proof_is_bad_data(starhaven: Starhaven, members: dict[str, Any]) -> None:
    _, subject = starhaven.child()
    assert claim(starhaven, subject, **members).status_code == 400


def test_a_minor_cannot_be_the_guardian(starhaven: Starhaven) -> None:
    _, subject = starhaven.child()
    handle = f"young{secrets.token_hex(4)}"
    body = {"handle": handle, "country": "DE", "age": 14, "email": f"{handle}@example.org"}
    starhaven.http.post("/remote/accounts", json=body)
    email = hashlib.sha256(f"{handle}@example.org".encode()).hexdigest()
    guardian = {"ref": "g1", "display_name": "Teo", "email_sha256": email}
    assert claim(starhaven, subject, guardian=guardian).status_code == 403
