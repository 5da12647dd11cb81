"""The home card asks for a decision and for a verification, once each is missing; and never where it is not needed."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child, GuardianRole, GuardianshipState
from tests.consents import agreed, child_says, refused, verified
from tests.guardian_portal.family.builders import child_on, link

CHILDS_YES = "Your consent waits for your child&#x27;s yes"
DECIDE, SHOW = "Please decide about your consent", "Please show that you are the guardian"


def home(client: Client) -> str:
    return client.get("/children/").content.decode()


def test_first_for_the_decision_then_for_who_one_is_then_for_nothing(as_amina: Client, amina: User, kit: Child) -> None:
    own = link(amina, kit)
    assert DECIDE in home(as_amina)
    assert f"/children/{kit.public_id}/consent/" in home(as_amina)
    agreed(own)
    assert DECIDE not in home(as_amina)
    assert SHOW in home(as_amina)
    verified(own)
    assert SHOW not in home(as_amina)


def test_after_a_no_it_asks_no_more(as_amina: Client, amina: User, kit: Child) -> None:
    refused(link(amina, kit))
    assert DECIDE not in home(as_amina)
    assert SHOW not in home(as_amina)


@pytest.mark.parametrize(
    ("country", "ages", "asks"),
    [
        ("DE", (14, 15), True),
        ("DE", (16, 17), False),
        ("BE", (13, 14), False),
        ("BE", (12, 13), True),
        ("", (15, 15), True),
    ],
)
def test_the_rule_of_the_childs_country_says_whether(
    as_amina: Client, amina: User, kit: Child, country: str, ages: tuple[int, int], asks: bool
) -> None:
    child = child_on(kit.connection, "acc-one", age_min=ages[0], age_max=ages[1], country=country)
    link(amina, child)
    assert (DECIDE in home(as_amina)) == asks


@pytest.mark.parametrize(
    "fields", [{"role": GuardianRole.VIEW_ONLY}, {"role": GuardianRole.CARER}, {"state": GuardianshipState.FROZEN}]
)
def test_who_cannot_agree_is_not_asked(as_amina: Client, amina: User, kit: Child, fields: dict[str, str]) -> None:
    link(amina, kit, **fields)
    assert DECIDE not in home(as_amina)


def test_where_both_are_asked_it_says_that_the_childs_yes_is_missing(as_amina: Client, amina: User, kit: Child) -> None:
    french = child_on(kit.connection, "acc-fr", age_min=13, age_max=14, country="FR")
    own = link(amina, french)
    assert CHILDS_YES not in home(as_amina)
    agreed(own)
    assert CHILDS_YES not in home(as_amina)
    verified(own)
    assert CHILDS_YES in home(as_amina)
    child_says(french, agrees=False)
    assert CHILDS_YES not in home(as_amina)


def test_the_decision_of_another_guardian_is_not_ones_own(as_amina: Client, amina: User, ben: User, kit: Child) -> None:
    link(amina, kit)
    agreed(link(ben, kit))
    assert DECIDE in home(as_amina)
