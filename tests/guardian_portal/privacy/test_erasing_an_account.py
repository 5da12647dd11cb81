"""A guardian's account goes on its owner's own request: two people, a day to say no, and nothing of the child's."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.activity.models import ActivityWindow
from guardian_portal.audit.models import Entry
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.platforms.models import Connection
from guardian_portal.support.models import Case, CaseKind, Proposal
from notifications.models import Delivery, Notice
from tests.builders import a_platform, child_on, link
from tests.guardian_portal.privacy.lives import (
    ACCOUNT,
    ADDRESS,
    HANDLE,
    NAME,
    a_life,
    erasure_asked,
    on_the_way_no_more,
)
from tests.guardian_portal.privacy.reading import where_is
from tests.guardian_portal.support.cases import asked
from tests.guardian_portal.support.deciding import answered, as_, proposed
from tests.people import PASSWORD, sign_in

A_DAY = timedelta(hours=25)


@pytest.fixture
def life(amina: User, starhaven: Connection) -> Guardianship:
    lived = link(amina, child_on(starhaven, ACCOUNT, country="DE", age_min=11))
    a_life(lived)
    on_the_way_no_more()
    return lived


@pytest.fixture
def case(amina: User, life: Guardianship) -> Case:
    return erasure_asked(amina)


def agreed_after(wait: timedelta, lee: User) -> str:
    with time_machine.travel(timezone.now() + wait):
        return answered(as_(lee), Proposal.objects.get())


def test_two_people_erase_an_account_and_nothing_readable_is_left(
    sam: User, lee: User, amina: User, case: Case, client: Client
) -> None:
    signed_in = sign_in(client, amina)
    assert signed_in.get("/me/").status_code == 200
    assert {"accounts.User.email", "accounts.User.name"} <= where_is(ADDRESS, NAME)
    proposed(as_(sam), case, "erase_account", thing=amina.public_id)
    assert "Your answer is recorded." in agreed_after(A_DAY, lee)
    assert where_is(ADDRESS, NAME, "447700900123") == set()
    assert signed_in.get("/me/").status_code == 302
    assert not client.login(email=ADDRESS, password=PASSWORD)
    assert Entry.objects.get(action="account.erased").actor_id == lee.public_id


def test_what_is_the_childs_stays(sam: User, lee: User, amina: User, case: Case) -> None:
    proposed(as_(sam), case, "erase_account", thing=amina.public_id)
    agreed_after(A_DAY, lee)
    assert Child.objects.get(account=ACCOUNT).display_handle == HANDLE
    assert ActivityWindow.objects.count() == 2
    assert AccessDay.objects.filter(guardian=amina).exists()
    amina.refresh_from_db()
    assert amina.display_name == "Somebody who is not here any more"


def test_the_owner_is_told_and_has_a_day_to_say_no(sam: User, lee: User, amina: User, case: Case) -> None:
    proposed(as_(sam), case, "erase_account", thing=amina.public_id)
    notice = Notice.objects.get(kind="erasure_asked")
    assert (notice.recipient, Delivery.objects.get(notice=notice).state) == (amina, "due")
    assert "can still say no" in agreed_after(timedelta(hours=23), lee)
    asked(amina, CaseKind.COMPLAINT, "That was not me!")
    assert "Another request of this person is open" in agreed_after(A_DAY, lee)
    amina.refresh_from_db()
    assert (amina.email, amina.erased_at) == (ADDRESS, None)


def test_only_its_owners_own_request_erases_an_account(sam: User, ben: User, amina: User, life: Guardianship) -> None:
    bens = erasure_asked(ben)
    proposed(as_(sam), bens, "erase_account", thing=amina.public_id)
    assert not Proposal.objects.exists()


def test_links_end_first(sam: User, ben: User, life: Guardianship) -> None:
    assert life.child
    link(ben, life.child)
    assert "the links end first" in proposed(as_(sam), erasure_asked(ben), "erase_account", thing=ben.public_id)


def test_staff_are_not_erased_as_guardians(sam: User) -> None:
    kim = User.objects.create_user("kim2@example.org", None, staff_role=StaffRole.AGENT)
    assert "works at the desk" in proposed(as_(sam), erasure_asked(kim), "erase_account", thing=kim.public_id)


def test_a_person_of_two_platforms_is_for_who_serves_both(
    amina: User, case: Case, starhaven: Connection, sam: User
) -> None:
    sam.serves_all_platforms = False
    sam.save()
    sam.platforms.set([starhaven.platform])
    Case.objects.filter(pk=case.pk).update(platform=starhaven.platform)
    proposed(as_(sam), case, "erase_account", thing=amina.public_id)
    assert Proposal.objects.get().platform == starhaven.platform
    Proposal.objects.all().delete()
    link(amina, child_on(a_platform("Moonfield"), "acc-moon"), "revoked")
    assert "serves all platforms of this person" in proposed(as_(sam), case, "erase_account", thing=amina.public_id)
