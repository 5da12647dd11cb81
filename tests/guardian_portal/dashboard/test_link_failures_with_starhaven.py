"""Linking that fails at the sandbox platform as it really runs: each end is a page that says what to do next."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from guardian_portal.family.models import LinkRequest
from guardian_portal.platforms.services import NewConnection, connect_platform
from tests.guardian_portal.family.builders import platform_says
from tests.people import person, sign_in
from tests.starhaven import running_starhaven, write_connection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from guardian_portal.platforms.models import Connection

LINK = "/children/link/"
SOURCE = "https://starhaven.example/portal"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    state = tmp_path_factory.mktemp("starhaven")
    with running_starhaven(state, None) as url:
        yield url, state


@pytest.fixture
def starhaven(db: None, sandbox: tuple[str, Path]) -> Connection:
    """Connected anew for each test; the sandbox takes the new secrets while it runs."""
    url, state = sandbox
    connected = connect_platform(new=NewConnection(name="Starhaven", source=SOURCE, base_url=url))
    write_connection(
        state,
        {
            "connection": connected.connection.public_id,
            "intake_url": "http://127.0.0.1:9/intake",
            "portal_url": "http://127.0.0.1:9",
            "source": SOURCE,
            "secret": connected.secret,
            "outbound_secret": connected.outbound_secret,
        },
    )
    return connected.connection


@pytest.fixture
def as_amina(db: None) -> Client:
    return sign_in(Client(), person("amina"))


def _remote(connection: Connection, path: str, **body: object) -> Any:
    answer = httpx.post(f"{connection.base_url}/remote/{path}", json=body, trust_env=False)
    assert answer.status_code < 300, answer.text
    return answer.json()


def _child(connection: Connection, handle: str) -> str:
    return str(_remote(connection, "accounts", handle=handle, country="DE", age=12)["subject"])


def _code(connection: Connection, handle: str, **options: int) -> str:
    return str(_remote(connection, f"accounts/{handle}/code", **options)["code"])


def _refused(client: Client, code: str, *, status: int = 200) -> str:
    """The page of a try that failed: it says what to do now and has a reference for support."""
    response = client.post(LINK, {"code": code})
    page = response.content.decode()
    assert response.status_code == status
    assert "What to do now:" in page
    assert LinkRequest.objects.latest("pk").reference in page
    return page


def test_a_wrong_an_expired_and_a_used_code_read_alike(as_amina: Client, starhaven: Connection) -> None:
    _child(starhaven, "heron")
    used = _code(starhaven, "heron")
    assert sign_in(Client(), person("ben")).post(LINK, {"code": used}).status_code == 302
    expired = _code(starhaven, "heron", lifetime_seconds=0)
    time.sleep(0.01)
    pages = [_refused(as_amina, code) for code in ("BBBBBBBB", expired, used)]
    for page in pages:
        assert "This code did not work" in page
        assert "show a new code" in page
    outcomes = LinkRequest.objects.filter(guardian__email="amina@example.org").values_list("outcome", flat=True)
    assert set(outcomes) == {"code_unknown", "code_gone"}


def test_an_unverified_address_is_led_to_its_confirmation(starhaven: Connection) -> None:
    dana = person("dana")
    EmailAddress.objects.filter(user=dana).update(verified=False)
    _child(starhaven, "stork")
    response = sign_in(Client(), dana).post(LINK, {"code": _code(starhaven, "stork")}, follow=True)
    page = response.content.decode()
    assert "confirm" in page.lower()
    assert "/accounts/" in page
    assert not LinkRequest.objects.exists()


def test_the_sixth_try_does_not_reach_starhaven(as_amina: Client, starhaven: Connection) -> None:
    _child(starhaven, "crane")
    good = _code(starhaven, "crane")
    for _ in range(5):
        _refused(as_amina, "BBBBBBBB")
    assert "Try again in 15 minutes" in _refused(as_amina, good, status=429)
    links = httpx.get(f"{starhaven.base_url}/remote/accounts/crane", trust_env=False).json()["links"]
    assert links == []


def test_a_child_already_linked_to_this_guardian_leads_to_the_childs_page(
    as_amina: Client, starhaven: Connection
) -> None:
    subject = _child(starhaven, "egret")
    as_amina.post(LINK, {"code": _code(starhaven, "egret")})
    first = LinkRequest.objects.get().guardianship
    assert first
    assert "You have asked already" in _refused(as_amina, _code(starhaven, "egret"))
    platform_says("confirm", first, account=subject)
    page = _refused(as_amina, _code(starhaven, "egret"))
    assert "You are linked to this child already" in page
    assert f"/children/link/requests/{first.public_id}/" in page
