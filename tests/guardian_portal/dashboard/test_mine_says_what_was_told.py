"""Every alert that guardians got, in the child's words; what was held from all of them has left no trace."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import StaffRole, User
from guardian_portal.dashboard.mine.bands import Band
from guardian_portal.dashboard.mine.kinds import KINDS, kind_in_words
from guardian_portal.family.models import Child
from guardian_portal.incidents.classes import CLASSES
from guardian_portal.incidents.models import Decision, Incident
from guardian_portal.incidents.services import answer_proposal, decide
from guardian_portal.incidents.told import NEVER_TOLD, Told
from tests.architecture.walk import CSRF
from tests.builders import flagged, link, receive, updated
from tests.guardian_portal.dashboard.visits import MINE, as_child, words_of
from tests.people import person, sign_in

HELD: list[dict[str, Any]] = [
    {"guardian_notice": "forbidden"},
    {"guardian_notice": "delayed_until"},
    {"class_": "guardian-risk"},
    {"actor_relation": "household", "severity": "critical"},
    {"sensitive": True},
    {"confidence": "low"},
    {"role": "reporter"},
]


def page_of(client: Client) -> str:
    return CSRF.sub("", client.get(MINE).content.decode())


def test_an_alert_is_told_with_kind_day_guardians_and_what_was_done(amina: User, ben: User, kit: Child) -> None:
    for guardian in (amina, ben):
        link(guardian, kit)
    assert "We have not told them about anything." in words_of(as_child(kit))
    receive(kit.connection, flagged(kit, class_="bullying-target"))
    receive(kit.connection, updated(kit, state="actioned", outcome="warned"))
    text = words_of(as_child(kit))
    for words in (
        "Somebody may have been mean to you",
        "told to Amina, Ben",
        "The platform has acted on this.",
        "An account was warned.",
    ):
        assert words in text


def test_who_came_later_was_not_told(amina: User, ben: User, kit: Child) -> None:
    link(amina, kit)
    receive(kit.connection, flagged(kit))
    link(ben, kit)
    assert "told to Amina" in words_of(as_child(kit))
    assert "Amina, Ben" not in words_of(as_child(kit))


@pytest.mark.parametrize("secret", HELD, ids=str)
def test_a_held_incident_changes_no_byte(amina: User, kit: Child, secret: dict[str, Any]) -> None:
    link(amina, kit)
    receive(kit.connection, flagged(kit, "open"))
    client = as_child(kit)
    before = page_of(client)
    receive(kit.connection, flagged(kit, "secret", **secret))
    assert Incident.objects.get(incident_id="secret").hold != "none"
    assert page_of(client) == before


def test_what_is_forbidden_before_anybody_saw_it_vanishes(amina: User, kit: Child) -> None:
    link(amina, kit)
    client = as_child(kit)
    before = page_of(client)
    receive(kit.connection, flagged(kit))
    assert page_of(client) != before
    receive(kit.connection, updated(kit, guardian_notice="forbidden"))
    assert page_of(client) == before


def test_what_a_guardian_has_seen_stays_as_it_was_last_seen(as_amina: Client, amina: User, kit: Child) -> None:
    link(amina, kit)
    receive(kit.connection, flagged(kit, class_="scam"))
    as_amina.get("/alerts/")
    client = as_child(kit)
    before = page_of(client)
    receive(kit.connection, updated(kit, guardian_notice="forbidden", state="actioned"))
    assert page_of(client) == before


def test_what_staff_released_to_one_named_guardian_is_kept_from_a_shared_screen(
    amina: User, ben: User, kit: Child
) -> None:
    named = link(amina, kit)
    link(ben, kit)
    client = as_child(kit)
    before = page_of(client)
    receive(kit.connection, flagged(kit, class_="grooming", actor_relation="household"))
    incident = Incident.objects.get()
    sam, lee = (person(name, staff_role=StaffRole.AGENT) for name in ("sam", "lee"))
    made = decide(incident=incident, staff=sam, decision=Decision.RELEASED, reason="safe", named=[named.public_id])
    answer_proposal(proposal=made, agrees=True, staff=lee)
    assert "/alerts/" in sign_in(Client(), amina).get("/alerts/").content.decode()
    assert amina.alerts.filter(count__gt=0).exists()
    assert page_of(client) == before


def test_every_class_but_one_has_words_for_the_child() -> None:
    assert set(KINDS) | {NEVER_TOLD, "other"} == set(CLASSES)


@pytest.mark.parametrize("band", Band)
def test_no_words_for_the_youngest_speak_of_sex_or_threats(band: Band) -> None:
    for code in (*CLASSES, "invented-later"):
        for role in ("target", "sender", "reporter", "bystander"):
            told = Told(code, role, False, None, "", (), ())
            said = str(kind_in_words(told, band)).lower()
            assert said
            if band is Band.YOUNG:
                assert not any(word in said for word in ("sex", "threat", "picture", "hurt"))
