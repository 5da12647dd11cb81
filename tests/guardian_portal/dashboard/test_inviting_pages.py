"""Inviting another guardian on the child's page, and the page that the invited one opens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import Child, GuardianRole, Guardianship, Invitation
from guardian_portal.family.secrets import invitation_token
from guardian_portal.family.services import leave_child
from tests.architecture.contract import check
from tests.guardian_portal.family.builders import PLATFORM, link
from tests.guardian_portal.family.platform import FakePlatform, problem
from tests.people import sign_in


@pytest.fixture
def aminas(amina: User, kit: Child) -> Guardianship:
    return link(amina, kit)


@pytest.fixture
def guardians(kit: Child) -> str:
    return f"/children/{kit.public_id}/guardians/"


def invite(client: Client, guardians: str, **fields: str) -> str:
    form = {"email": "ben@example.org", "role": "guardian", "last_day": "", **fields}
    response = client.post(f"{guardians}invite/", form, follow=True)
    check(response)
    return response.content.decode()


def path_of(invitation: Invitation) -> str:
    return f"/children/link/invitation/{invitation_token(invitation)}/"


@pytest.mark.usefixtures("aminas")
def test_an_invitation_is_listed_and_can_be_withdrawn(as_amina: Client, guardians: str) -> None:
    page = invite(as_amina, guardians)
    assert "The invitation is on its way" in page
    assert "ben@example.org" in page
    made = Invitation.objects.get()
    page = as_amina.post(f"{guardians}invitations/{made.public_id}/withdraw", follow=True).content.decode()
    assert "The invitation is withdrawn." in page
    assert "ben@example.org" not in page
    page = as_amina.post(f"{guardians}invitations/{made.public_id}/withdraw", follow=True).content.decode()
    assert "answered or has ended already" in page


@pytest.mark.usefixtures("aminas")
def test_other_guardians_see_that_there_is_one_and_not_to_whom(
    as_amina: Client, dana: User, as_dana: Client, kit: Child, guardians: str
) -> None:
    link(dana, kit)
    invite(as_amina, guardians)
    page = as_dana.get(guardians).content.decode()
    assert "Somebody another guardian invited" in page
    assert "ben@example.org" not in page
    made = Invitation.objects.get()
    assert as_dana.post(f"{guardians}invitations/{made.public_id}/withdraw").status_code == 404


@pytest.mark.usefixtures("aminas")
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "no address"}, "valid email"),
        ({"email": "amina@example.org"}, "This is your own address."),
        ({"role": "owner"}, "valid choice"),
        ({"role": "carer"}, "Choose the carer"),
        ({"role": "carer", "last_day": "2020-01-01"}, "from today on"),
        ({"role": "carer", "last_day": "2999-01-01"}, "from today on"),
        ({"role": "carer", "last_day": "soon"}, "valid date"),
    ],
)
def test_what_cannot_be_sent_is_explained(as_amina: Client, guardians: str, fields: dict[str, str], words: str) -> None:
    page = invite(as_amina, guardians, **fields)
    assert "There is a problem" in page
    assert words in page
    assert not Invitation.objects.exists()


@pytest.mark.usefixtures("aminas")
def test_a_carers_last_day_counts_whole_where_the_inviter_lives(as_amina: Client, guardians: str) -> None:
    day = timezone.localdate() + timedelta(days=10)
    invite(as_amina, guardians, role="carer", last_day=day.isoformat())
    ends_at = Invitation.objects.get().ends_at
    assert ends_at
    with timezone.override("Europe/Berlin"):
        assert timezone.localtime(ends_at).strftime("%Y-%m-%d %H:%M") == f"{day} 23:59"


@pytest.mark.usefixtures("aminas")
def test_a_date_for_anybody_but_a_carer_is_left_out(as_amina: Client, guardians: str) -> None:
    invite(as_amina, guardians, last_day="2999-01-01")
    assert Invitation.objects.get().ends_at is None


@pytest.mark.parametrize(
    "fields", [{"role": GuardianRole.VIEW_ONLY}, {"state": "paused"}, {"state": "frozen"}, {"age": timedelta(hours=1)}]
)
def test_who_may_not_invite_finds_no_such_page(
    as_amina: Client, amina: User, kit: Child, guardians: str, fields: dict[str, object]
) -> None:
    link(amina, kit, **fields)
    assert "You cannot invite anybody at the moment" in as_amina.get(guardians).content.decode()
    assert as_amina.get(f"{guardians}invite/").status_code == 404
    assert as_amina.post(f"{guardians}invite/", {"email": "ben@example.org", "role": "guardian"}).status_code == 404
    assert not Invitation.objects.exists()


def test_a_tab_left_open_after_leaving_invites_nobody(as_amina: Client, aminas: Guardianship, guardians: str) -> None:
    assert as_amina.get(f"{guardians}invite/").status_code == 200
    leave_child(guardianship=aminas, actor=PLATFORM)
    assert as_amina.post(f"{guardians}invite/", {"email": "ben@example.org", "role": "guardian"}).status_code == 404
    assert not Invitation.objects.exists()


@pytest.mark.usefixtures("aminas")
def test_who_signed_in_a_while_ago_confirms_it_first(amina: User, guardians: str) -> None:
    client = sign_in(Client(), amina, seconds_ago=3600)
    response = client.post(f"{guardians}invite/", {"email": "ben@example.org", "role": "guardian"})
    assert response.status_code == 302
    assert not Invitation.objects.exists()


@pytest.mark.usefixtures("aminas")
def test_the_invited_reads_who_asks_and_what_for_but_not_whom(
    as_amina: Client, as_ben: Client, guardians: str, starhaven: FakePlatform
) -> None:
    invite(as_amina, guardians, role="view_only")
    path = path_of(Invitation.objects.get())
    response = as_ben.get(path)
    page = check(response)
    for words in ("Amina asks you", "Starhaven", "View only", "What your child will be told", "Ben"):
        assert words in response.content.decode()
    assert "kit" not in page.one("main").text
    assert not starhaven.claims, "opening the page claims nothing"
    assert "Waiting for your child's yes" in as_ben.post(path, follow=True).content.decode()
    assert as_ben.get(path).status_code == 404


@pytest.mark.usefixtures("aminas")
def test_a_failure_is_explained_and_the_invitation_stays(
    as_amina: Client, as_ben: Client, guardians: str, starhaven: FakePlatform
) -> None:
    invite(as_amina, guardians)
    path = path_of(Invitation.objects.get())
    starhaven.answer = lambda _claim: problem(500)
    response = as_ben.post(path)
    assert "The platform does not answer" in response.content.decode()
    assert "GP-" in response.content.decode()
    check(response)
    assert as_ben.get(path).status_code == 200


@pytest.mark.usefixtures("aminas")
def test_for_everybody_else_it_looks_like_none(as_amina: Client, as_dana: Client, ben: User, guardians: str) -> None:
    invite(as_amina, guardians)
    theirs = as_dana.get(path_of(Invitation.objects.get()))
    nobodys = as_dana.get("/children/link/invitation/nobodys/")
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.content == nobodys.content
    check(theirs)
