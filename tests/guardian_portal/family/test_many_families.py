"""A guardian who asks for the children of many families shows on the desk's list; siblings are one family."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.family.models import Child, GuardianshipState
from guardian_portal.family.reviewing import many_families
from guardian_portal.platforms.models import Connection
from tests.builders import a_platform
from tests.guardian_portal.family.builders import child_on, link
from tests.people import person

LATELY = timedelta(days=3)


def children(connection: Connection, count: int) -> list[Child]:
    return [child_on(connection, f"acc-{number}") for number in range(count)]


def test_four_children_are_no_signal_and_five_are(amina: User, connection: Connection, sam: User) -> None:
    first, *rest = children(connection, 5)
    for child in rest:
        link(amina, child, age=LATELY)
    assert many_families(sam) == []
    newest = link(amina, first, GuardianshipState.DECLINED, age=timedelta(days=1))
    [signal] = many_families(sam)
    assert (signal.guardian, signal.families, signal.newest) == (amina, 5, newest)


def test_children_who_share_another_guardian_are_one_family(
    amina: User, ben: User, connection: Connection, sam: User
) -> None:
    family = children(connection, 6)
    for child in family:
        link(amina, child, age=LATELY)
    for child in family[:3]:
        link(ben, child)
    assert many_families(sam) == []


def test_another_guardian_of_one_child_alone_joins_nothing(
    amina: User, ben: User, connection: Connection, sam: User
) -> None:
    for child in children(connection, 5):
        link(amina, child, age=LATELY)
    link(ben, Child.objects.earliest("pk"))
    assert [signal.families for signal in many_families(sam)] == [5]


def test_only_the_last_thirty_days_count(amina: User, connection: Connection, sam: User) -> None:
    for child in children(connection, 5):
        link(amina, child, age=timedelta(days=31))
    assert many_families(sam) == []


def test_the_same_child_again_is_no_other_family(amina: User, kit: Child, sam: User) -> None:
    for _number in range(6):
        link(amina, kit, GuardianshipState.REVOKED, requested_at=timezone.now())
    assert many_families(sam) == []


def test_only_the_platforms_that_staff_serve_are_counted(amina: User, connection: Connection) -> None:
    for platform in (connection, a_platform("Moonfield")):
        for child in children(platform, 4):
            link(amina, child, age=LATELY)
    [signal] = many_families(person("lee", staff_role=StaffRole.LEAD))
    assert signal.families == 8
    assert many_families(person("sam", staff_role=StaffRole.AGENT, serves=[connection.platform])) == []
