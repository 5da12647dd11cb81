"""Which platforms staff serve is given with the role: named ones, all of them, or, unless said, none."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import Entry
from guardian_portal.platforms.models import Platform

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def platforms() -> list[Platform]:
    return [Platform.objects.create(name=name) for name in ("Starhaven", "Moonfield")]


def give(role: str, *options: str) -> tuple[list[str], bool]:
    """What amina serves afterwards."""
    call_command("set_staff_role", "amina@example.org", role, *options)
    amina = User.objects.get(email="amina@example.org")
    return sorted(amina.platforms.values_list("name", flat=True)), amina.serves_all_platforms


def test_none_unless_they_are_named(amina: User, capsys: pytest.CaptureFixture[str]) -> None:
    assert give("agent") == ([], False)
    assert "They serve no platform" in capsys.readouterr().out


def test_the_named_ones_and_no_others(amina: User, platforms: list[Platform]) -> None:
    assert give("agent", "--platform", "Starhaven") == (["Starhaven"], False)
    assert give("agent", "--platform", "Moonfield") == (["Moonfield"], False)
    assert give("lead", "--platform", "Moonfield", "--platform", "Starhaven") == (["Moonfield", "Starhaven"], False)
    said = Entry.objects.filter(action=Action.STAFF_ROLE_SET, object_id=amina.public_id).latest("pk").data
    assert said["platforms"] == sorted(one.public_id for one in platforms)


def test_all_of_them_takes_the_place_of_names_and_goes_with_the_role(amina: User) -> None:
    give("agent", "--platform", "Starhaven")
    assert give("lead", "--all-platforms") == ([], True)
    assert give("none") == ([], False)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["agent", "--platform", "Starheaven"], "No platform is called Starheaven. There are: Moonfield, Starhaven."),
        (["none", "--platform", "Starhaven"], "no role"),
        (["none", "--all-platforms"], "no role"),
        (["agent", "--platform", "Starhaven", "--all-platforms"], "not allowed with"),
    ],
)
def test_a_slip_changes_nothing_and_is_explained(amina: User, options: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("set_staff_role", "amina@example.org", *options)
    amina.refresh_from_db()
    assert not amina.is_staff_member


def test_nobody_without_a_role_serves_all(amina: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=amina.pk).update(serves_all_platforms=True)
