"""A tab left open after the link ended: every address about the child is gone, whatever it posts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.models import Child, GuardianRole, Guardianship
from guardian_portal.family.services import age_out_child, end_carers, leave_child
from guardian_portal.incidents.models import Acknowledgement, Alert
from tests.builders import flagged, receive
from tests.guardian_portal.family.builders import link, platform_says


def leave(guardianship: Guardianship) -> None:
    leave_child(guardianship=guardianship, actor=SYSTEM)


def pass_the_date(guardianship: Guardianship) -> None:
    Guardianship.objects.filter(pk=guardianship.pk).update(
        role=GuardianRole.CARER, ends_at=timezone.now() - timedelta(seconds=1)
    )


def end_by_sweeper(guardianship: Guardianship) -> None:
    pass_the_date(guardianship)
    assert end_carers() == 1


def grow_up(guardianship: Guardianship) -> None:
    assert guardianship.child
    age_out_child(child=guardianship.child, age_rule="rule-18", actor=SYSTEM)


ENDINGS: list[Callable[[Guardianship], object]] = [
    leave,
    pass_the_date,
    end_by_sweeper,
    grow_up,
    lambda guardianship: platform_says("decline", guardianship),
    lambda guardianship: platform_says("revoke", guardianship, by="platform"),
]


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> list[str]:
    """Every address of the site about a child or an alert."""
    found: list[str] = []
    for one in patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found += addresses(one.url_patterns, path)
        elif path.startswith(("children/<slug:child>/", "alerts/<slug:alert>/")):
            found.append(f"/{path}")
    return found


@pytest.mark.parametrize("end", ENDINGS)
def test_every_get_and_post_about_the_child_is_404(
    as_amina: Client, amina: User, kit: Child, end: Callable[[Guardianship], object]
) -> None:
    guardianship = link(amina, kit)
    receive(kit.connection, flagged(kit, severity="critical"))
    alert = Alert.objects.get()
    end(guardianship)
    stood = list(Guardianship.objects.values_list("state", flat=True))
    paths = addresses(get_resolver().url_patterns)
    assert len(paths) >= 7
    for path in paths:
        address = path.replace("<slug:child>", kit.public_id).replace("<slug:alert>", alert.public_id)
        for ask in (as_amina.get, as_amina.post):
            assert ask(address).status_code in (404, 405), address
        assert 404 in (as_amina.get(address).status_code, as_amina.post(address).status_code), address
    assert list(Guardianship.objects.values_list("state", flat=True)) == stood
    assert not Acknowledgement.objects.exists()
