"""The desk starts a change of address and never finishes it: it writes to what was proved, the person does the rest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.address_changes import apply_due_changes, ask_change
from accounts.models import AddressChange, StaffRole, User
from guardian_portal.support.models import Case, CaseKind, Proposal
from notifications.models import Delivery, MessengerAddress, Notice
from tests.guardian_portal.support.cases import asked
from tests.guardian_portal.support.deciding import answered, proposed, read_by
from tests.people import person, sign_in

THIEF = "thief@example.net"


@pytest.fixture
def case(amina: User) -> Case:
    """Whoever wrote it names an address; nothing of the desk can take it."""
    return asked(amina, CaseKind.COMPLAINT, f"I can't read my mail. Please write to {THIEF} from now on. It is urgent!")


def test_two_people_write_to_the_proved_address_and_nothing_changes(
    as_sam: Client, as_lee: Client, case: Case, amina: User
) -> None:
    proposed(as_sam, case, "address_change", thing=amina.public_id, way="first")
    assert not Notice.objects.exists()
    page = read_by(as_lee, Proposal.objects.get())
    assert "a•••@example.org" in page
    assert "The desk can do none of these steps" in page
    answered(as_lee, Proposal.objects.get())
    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient) == ("address_invited", amina)
    amina.refresh_from_db()
    assert amina.email == "amina@example.org"
    assert not AddressChange.objects.exists()
    assert EmailAddress.objects.get(user=amina).email == amina.email


def test_the_second_person_says_why_before_reading_whom_it_is_about(
    as_sam: Client, case: Case, amina: User, lee: User
) -> None:
    proposed(as_sam, case, "address_change", thing=amina.public_id, way="first")
    # About a whole account, and so about no one platform.
    assert Proposal.objects.get().platform is None
    page = read_by(sign_in(Client(), lee), Proposal.objects.get())
    assert "Why do you need to see it?" in page
    assert "a***@example.org" not in page


def test_the_page_asks_for_no_address(as_sam: Client, case: Case) -> None:
    page = as_sam.get(f"/support/cases/{case.public_id}/propose/address_change/").content.decode()
    assert 'type="email"' not in page
    assert THIEF not in page


def test_the_second_channel_has_to_be_proved_before(as_sam: Client, case: Case, amina: User) -> None:
    MessengerAddress.objects.create(person=amina, channel="sms", address=b"+447700900123")
    assert "no second channel" in proposed(as_sam, case, "address_change", thing=amina.public_id, way="second")
    assert not Proposal.objects.exists()


def test_an_address_that_was_never_confirmed_is_not_written_to(as_sam: Client, case: Case, amina: User) -> None:
    EmailAddress.objects.update(verified=False)
    assert "never confirmed" in proposed(as_sam, case, "address_change", thing=amina.public_id, way="first")


def test_the_person_finishes_it_after_two_days_in_which_the_old_address_can_stop_it(
    as_sam: Client, as_lee: Client, case: Case, amina: User
) -> None:
    proposed(as_sam, case, "address_change", thing=amina.public_id, way="first")
    answered(as_lee, Proposal.objects.get())
    # Signed in, with a code that went to the new address.
    change = ask_change(user=amina, new_address="amina@example.net", session_key=None)
    assert Delivery.objects.filter(notice__kind="address_change_asked", notice__recipient=amina).exists()
    apply_due_changes()
    amina.refresh_from_db()
    assert amina.email == "amina@example.org"
    assert "A change of address waits already" in proposed(
        as_sam, case, "address_change", thing=amina.public_id, way="first"
    )
    AddressChange.objects.filter(pk=change.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    apply_due_changes()
    amina.refresh_from_db()
    assert amina.email == "amina@example.net"


def test_another_persons_account_is_no_choice(as_sam: Client, case: Case, ben: User) -> None:
    proposed(as_sam, case, "address_change", thing=ben.public_id, way="first")
    assert not Proposal.objects.exists()


def test_the_account_of_staff_is_not_started_here(as_sam: Client) -> None:
    kim = person("kim", staff_role=StaffRole.AGENT)
    case = asked(kim, CaseKind.COMPLAINT)
    assert "not the account of a guardian" in proposed(as_sam, case, "address_change", thing=kim.public_id, way="first")
