"""An operator connects a platform, rotates its keys and retires it from the command line."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from guardian_portal.audit.models import Entry
from guardian_portal.platforms.models import Connection, ConnectionKey
from guardian_portal.platforms.signing import secret_bytes

pytestmark = pytest.mark.django_db
GOOD = ("Starhaven", "--source", "https://starhaven.example", "--base-url", "https://starhaven.example/api/")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def connected() -> dict[str, str]:
    facts: dict[str, str] = json.loads(run("connect_platform", *GOOD, "--json"))
    return facts


def test_connecting_prints_what_the_platform_needs_once() -> None:
    facts = connected()
    assert set(facts) == {"connection", "intake_url", "source", "secret", "outbound_secret"}
    assert facts["intake_url"].endswith(f"/intake/v1/{facts['connection']}/events")
    assert len(secret_bytes(facts["secret"])) == len(secret_bytes(facts["outbound_secret"])) == 32
    assert facts["secret"] not in str(list(Entry.objects.values()))
    assert Connection.objects.get().base_url == "https://starhaven.example/api"


def test_secrets_are_encrypted_at_rest() -> None:
    facts = connected()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT secret FROM {ConnectionKey._meta.db_table}")
        stored = [bytes(row[0]) for row in cursor.fetchall()]
    assert stored
    assert all(facts["secret"].encode() not in one and b"whsec_" not in one for one in stored)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = ("connect_platform", " ", "--source", "nowhere", "--base-url", "ftp://x", "--windows", "day")
    with pytest.raises(CommandError) as refused:
        run(*wrong, "--oidc-issuer", "https://id.example", "--notify-url", "http://elsewhere.example/")
    said = str(refused.value)
    for word in ("NAME", "--source", "--base-url", "--zone", "--oidc-client-id", "--notify-url"):
        assert word in said
    assert not Connection.objects.exists()


def test_a_source_belongs_to_one_connection() -> None:
    connected()
    with pytest.raises(CommandError, match="belongs to another connection"):
        connected()


def test_two_keys_may_live_and_a_third_waits_for_the_old_one_to_go() -> None:
    connection = connected()["connection"]
    new = json.loads(run("rotate_keys", connection, "--json"))["secret"]
    with pytest.raises(CommandError, match="--retire-old"):
        run("rotate_keys", connection)
    run("rotate_keys", connection, "--retire-old")
    live = ConnectionKey.objects.filter(direction="in", retired_at__isnull=True)
    assert [bytes(key.secret or b"").decode() for key in live] == [new]
    with pytest.raises(CommandError, match="Only one key"):
        run("rotate_keys", connection, "--retire-old")
    run("rotate_keys", connection, "--direction", "out")


def test_retiring_is_said_and_recorded_once() -> None:
    connection = connected()["connection"]
    assert "410" in run("retire_connection", connection)
    assert "already" in run("retire_connection", connection)
    assert Entry.objects.filter(action="connection.retired").count() == 1


def test_an_unknown_connection_is_answered_with_the_known_ones() -> None:
    known = connected()["connection"]
    with pytest.raises(CommandError, match=known):
        run("retire_connection", "nobody")
