"""What a platform declares is read, kept, and decides which places keep their name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from guardian_portal.platforms import catalogues
from guardian_portal.platforms.catalogues import control_labels, place_labels, refresh, refresh_due
from guardian_portal.platforms.client import Answer, PlatformDown
from guardian_portal.platforms.models import Catalogue, Connection
from guardian_portal.sandbox.catalogue import catalogue_document
from tests.guardian_portal.intake.builders import starhaven

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection() -> Connection:
    return starhaven(Client()).connection


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Have the platform answer with this; an exception is raised."""

    def answer_with(answer: Any) -> None:
        def read(*, connection: Connection) -> Answer:
            if isinstance(answer, Exception):
                raise answer
            return Answer(200, answer)

        monkeypatch.setattr(catalogues, "read_catalogue", read)

    return answer_with


def test_a_new_connections_catalogue_is_read_at_the_next_sweep(
    connection: Connection, declare: Callable[[Any], None]
) -> None:
    declare(catalogue_document())
    refresh_due()
    connection.refresh_from_db()
    assert "plaza" in connection.public_places
    assert place_labels(connection)["plaza"] == "Star Plaza"
    assert control_labels(connection)["contact.messages"] == "Who can send messages"
    with translation.override("ko"):
        assert place_labels(connection)["plaza"] == "별빛 광장"
    with translation.override("fr"):
        assert place_labels(connection)["plaza"] == "Star Plaza"


def test_it_is_read_again_when_its_time_has_come(connection: Connection, declare: Callable[[Any], None]) -> None:
    declare({"public_places": [{"key": "plaza"}]})
    refresh_due()
    declare({"public_places": [{"key": "garden"}]})
    refresh_due()
    connection.refresh_from_db()
    assert connection.public_places == ["plaza"]
    Catalogue.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    refresh_due()
    connection.refresh_from_db()
    assert connection.public_places == ["garden"]


def test_while_the_platform_is_away_what_was_read_stays(connection: Connection, declare: Callable[[Any], None]) -> None:
    declare({"public_places": [{"key": "plaza"}]})
    assert refresh(connection) is True
    Catalogue.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    declare(PlatformDown("away"))
    refresh_due()
    connection.refresh_from_db()
    assert connection.public_places == ["plaza"]
    assert timezone.now() < Catalogue.objects.get().due_at < timezone.now() + timedelta(minutes=6)


def test_a_retired_connection_is_not_asked(connection: Connection, declare: Callable[[Any], None]) -> None:
    Connection.objects.update(retired_at=timezone.now())
    declare(AssertionError("asked"))
    refresh_due()
    assert not Catalogue.objects.exists()


@pytest.mark.parametrize(
    ("declared", "named"),
    [
        ([{"key": "plaza"}, {"key": "clinic", "sensitive": True}, {"key": "den", "public": False}], ["plaza"]),
        ([{"key": "Not A Key"}, {"key": 7}, "plaza", None, {"labels": {}}, {"key": "garden", "labels": 3}], ["garden"]),
        ({"plaza": 1}, []),
        (None, []),
    ],
)
def test_only_what_is_declared_public_and_not_sensitive_is_named(
    connection: Connection, declare: Callable[[Any], None], declared: Any, named: list[str]
) -> None:
    declare({"public_places": declared})
    assert refresh(connection) is True
    connection.refresh_from_db()
    assert connection.public_places == named
    assert list(place_labels(connection)) == named


def test_a_place_without_a_name_is_called_by_its_key_as_words(
    connection: Connection, declare: Callable[[Any], None]
) -> None:
    declare({"public_places": [{"key": "skate-park.north", "labels": {"en": " ", "de": "Nord"}}]})
    refresh(connection)
    connection.refresh_from_db()
    assert place_labels(connection) == {"skate-park.north": "Skate park north"}
