"""`manage.py check_platform`: a platform that keeps the contract passes, and of each broken rule its check says so."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import httpx
import pytest
from django.core.management import CommandError, call_command

from guardian_portal.conformance.suite import CHECKS
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.services import NewConnection, connect_platform
from tests.builders import child_on
from tests.guardian_portal.conformance.platform import ACCOUNT, SOURCE, Treehouse, running_treehouse
from tests.starhaven import running_starhaven, write_connection

KEYS = [check.key for check in CHECKS]


@pytest.fixture
def treehouse(db: None) -> Iterator[Treehouse]:
    with running_treehouse(Treehouse()) as house:
        connected = connect_platform(
            new=NewConnection(
                name="Treehouse", source=SOURCE, base_url=house.url, notify_url=f"{house.url}/guardian/v1/notify"
            )
        )
        house.connection, house.secret = connected.connection.public_id, connected.outbound_secret
        yield house


def verdicts(connection: str, *, code: str = "") -> dict[str, str]:
    """By the key of the check."""
    printed = StringIO()
    with contextlib.suppress(CommandError):
        call_command("check_platform", connection, code=code, json=True, stdout=printed)
    lines = [json.loads(line) for line in printed.getvalue().splitlines()]
    return {line["check"]: line["verdict"] for line in lines}


def test_a_platform_that_keeps_the_contract_passes_every_check(treehouse: Treehouse) -> None:
    assert verdicts(treehouse.connection, code="GOODCODE") == dict.fromkeys(KEYS, "holds")


@pytest.mark.parametrize("key", [key for key in KEYS if key not in {"claim", "controls.read"}])
def test_a_broken_rule_is_named_by_its_check(treehouse: Treehouse, key: str) -> None:
    treehouse.breaks = {key}
    found = verdicts(treehouse.connection, code="GOODCODE")
    broken = {name for name, verdict in found.items() if verdict == "broken"}
    assert broken == {key, *ALSO.get(key, ())}


# What cannot be broken alone.
ALSO = {
    "signature.other-key": {
        *("signature.body", "signature.id", "signature.old", "signature.future", "signature.hostile"),
    },
    "signature.missing": {"notify.unsigned"},
    "signature.id": {"signature.other-key", "signature.body", "signature.hostile"},
    "signature.hostile": {"signature.missing", "signature.same-answer", "notify.unsigned"},
    "claim.wrong-code": {"claim.used-code"},
    "notify": {"notify.again"},
}


def test_without_a_test_account_what_is_harmless_is_tried(treehouse: Treehouse) -> None:
    found = verdicts(treehouse.connection)
    assert found["signature.missing"] == "holds"
    assert {found[key] for key in KEYS if key.startswith(("controls.", "notify"))} == {"not_tried"}
    assert treehouse.revision == 0


def test_the_controls_of_a_linked_child_are_never_touched(treehouse: Treehouse) -> None:
    child_on(Connection.objects.get(public_id=treehouse.connection), ACCOUNT)
    found = verdicts(treehouse.connection, code="GOODCODE")
    assert found["claim"] == found["controls.put"] == "not_tried"
    assert treehouse.revision == 0


def test_a_platform_that_is_away_fails_and_says_so(treehouse: Treehouse) -> None:
    Connection.objects.filter(public_id=treehouse.connection).update(base_url="http://127.0.0.1:9")
    printed = StringIO()
    with pytest.raises(CommandError, match="do not hold"):
        call_command("check_platform", treehouse.connection, stdout=printed)
    assert "no answer" in printed.getvalue()


def test_an_unknown_connection_is_refused_in_words(db: None) -> None:
    with pytest.raises(CommandError, match="no such connection"):
        call_command("check_platform", "zzzzzzzzzzzzzzzzzzzzzzzz")


def test_the_sandbox_passes(db: None, tmp_path: Path) -> None:
    with running_starhaven(tmp_path, None) as url:
        connected = connect_platform(
            new=NewConnection(name="Starhaven", source=SOURCE, base_url=url, notify_url=f"{url}/guardian/v1/notify")
        )
        write_connection(
            tmp_path,
            {
                "connection": connected.connection.public_id,
                "intake_url": "http://127.0.0.1:9/intake",
                "portal_url": "http://127.0.0.1:9",
                "source": SOURCE,
                "secret": connected.secret,
                "outbound_secret": connected.outbound_secret,
            },
        )
        with httpx.Client(base_url=url, trust_env=False) as remote:
            remote.post("/remote/accounts", json={"handle": "tester", "country": "DE", "age": 11})
            remote.post("/remote/events", json={"handle": "tester", "type": "ping.v1"})
            code = remote.post("/remote/accounts/tester/code", json={}).json()["code"]
        found = verdicts(connected.connection.public_id, code=code)
        assert found == dict.fromkeys(KEYS, "holds")
