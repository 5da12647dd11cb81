"""The alert list and page: who may open them, what they say, what they cost."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import SIGNED_IN_AT
from accounts.models import User
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.models import Alert
from guardian_portal.platforms.models import Connection
from tests.guardian_portal.incidents.builders import flagged, link, receive, updated


@pytest.fixture
def alert(starhaven: Connection, kit: Child, amina: User, amina_of_kit: Guardianship) -> Alert:
    receive(starhaven, flagged(kit, actions_taken=["contact_blocked"], contact_ref="mallory-77"))
    return Alert.objects.get(guardian=amina)


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_what_happened_and_what_to_do(alert: Alert, as_amina: Client) -> None:
    page = text(as_amina, f"/alerts/{alert.public_id}/")
    for words in (
        "Someone may have harassed your child&#x27;s avatar",
        "A person checked this.",
        "The contact was blocked.",
        "What not to do",
        "Words to open the talk",
        "Whom to call",
        "Nummer gegen Kummer",  # kit lives in Germany
        "Youth counselling 1388",  # amina in Korea
        "When we write next",
        "Europe/Berlin" if "Europe/Berlin" in page else "CET",
        alert.reference,
    ):
        assert words in page


def test_the_page_shows_no_other_person(alert: Alert, as_amina: Client) -> None:
    assert "mallory" not in text(as_amina, f"/alerts/{alert.public_id}/")


def test_neither_title_names_the_child_or_the_event(alert: Alert, as_amina: Client) -> None:
    for path in ("/alerts/", f"/alerts/{alert.public_id}/"):
        title = text(as_amina, path).partition("<title>")[2].partition("</title>")[0]
        assert "kit" not in title
        assert "harass" not in title


def test_once_acted_on_the_title_no_longer_says_may(
    starhaven: Connection, kit: Child, alert: Alert, as_amina: Client
) -> None:
    receive(starhaven, updated(kit, state="actioned"))
    assert "Someone harassed your child" in text(as_amina, "/alerts/")


def test_the_childs_own_conduct_gets_that_guidance_only(
    starhaven: Connection, kit: Child, amina: User, amina_of_kit: Guardianship, as_amina: Client
) -> None:
    receive(starhaven, flagged(kit, role="sender", class_="trade-coercion"))
    page = text(as_amina, f"/alerts/{Alert.objects.get(guardian=amina).public_id}/")
    assert "Your child&#x27;s account may have been part of something" in page


def test_an_empty_list_is_calm(as_amina: Client) -> None:
    assert "There are no alerts" in text(as_amina, "/alerts/")


def test_strangers_former_and_later_guardians_get_404(
    starhaven: Connection, kit: Child, alert: Alert, dana: User, as_dana: Client, as_amina: Client
) -> None:
    path = f"/alerts/{alert.public_id}/"
    assert as_dana.get(path).status_code == 404
    link(dana, kit)
    assert as_dana.get(path).status_code == 404
    assert as_dana.post(f"{path}acknowledge/").status_code == 404
    Guardianship.objects.filter(pk=alert.guardianship_id).update(state="revoked")
    assert as_amina.get(path).status_code == 404
    assert as_amina.get("/alerts/").context["rows"] == []


def test_linking_again_starts_anew(kit: Child, alert: Alert, amina: User, as_amina: Client) -> None:
    Guardianship.objects.filter(pk=alert.guardianship_id).update(state="revoked")
    link(amina, kit)
    assert as_amina.get(f"/alerts/{alert.public_id}/").status_code == 404


def test_a_guardianship_under_review_shows_critical_alerts_alone(
    starhaven: Connection, kit: Child, alert: Alert, as_amina: Client
) -> None:
    Guardianship.objects.filter(pk=alert.guardianship_id).update(state="frozen")
    assert as_amina.get(f"/alerts/{alert.public_id}/").status_code == 404
    receive(starhaven, updated(kit, severity="critical"))
    assert as_amina.get(f"/alerts/{alert.public_id}/").status_code == 200


def test_a_page_opened_long_after_signing_in_asks_again(alert: Alert, as_amina: Client, as_dana: Client) -> None:
    for client in (as_amina, as_dana):
        session = client.session
        session[SIGNED_IN_AT] = time.time() - 3600
        session.save()
    assert as_amina.get(f"/alerts/{alert.public_id}/").status_code == 302
    assert as_dana.get(f"/alerts/{alert.public_id}/").status_code == 404


def test_signed_out_readers_are_sent_to_sign_in(alert: Alert, client: Client) -> None:
    response = client.get(f"/alerts/{alert.public_id}/")
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_the_page_costs_six_queries_beside_the_access_log(alert: Alert, as_amina: Client) -> None:
    path = f"/alerts/{alert.public_id}/"
    as_amina.get(path)
    with CaptureQueriesContext(connection) as caught:
        as_amina.get(path)
    assert len(caught) <= 6


def test_the_list_costs_the_same_however_long(
    starhaven: Connection, kit: Child, alert: Alert, as_amina: Client
) -> None:
    for code in ("scam", "grooming", "trade-coercion"):
        receive(starhaven, flagged(kit, code, class_=code))
    as_amina.get("/alerts/")
    with CaptureQueriesContext(connection) as caught:
        assert len(as_amina.get("/alerts/").context["rows"]) == 4
    assert len(caught) <= 6
