"""Linking with the sandbox platform as it really runs: its codes, its answers, and what its child's app is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from accounts.models import User
from guardian_portal.family.models import ClaimOutcome, Guardianship
from guardian_portal.family.services import cancel_link
from guardian_portal.platforms import outbox
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.services import Connected, NewConnection, connect_platform
from tests.guardian_portal.family.builders import PLATFORM, platform_says
from tests.guardian_portal.family.test_linking_by_code import link_with
from tests.starhaven import running_starhaven, write_connection

SOURCE = "https://starhaven.example/portal"


@pytest.fixture(scope="module")
def starhaven_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    state = tmp_path_factory.mktemp("starhaven")
    with running_starhaven(state, None) as url:
        yield url, state


@pytest.fixture
def connected(db: None, starhaven_url: tuple[str, Path]) -> Connected:
    url, state = starhaven_url
    connected = connect_platform(
        new=NewConnection(name="Starhaven", source=SOURCE, base_url=url, notify_url=f"{url}/guardian/v1/notify")
    )
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
    return connected


@pytest.fixture
def connection(connected: Connected) -> Connection:
    return connected.connection


def _remote(connection: Connection, path: str, **body: object) -> Any:
    answer = httpx.post(f"{connection.base_url}/remote/{path}", json=body, trust_env=False)
    assert answer.status_code < 300, answer.text
    return answer.json()


def _child_with_code(connection: Connection, handle: str) -> tuple[str, str]:
    subject = _remote(connection, "accounts", handle=handle, country="DE", age=12)["subject"]
    return str(subject), str(_remote(connection, f"accounts/{handle}/code")["code"])


def test_a_code_of_starhaven_links_after_the_childs_yes(amina: User, connection: Connection) -> None:
    subject, code = _child_with_code(connection, "wren")
    attempt = link_with(amina, connection, code=code)
    assert attempt.outcome == ClaimOutcome.WAITING_CHILD
    guardianship = Guardianship.objects.select_related("child").get()
    assert guardianship.child
    assert (guardianship.child.account, guardianship.child.display_handle) == (subject, "wren")
    platform_says("confirm", guardianship, account=subject)
    assert outbox.sweep() == 2
    assert guardianship.connection.outbound_events.filter(state="sent").count() == 2


def test_a_used_code_is_one_that_did_not_work(amina: User, ben: User, connection: Connection) -> None:
    _subject, code = _child_with_code(connection, "lark")
    link_with(amina, connection, code=code)
    assert link_with(ben, connection, code=code).outcome in (ClaimOutcome.CODE_GONE, ClaimOutcome.CODE_UNKNOWN)
    assert link_with(amina, connection, code=code).outcome == ClaimOutcome.WAITING_CHILD


def test_starhaven_learns_that_a_request_was_withdrawn(amina: User, connection: Connection) -> None:
    _subject, code = _child_with_code(connection, "finch")
    link = link_with(amina, connection, code=code).guardianship
    assert link
    cancel_link(guardianship=link, actor=PLATFORM)
    outbox.sweep()
    answer = httpx.post(f"{connection.base_url}/remote/accounts/finch/approve", json={}, trust_env=False)
    assert answer.status_code == 404
