"""The operator says on the command line where a platform's children sign in; the secret stays off it and encrypted."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection as database

from guardian_portal.audit.models import Entry
from guardian_portal.family.selectors import connections_to_sign_in
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.openid import client_secret
from tests.builders import a_platform

pytestmark = pytest.mark.django_db
ISSUER = "https://id.starhaven.example"


@pytest.fixture
def connection() -> Connection:
    return a_platform()


def set_sign_in(connection: Connection, **options: str) -> str:
    told = io.StringIO()
    call_command("set_sign_in", connection.public_id, stdout=told, **options)
    connection.refresh_from_db()
    return told.getvalue()


def test_it_prints_the_redirect_uri_to_register(connection: Connection) -> None:
    told = set_sign_in(connection, oidc_issuer=ISSUER, oidc_client_id="portal")
    assert f"{settings.SITE_URL}/children/link/sign-in/return/{connection.public_id}/" in told
    assert connections_to_sign_in() == [connection]
    assert Entry.objects.get(action="connection.changed").data == {"sign_in": True}


def test_the_secret_comes_from_a_file_and_is_stored_encrypted(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("very-secret-words\n")
    told = set_sign_in(
        connection,
        oidc_issuer=ISSUER,
        oidc_client_id="portal",
        oidc_client_secret_file=str(tmp_path / "secret"),
    )
    assert client_secret(connection) == "very-secret-words"
    assert "very-secret" not in told
    with database.cursor() as cursor:
        cursor.execute("SELECT oidc_client_secret FROM platforms_connection")
        assert b"very-secret" not in bytes(cursor.fetchone()[0])


def test_without_options_the_way_is_closed_again(connection: Connection) -> None:
    set_sign_in(connection, oidc_issuer=ISSUER, oidc_client_id="portal")
    set_sign_in(connection)
    assert connections_to_sign_in() == []
    assert client_secret(connection) == ""


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"oidc_issuer": ISSUER}, "needed together"),
        ({"oidc_client_id": "portal"}, "needed together"),
        ({"oidc_issuer": "http://id.starhaven.example", "oidc_client_id": "portal"}, "https://"),
        ({"oidc_issuer": ISSUER + "?x=1", "oidc_client_id": "portal"}, "without user"),
        ({"oidc_issuer": ISSUER, "oidc_client_id": "x" * 256}, "255"),
        ({"oidc_client_secret_file": "nowhere/at/all"}, "cannot be read"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(connection: Connection, options: dict[str, str], word: str) -> None:
    with pytest.raises(CommandError, match=word):
        set_sign_in(connection, **options)
    assert connections_to_sign_in() == []
