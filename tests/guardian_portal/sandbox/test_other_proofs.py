"""Beside codes Starhaven takes a sign-in, its signed invite and a guardian's invitation, each with its own checks."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any

import jwt
import pytest
from jwt.algorithms import OKPAlgorithm

from tests.guardian_portal.sandbox.conftest import Starhaven


def claim(starhaven: Starhaven, method: str, *, email_sha256: str = "0" * 64, **proof: Any) -> Any:
    members = {
        "method": method,
        "link_id": f"lk_{secrets.token_hex(6)}",
        "guardian": {"ref": f"g_{secrets.token_hex(6)}", "display_name": "Amina", "email_sha256": email_sha256},
        **proof,
    }
    return starhaven.operation("links/claim", "links.claim", members)


def token(starhaven: Starhaven, handle: str, what: str, **body: object) -> dict[str, Any]:
    """The claims of a token of Starhaven's, read with the key it publishes."""
    answer = starhaven.remote(f"accounts/{handle}/{what}", body)
    assert answer.status_code == 200, answer.text
    (key,) = starhaven.http.get("/.well-known/jwks.json").json()["keys"]
    made = answer.json()["token"]
    assert jwt.get_unverified_header(made)["kid"] == key["kid"]
    public: Any = OKPAlgorithm.from_jwk(key)
    said: dict[str, Any] = jwt.decode(made, public, algorithms=["EdDSA"], audience=starhaven.connection["portal_url"])
    return said


def test_an_invite_says_what_the_contract_asks(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    said = token(starhaven, handle, "invite", email="Amina@example.org ")
    assert (said["iss"], said["sub"], said["purpose"]) == (starhaven.connection["source"], subject, "guardian-link")
    assert said["email_sha256"] == hashlib.sha256(b"amina@example.org").hexdigest()
    assert 71 * 3600 < said["exp"] - time.time() <= 72 * 3600


def test_a_childs_token_lives_for_two_minutes(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    said = token(starhaven, handle, "child-view")
    assert (said["sub"], said["purpose"]) == (subject, "child-view")
    assert 100 < said["exp"] - time.time() <= 120


def test_only_public_halves_of_keys_are_published(starhaven: Starhaven) -> None:
    (key,) = starhaven.http.get("/.well-known/jwks.json").json()["keys"]
    assert set(key) == {"kty", "crv", "x", "kid", "use", "alg"}


@pytest.mark.parametrize("email", ["", "nobody", 7, None, "x" * 255])
def test_an_invite_needs_an_address(starhaven: Starhaven, email: object) -> None:
    handle, _ = starhaven.child()
    assert starhaven.remote(f"accounts/{handle}/invite", {"email": email}).status_code == 400


def test_an_invite_works_once_and_asks_the_child(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    jti = token(starhaven, handle, "invite", email="amina@example.org")["jti"]
    answer = claim(starhaven, "invite", sub=subject, jti=jti)
    assert (answer.status_code, answer.json()["account"]) == (200, subject)
    assert answer.json()["needs_child_approval"] is True
    assert claim(starhaven, "invite", sub=subject, jti=jti).json()["code"] == "invite-gone"


def test_an_invite_is_for_its_own_account(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    _other, others = starhaven.child()
    jti = token(starhaven, handle, "invite", email="amina@example.org")["jti"]
    assert claim(starhaven, "invite", sub=others, jti=jti).status_code == 404
    assert claim(starhaven, "invite", sub=others, jti="made-up").status_code == 404


def test_a_sign_in_is_fresh(starhaven: Starhaven) -> None:
    _handle, subject = starhaven.child()
    assert claim(starhaven, "oidc", sub=subject, auth_time=int(time.time())).json()["account"] == subject
    assert claim(starhaven, "oidc", sub=subject, auth_time=int(time.time()) - 3600).status_code == 410
    assert claim(starhaven, "oidc", sub="sh_nobody", auth_time=int(time.time())).status_code == 404
    assert claim(starhaven, "oidc", sub=subject, auth_time="now").status_code == 400


def test_an_invitation_leads_to_the_account_of_the_guardian_who_wrote_it(starhaven: Starhaven) -> None:
    handle, subject = starhaven.child()
    inviter = f"lk_{secrets.token_hex(6)}"
    starhaven.claim(starhaven.code(handle), link_id=inviter)
    assert claim(starhaven, "invitation", invited_by=inviter).status_code == 404, "the child has not said yes to them"
    starhaven.remote(f"accounts/{handle}/approve", {})
    assert claim(starhaven, "invitation", invited_by=inviter).json()["account"] == subject
    _other, others = starhaven.child()
    assert claim(starhaven, "invitation", invited_by=inviter, account=others).status_code == 404


@pytest.mark.parametrize("method", ["oidc", "invite", "invitation"])
def test_a_minor_is_refused_with_any_proof(starhaven: Starhaven, method: str) -> None:
    minor = f"minor-{time.time_ns()}@example.org"
    starhaven.child(age=15, email=minor)
    handle, subject = starhaven.child()
    inviter = f"lk_{secrets.token_hex(6)}"
    starhaven.claim(starhaven.code(handle), link_id=inviter)
    starhaven.remote(f"accounts/{handle}/approve", {})
    proof = {
        "oidc": {"sub": subject, "auth_time": int(time.time())},
        "invite": {"sub": subject, "jti": token(starhaven, handle, "invite", email=minor)["jti"]},
        "invitation": {"invited_by": inviter},
    }[method]
    refused = claim(starhaven, method, email_sha256=hashlib.sha256(minor.encode()).hexdigest(), **proof)
    assert (refused.status_code, refused.json()["code"]) == (403, "guardian-is-minor")
    assert claim(starhaven, method, **proof).status_code == 200, "the proof stays good for an adult"


def test_the_app_has_both_pages(starhaven: Starhaven) -> None:
    handle, _ = starhaven.child()
    home = starhaven.http.get(f"/accounts/{handle}/").text
    for path, fields, leads in (
        ("invite", {"email": "amina@example.org"}, "/children/link/invite/#"),
        ("mine", {}, "/mine/#"),
    ):
        address = f"/accounts/{handle}/{path}/"
        assert address in home
        page = starhaven.http.get(address).text
        csrf = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        made = starhaven.http.post(address, data={"csrfmiddlewaretoken": csrf, **fields})
        assert f'href="{starhaven.connection["portal_url"]}{leads}' in made.text
