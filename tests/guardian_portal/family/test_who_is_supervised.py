"""The look-ups that intake and incidents stand on: right for every state, one query whatever the number."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from guardian_portal.family.models import Child, GuardianshipState
from guardian_portal.family.selectors import (
    entitlement,
    guardians_to_tell,
    guardianship_of,
    supervised_children,
    visible_children,
)
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.services import NewConnection, connect_platform
from tests.guardian_portal.family.builders import child_on, link

LIVE = ("active", "paused", "frozen")
ALL = GuardianshipState.values


@pytest.mark.parametrize("state", ALL)
def test_only_live_guardianships_count(amina: User, kit: Child, state: str) -> None:
    link(amina, kit, GuardianshipState(state))
    live = state in LIVE
    assert bool(supervised_children(connection=kit.connection, accounts=["acc-kit"])) == live
    assert bool(guardians_to_tell(child_ids=[kit.pk])[kit.pk]) == live
    assert (entitlement(guardian_id=amina.pk, child_id=kit.pk) is not None) == live
    assert visible_children(amina).exists() == live
    assert (guardianship_of(amina, kit) is not None) == live


def test_the_earliest_activation_of_today_counts(amina: User, ben: User, dana: User, kit: Child) -> None:
    now = timezone.now()
    link(amina, kit, GuardianshipState.REVOKED, activated_at=now - timedelta(days=900))
    link(ben, kit, activated_at=now - timedelta(days=30))
    link(dana, kit, activated_at=now - timedelta(days=3))
    found = supervised_children(connection=kit.connection, accounts=["acc-kit", "acc-unknown"])
    assert list(found) == ["acc-kit"]
    ref = found["acc-kit"]
    assert (ref.id, ref.public_id, ref.country) == (kit.pk, kit.public_id, "DE")
    assert ref.activated_at == now - timedelta(days=30)


def test_accounts_of_another_connection_are_unknown(amina: User, kit: Child) -> None:
    link(amina, kit)
    other = connect_platform(
        new=NewConnection(name="Moonfield", source="https://moonfield.example", base_url="http://127.0.0.1:9")
    ).connection
    assert supervised_children(connection=other, accounts=["acc-kit"]) == {}


def test_each_guardian_is_told_in_their_own_language_and_zone(amina: User, kit: Child) -> None:
    guardianship = link(amina, kit, GuardianshipState.PAUSED)
    (told,) = guardians_to_tell(child_ids=[kit.pk])[kit.pk]
    assert (told.guardian_id, told.guardian_public_id) == (amina.pk, amina.public_id)
    assert (told.guardianship_id, told.state, told.role) == (guardianship.pk, "paused", "guardian")
    assert (told.language, told.time_zone) == ("en", "Europe/Berlin")
    assert entitlement(guardian_id=amina.pk, child_id=kit.pk) == told


def test_one_query_whatever_the_number(
    amina: User, ben: User, connection: Connection, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    children = [child_on(connection, f"acc-{number}") for number in range(30)]
    for child in children:
        link(amina, child)
        link(ben, child)
    with django_assert_num_queries(1):
        assert len(supervised_children(connection=connection, accounts=[child.account for child in children])) == 30
    with django_assert_num_queries(1):
        told = guardians_to_tell(child_ids=[child.pk for child in children])
    assert all(len(guardians) == 2 for guardians in told.values())
