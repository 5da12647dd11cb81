"""Mails about alerts: no child, no kind of event, one link; and asked again before they leave."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.models import Alert, Incident
from guardian_portal.incidents.notices import KINDS
from guardian_portal.incidents.services import withdraw_after_end
from guardian_portal.platforms.models import Connection
from notifications.kinds import kind_of
from notifications.models import Delivery, Notice, WithheldReason
from tests.guardian_portal.incidents.builders import flagged, receive, updated


@pytest.fixture
def notice(starhaven: Connection, kit: Child, amina: User, amina_of_kit: Guardianship) -> Notice:
    receive(starhaven, flagged(kit))
    return Notice.objects.get(recipient=amina)


def rendered(notice: Notice) -> str:
    context = {**kind_of(notice).context(notice), "site_url": "https://portal.example"}
    return "".join(render_to_string(f"emails/{notice.kind}/{part}", context) for part in PARTS)


PARTS = ("subject.txt", "body.txt", "body.html")


def test_a_mail_says_how_soon_to_look_and_where(notice: Notice, amina: User) -> None:
    mail = rendered(notice)
    assert "There is something to look at" in mail
    assert "Look today" in mail
    address = f"https://portal.example/alerts/{Alert.objects.get(guardian=amina).public_id}/"
    assert mail.count(address) == 2  # once in each of the two bodies


def test_a_mail_names_neither_the_child_nor_the_event(notice: Notice, kit: Child, starhaven: Connection) -> None:
    mail = rendered(notice).lower()
    for word in (" kit", "harass", "avatar", "sexual", "starhaven", kit.public_id):
        assert word not in mail


@pytest.mark.parametrize("kind", [kind.key for kind in KINDS])
def test_each_kind_has_its_templates(kind: str) -> None:
    for part in PARTS:
        assert render_to_string(f"emails/{kind}/{part}", {"site_url": "https://portal.example", "minutes": 1})


def test_it_is_due_while_the_guardian_may_know(notice: Notice) -> None:
    assert kind_of(notice).still_due(notice) is None


def test_it_is_withheld_once_the_incident_is_held(notice: Notice) -> None:
    Incident.objects.update(hold="staff_only", hold_reason="forbidden")
    assert kind_of(notice).still_due(notice) is not None


@pytest.mark.parametrize("state", ["revoked", "frozen", "ended"])
def test_it_is_withheld_from_who_may_no_longer_know(notice: Notice, amina: User, state: str) -> None:
    Guardianship.objects.filter(guardian=amina).update(state=state)
    assert kind_of(notice).still_due(notice) == WithheldReason.NOT_ENTITLED


def test_it_is_withheld_once_cleared(notice: Notice, starhaven: Connection, kit: Child) -> None:
    receive(starhaven, updated(kit, state="cleared"))
    assert kind_of(notice).still_due(notice) is not None


def test_the_end_of_a_guardianship_stops_its_mails(notice: Notice, amina_of_kit: Guardianship) -> None:
    amina_of_kit.state = "revoked"
    withdraw_after_end(guardianship=amina_of_kit, previous="active", actor=SYSTEM)
    delivery = Delivery.objects.get(notice=notice)
    assert (delivery.state, delivery.withheld_reason) == ("withheld", "not_entitled")


def test_the_page_to_the_person_on_call_ends_with_the_decision(starhaven: Connection, kit: Child) -> None:
    receive(starhaven, flagged(kit, class_="self-harm-acute", detected_by="automation"))
    page = Notice.objects.get(kind="oncall_page")
    assert kind_of(page).still_due(page) is None
    assert "held alert has just come in" in rendered(page)
    Incident.objects.update(decision="refused")
    assert kind_of(page).still_due(page) == WithheldReason.SUPERSEDED
