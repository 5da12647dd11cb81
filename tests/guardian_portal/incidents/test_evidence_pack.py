"""The page to print for a school or the police: references, kinds and times; no content, nobody else."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import SIGNED_IN_AT
from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from guardian_portal.incidents.models import Alert, Incident
from guardian_portal.incidents.services import acknowledge, decide
from guardian_portal.platforms.models import Connection
from tests.guardian_portal.incidents.builders import flagged, link, receive, updated


@pytest.fixture
def alert(
    starhaven: Connection, kit: Child, amina: User, amina_of_kit: Guardianship, ben_of_kit: Guardianship
) -> Alert:
    receive(
        starhaven,
        flagged(kit, "platform-case-7", actions_taken=["contact_blocked"], contact_ref="mallory-77"),
        updated(kit, "platform-case-7", state="actioned", outcome="reported_to_authority"),
    )
    return Alert.objects.get(guardian=amina)


def paper(client: Client, alert: Alert) -> str:
    response = client.get(f"/alerts/{alert.public_id}/evidence/")
    assert response.status_code == 200
    return response.content.decode()


def test_it_says_what_is_needed_to_find_it_again(alert: Alert, as_amina: Client) -> None:
    page = paper(as_amina, alert)
    for words in (
        alert.reference,
        "Starhaven",
        "kit",
        "Someone harassed your child",
        "A person checked this.",
        "The contact was blocked.",
        "This was reported to an authority.",
        "What happened since",
        "The platform reported it to an authority.",
        "Nummer gegen Kummer",
        "Youth counselling 1388",
        "Printed by",
        "Amina",
        "no other person",
    ):
        assert words in page


def test_it_names_nobody_else_and_no_inner_id(
    alert: Alert, amina: User, ben: User, as_amina: Client, starhaven: Connection
) -> None:
    acknowledge(alert=Alert.objects.get(guardian=ben), guardian=ben)
    page = paper(as_amina, alert)
    for words in (
        "mallory",
        "platform-case-7",
        "Ben",
        "acc-kit",
        Incident.objects.get().reference,
        starhaven.public_id,
    ):
        assert words not in page


def test_of_a_sensitive_one_only_the_talk(
    starhaven: Connection, kit: Child, amina: User, amina_of_kit: Guardianship, as_amina: Client, sam: User
) -> None:
    receive(starhaven, flagged(kit, class_="scam", sensitive=True, actions_taken=["contact_blocked"]))
    decide(incident=Incident.objects.get(), decision="released", reason="Worth it.", staff=sam)
    page = paper(as_amina, Alert.objects.get(guardian=amina))
    assert "Something worth a talk" in page
    for words in ("scam", "How sure", "What the platform did", "contact was blocked"):
        assert words not in page


def test_who_printed_it_is_recorded_and_the_child_sees_the_day(alert: Alert, amina: User, as_amina: Client) -> None:
    paper(as_amina, alert)
    entry = Entry.objects.get(action="alert.evidence_printed")
    assert (entry.actor_id, entry.object_id) == (amina.public_id, alert.public_id)
    assert AccessDay.objects.get().opened == 1


def test_strangers_get_404_and_an_old_sign_in_is_asked_again(
    alert: Alert, kit: Child, dana: User, as_dana: Client, as_amina: Client, as_ben: Client
) -> None:
    link(dana, kit)
    path = f"/alerts/{alert.public_id}/evidence/"
    assert as_dana.get(path).status_code == as_ben.get(path).status_code == 404
    session = as_amina.session
    session[SIGNED_IN_AT] = time.time() - 3600
    session.save()
    assert as_amina.get(path).status_code == 302
    assert not Entry.objects.filter(action="alert.evidence_printed").exists()


def test_the_alert_links_to_it(alert: Alert, as_amina: Client) -> None:
    path = f"/alerts/{alert.public_id}/"
    assert f'href="{path}evidence/"' in as_amina.get(path).content.decode()


def test_it_costs_a_few_queries(alert: Alert, as_amina: Client) -> None:
    paper(as_amina, alert)
    with CaptureQueriesContext(connection) as caught:
        paper(as_amina, alert)
    assert len(caught) <= 12


@pytest.mark.parametrize("state", [GuardianshipState.FROZEN, GuardianshipState.PAUSED])
def test_who_is_under_review_takes_no_record_along(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client, amina_of_kit: Guardianship, state: str
) -> None:
    receive(starhaven, flagged(kit, severity="critical"))
    Guardianship.objects.update(state=state)
    path = f"/alerts/{Alert.objects.get(guardian=amina).public_id}/"
    linked = f'href="{path}evidence/"' in as_amina.get(path).content.decode()
    assert (as_amina.get(f"{path}evidence/").status_code, linked) == (
        (403, False) if state == GuardianshipState.FROZEN else (200, True)
    )
    assert Entry.objects.filter(action="alert.evidence_printed").exists() is linked
