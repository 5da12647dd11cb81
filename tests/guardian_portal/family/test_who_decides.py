"""Who consents: the age rule of the child's country in force that day, in doubt the guardian; and what then stands."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.consents import Decider, competence, is_refused, stands
from guardian_portal.family.errors import ConsentRefused
from guardian_portal.family.models import Child, Strength
from tests.consents import agreed, child_says, refused, verified
from tests.guardian_portal.family.builders import child_on, link

TODAY = timezone.now().date()


@pytest.mark.parametrize(
    ("country", "ages", "decider"),
    [
        ("DE", (11, 12), Decider.GUARDIAN),
        ("DE", (15, 16), Decider.GUARDIAN),
        ("DE", (16, 16), Decider.CHILD),
        ("BE", (13, 15), Decider.CHILD),
        ("FR", (14, 14), Decider.BOTH),
        ("FR", (15, 15), Decider.CHILD),
        ("KR", (13, 13), Decider.GUARDIAN),
        ("KR", (14, 14), Decider.CHILD),
        ("IN", (17, 17), Decider.GUARDIAN),
        ("", (15, 15), Decider.GUARDIAN),
        ("XX", (16, 16), Decider.CHILD),
        ("BE", (None, None), Decider.GUARDIAN),
    ],
)
def test_by_country_and_age(kit: Child, country: str, ages: tuple[int | None, int | None], decider: Decider) -> None:
    child = child_on(kit.connection, "acc-one", country=country, age_min=ages[0], age_max=ages[1])
    assert competence(child, TODAY).decider is decider


def test_a_birth_month_says_it_better_than_a_band(kit: Child) -> None:
    child = child_on(kit.connection, "acc-one", country="DE", age_min=13, age_max=15, birth_month="2010-10")
    assert competence(child, TODAY).decider is Decider.CHILD


def test_a_yes_stands_once_it_is_verified(amina: User, kit: Child) -> None:
    own = link(amina, kit)
    agreed(own)
    assert not stands(own, kit, "supervision_summary")
    verified(own)
    assert stands(own, kit, "supervision_summary")
    refused(own)
    assert not stands(own, kit, "supervision_summary")
    assert is_refused(own, "supervision_summary")


def test_together_means_both(amina: User, kit: Child) -> None:
    french = child_on(kit.connection, "acc-fr", country="FR", age_min=13, age_max=14)
    own = link(amina, french)
    agreed(own)
    verified(own)
    assert not stands(own, french, "supervision_summary")
    child_says(french, agrees=True)
    assert stands(own, french, "supervision_summary")


def test_a_child_decides_only_where_the_law_asks_it(kit: Child) -> None:
    with pytest.raises(ConsentRefused):
        child_says(kit, agrees=True)


def test_what_leaves_the_portal_needs_the_stronger_verification(
    amina: User, kit: Child, settings: pytest.FixtureRequest
) -> None:
    settings.CONSENT_PURPOSES = ["weekly_figures"]  # type: ignore[attr-defined]
    own = link(amina, kit)
    agreed(own, "weekly_figures")
    verified(own, "email_plus", Strength.INTERNAL)
    assert not stands(own, kit, "weekly_figures")
    verified(own, "video_call", Strength.DISCLOSURE)
    assert stands(own, kit, "weekly_figures")
