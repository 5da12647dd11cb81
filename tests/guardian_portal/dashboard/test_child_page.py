"""A child's overview says what is known, what is seen and what never is; and it is noted that it was opened."""

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.family.models import Child, GuardianshipState
from tests.guardian_portal.dashboard.alerts import flagged
from tests.guardian_portal.family.builders import link


def _page(client: Client, child: Child, path: str = "") -> str:
    response = client.get(f"/children/{child.public_id}/{path}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_overview_says_who_and_what_is_seen(as_amina: Client, amina: User, kit: Child) -> None:
    link(amina, kit)
    page = _page(as_amina, kit)
    for words in (
        "<h1>kit</h1>",
        "Starhaven",
        "11 to 12",
        "You can see:",
        "Nobody can see here:",
        "nothing to look at",
    ):
        assert words in page
    assert "acc-kit" not in page


def test_open_alerts_are_counted(as_amina: Client, amina: User, kit: Child) -> None:
    link(amina, kit)
    flagged(kit, "incident-1", "avatar-harassment")
    assert "1 alert waits for you." in _page(as_amina, kit)


def test_an_account_that_is_off_or_gone_is_announced(as_amina: Client, amina: User, kit: Child) -> None:
    link(amina, kit)
    Child.objects.update(state="disabled")
    assert "This account is switched off" in _page(as_amina, kit)
    Child.objects.update(state="deleted")
    assert "This account was deleted" in _page(as_amina, kit)


def test_a_pause_and_a_review_are_announced(as_amina: Client, amina: User, kit: Child) -> None:
    guardianship = link(amina, kit, GuardianshipState.PAUSED)
    assert "only alerts about serious danger" in _page(as_amina, kit)
    amina.guardianships.filter(pk=guardianship.pk).update(state="frozen")
    assert "This link is under review" in _page(as_amina, kit)


def test_each_opening_is_counted_in_one_row_a_day(as_amina: Client, amina: User, kit: Child) -> None:
    link(amina, kit)
    for path in ("", "", "guardians/"):
        _page(as_amina, kit, path)
    row = AccessDay.objects.get()
    assert (row.guardian, row.child, row.opened) == (amina, kit, 3)


def test_an_opening_that_shows_nothing_is_not_counted(as_dana: Client, kit: Child) -> None:
    as_dana.get(f"/children/{kit.public_id}/")
    assert not AccessDay.objects.exists()


def test_the_overview_needs_eight_queries_beside_the_access_log(
    as_amina: Client, amina: User, kit: Child, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    link(amina, kit)
    with django_assert_max_num_queries(9):
        _page(as_amina, kit)
