"""A guardian's account goes on its owner's own request: two people, a day to say no, and nothing of the child's."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import StaffRole, User
from guardian_portal.activity.models import ActivityWindow
from guardian_portal.audit.models import Entry
from guardian_portal.audit.services import SYSTEM
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.platforms.models import Connection
from guardian_portal.privacy.erasing import people
from guardian_portal.support.cases.opening import close_own_case, write_in_case
from guardian_portal.support.models import Case, CaseKind, Proposal
from notifications.kinds import kind_of
from notifications.models import Delivery, Notice, WithheldReason
from notifications.services import NoticeRequest, notify
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
from tests.guardian_portal.privacy.reading import unreadable, where_is
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


def told() -> None:
    """The mail to the owner has left."""
    now = timezone.now()
    Delivery.objects.filter(notice__kind="erasure_asked").update(state="sent", sent_at=now, settled_at=now)


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
    told()
    assert "Your answer is recorded." in agreed_after(A_DAY, lee)
    assert where_is(ADDRESS, NAME, "447700900123") == set()
    assert signed_in.get("/me/").status_code == 302
    assert not client.login(email=ADDRESS, password=PASSWORD)
    assert Entry.objects.get(action="account.erased").actor_id == lee.public_id


def mailed_to(address: str) -> Delivery:
    """A code, to the bare address."""
    with transaction.atomic():
        [notice] = notify(requests=[NoticeRequest(kind="case_page", address=address, thing="x")])
    return notice.deliveries.get()


def test_mails_to_nobody_elses_address_are_read_or_go(amina: User, life: Guardianship, settings: Settings) -> None:
    theirs, other = mailed_to(f" {ADDRESS.upper()}"), mailed_to("ben@example.org")
    unreadable(Delivery, other.pk, "address")
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    assert people.erase(person=amina, actor=SYSTEM)
    assert not Delivery.objects.filter(pk=theirs.pk).exists()
    assert Delivery.objects.filter(pk=other.pk).exists()


def test_mails_from_before_are_marked(amina: User) -> None:
    delivery = mailed_to(ADDRESS)
    Delivery.objects.update(address_mark="")
    import_module("notifications.migrations.0003_mark_addresses").mark_addresses(apps, None)
    assert Delivery.objects.get().address_mark == delivery.address_mark != ""


def test_what_is_the_childs_stays(sam: User, lee: User, amina: User, case: Case) -> None:
    proposed(as_(sam), case, "erase_account", thing=amina.public_id)
    told()
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
    told()
    assert "can still say no" in agreed_after(timedelta(hours=23), lee)
    asked(amina, CaseKind.COMPLAINT, "That was not me!")
    assert "Another request of this person is open" in agreed_after(A_DAY, lee)
    amina.refresh_from_db()
    assert (amina.email, amina.erased_at) == (ADDRESS, None)


def test_the_day_begins_when_the_mail_has_left(sam: User, lee: User, amina: User, case: Case) -> None:
    proposed(as_(sam), case, "erase_account", thing=amina.public_id)
    assert "has not left, or did not arrive" in agreed_after(A_DAY, lee)
    with time_machine.travel(timezone.now() + A_DAY):
        told()
        assert "can still say no" in agreed_after(timedelta(hours=23), lee)
    mail = Delivery.objects.filter(notice__kind="erasure_asked")
    mail.update(state="bounced")
    assert "has not left, or did not arrive" in agreed_after(2 * A_DAY, lee)
    mail.update(state="sent", channel="push")
    assert "has not left, or did not arrive" in agreed_after(2 * A_DAY, lee)
    assert not User.objects.filter(erased_at__isnull=False).exists()


def test_a_no_in_the_request_itself_counts(sam: User, lee: User, amina: User, case: Case) -> None:
    proposed(as_(sam), case, "erase_account", thing=amina.public_id)
    told()
    write_in_case(case=case, person=amina, words="No! That was not me.")
    page = as_(lee).get(f"/support/proposals/{Proposal.objects.get().public_id}/").content.decode()
    assert "Its person wrote in the request after this was proposed" in page
    assert "Its person wrote in the request" in agreed_after(A_DAY, lee)
    amina.refresh_from_db()
    assert (amina.erased_at, Proposal.objects.get().state) == (None, "proposed")


def test_who_takes_the_request_back_takes_the_proposal_back(sam: User, lee: User, amina: User, case: Case) -> None:
    proposed(as_(sam), case, "erase_account", thing=amina.public_id)
    told()
    close_own_case(case=case, person=amina)
    agreed_after(A_DAY, lee)
    amina.refresh_from_db()
    assert (amina.erased_at, Proposal.objects.get().state) == (None, "withdrawn")
    entry = Entry.objects.get(action="proposal.withdrawn")
    assert (entry.actor_id, entry.data["case"]) == (amina.public_id, case.public_id)
    # The mail that has not gone out by then tells of nothing that waits any more.
    notice = Notice.objects.get(kind="erasure_asked")
    assert kind_of(notice).still_due(notice) == WithheldReason.SUPERSEDED


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
