"""The guardians of a child by name, role and day; and the way out, which nobody can bar."""

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child, GuardianshipState
from notifications.models import Notice
from tests.guardian_portal.family.builders import link, state_of


def test_others_are_named_without_their_contact(
    as_amina: Client, amina: User, ben: User, dana: User, kit: Child
) -> None:
    link(amina, kit)
    link(ben, kit)
    User.objects.filter(pk=dana.pk).update(name="")
    link(dana, kit)
    page = as_amina.get(f"/children/{kit.public_id}/guardians/").content.decode()
    for words in ("Amina", "Ben", "A guardian", "You"):
        assert words in page
    assert "example.org" not in page.partition("<main")[2].partition("</main>")[0]


def test_who_waits_or_left_is_not_listed(as_amina: Client, amina: User, ben: User, dana: User, kit: Child) -> None:
    link(amina, kit)
    link(ben, kit, GuardianshipState.PROVED)
    link(dana, kit, GuardianshipState.REVOKED)
    page = as_amina.get(f"/children/{kit.public_id}/guardians/").content.decode()
    assert "Ben" not in page
    assert "Dana" not in page


@pytest.mark.parametrize("state", ["active", "paused", "frozen"])
def test_a_guardian_leaves(as_amina: Client, amina: User, ben: User, kit: Child, state: str) -> None:
    link(ben, kit)
    own = link(amina, kit, GuardianshipState(state))
    leave = f"/children/{kit.public_id}/guardians/leave"
    assert as_amina.get(leave).status_code == 405
    assert "You are no longer linked." in as_amina.post(leave, follow=True).content.decode()
    assert state_of(own) == "revoked"
    assert set(Notice.objects.values_list("recipient__name", flat=True)) == {"Amina", "Ben"}


def test_whoever_left_sees_nothing_more(as_amina: Client, amina: User, kit: Child) -> None:
    link(amina, kit)
    as_amina.post(f"/children/{kit.public_id}/guardians/leave")
    for path in ("", "guardians/"):
        assert as_amina.get(f"/children/{kit.public_id}/{path}").status_code == 404
