"""A guardian's code: one claim, the child is always asked, and a code that cannot be used says no more than that."""

import hashlib
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.guardian_portal.sandbox.conftest import Starhaven


def test_a_code_has_eight_consonants(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    code = starhaven.code(handle)
    assert len(code) == 8
    assert set(code) <= set("BCDFGHJKLMNPQRSTVWXZ")


def test_claiming_a_code_names_the_account_and_asks_the_child(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child(age=13)
    answer = starhaven.claim(starhaven.code(handle))
    assert answer.status_code == 200
    document = answer.json()
    assert (document["account"], document["needs_child_approval"]) == (subject, True)
    assert document["profile"]["display_handle"] == handle
    assert document["profile"]["age_band"] == {"min": 13, "max": 15}


def test_a_code_typed_with_spaces_in_small_letters_counts(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    code = starhaven.code(handle).lower()
    assert starhaven.claim(f"{code[:4]} {code[4:]}").status_code == 200


def test_the_same_link_id_gets_the_same_answer(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    code = starhaven.code(handle)
    first = starhaven.claim(code, link_id="lk_same" + handle, ref="g1")
    again = starhaven.claim(code, link_id="lk_same" + handle, ref="g1")
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()


def test_a_link_id_of_another_guardian_is_refused(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    starhaven.claim(starhaven.code(handle), link_id="lk_mine" + handle, ref="g1")
    answer = starhaven.claim(starhaven.code(handle), link_id="lk_mine" + handle, ref="g2")
    assert answer.status_code == 409


def test_a_wrong_a_used_and_an_expired_code_read_the_same(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    used, expired = starhaven.code(handle), starhaven.code(handle, lifetime_seconds=0)
    starhaven.claim(used)
    answers = [starhaven.claim(code) for code in ("BBBBBBBB", used, expired)]
    assert [answer.status_code for answer in answers] == [404, 410, 410]
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert [answer.json()["code"] for answer in answers] == ["code-unknown", "code-used", "code-expired"]


def test_too_many_wrong_codes_have_to_wait(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    ref = f"guesser-{handle}"
    statuses = [starhaven.claim("BBBBBBBB", ref=ref).status_code for _ in range(11)]
    assert statuses == [404] * 10 + [429]
    refused = starhaven.claim(starhaven.code(handle), ref=ref)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0


def test_a_minor_cannot_become_a_guardian_and_the_code_stays_good(starhaven: Starhaven) -> None:
    minor = f"minor-{time.time_ns()}@example.org"
    starhaven.child(age=15, email=minor)
    handle, _ = starhaven.child()
    code = starhaven.code(handle)
    refused = starhaven.claim(code, email_sha256=hashlib.sha256(minor.encode()).hexdigest())
    assert (refused.status_code, refused.json()["code"]) == (403, "guardian-is-minor")
    assert starhaven.claim(code).status_code == 200


def test_of_many_claims_at_once_one_gets_the_code(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    code = starhaven.code(handle)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(starhaven.claim, [code] * 8))
    assert sorted(answer.status_code for answer in answers) == [200] + [410] * 7


def test_one_claim_posted_many_times_at_once_is_one_link(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    code = starhaven.code(handle)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: starhaven.claim(code, link_id="lk_m" + handle, ref="g"), range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(starhaven.http.get(f"/remote/accounts/{handle}").json()["links"]) == 1


def test_only_a_hash_of_the_code_is_stored(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    code = starhaven.code(handle)
    with closing(sqlite3.connect(starhaven.state_dir / "starhaven.sqlite3")) as database:
        stored = "\n".join(database.iterdump())
    assert handle in stored
    assert code not in stored


@pytest.mark.parametrize(
    "broken",
    [
        {"method": "oidc"},
        {"guardian": "amina"},
        {"guardian": {"ref": "", "display_name": "A", "email_sha256": "0"}},
        {"link_id": None},
        {"link_id": "../../events"},
        {"code": ["BBBBBBBB"]},
    ],
)
def test_a_broken_claim_is_refused(starhaven: Starhaven, broken: dict[str, object]) -> None:
    person = {"ref": "g", "display_name": "A", "email_sha256": "0" * 64}
    members = {"method": "code", "link_id": "lk_broken", "guardian": person, "code": "BBBBBBBB", **broken}
    answer = starhaven.operation("links/claim", "links.claim", members)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
