"""A sensitive incident that staff released says, wherever it stands, only that there is something worth a talk."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.models import Alert, Incident, Severity
from guardian_portal.incidents.notices import ALERT_NEW
from guardian_portal.incidents.services import decide
from guardian_portal.incidents.told import told_rows
from guardian_portal.platforms.models import Connection
from notifications.kinds import kind_of
from notifications.models import Notice
from tests.guardian_portal.incidents.builders import flagged, receive, updated

# Words that the kind, the detector, the state or an action would bring.
TELLTALE = ("threat", "image", "person checked", "contact was blocked", "acted on", "looking into", "authority")


@pytest.fixture
def released(
    starhaven: Connection, kit: Child, amina_of_kit: Guardianship, ben_of_kit: Guardianship, sam: User
) -> Incident:
    said = {"class_": "sexual-extortion", "sensitive": True, "actions_taken": ["contact_blocked"]}
    receive(starhaven, flagged(kit, **said), updated(kit, state="actioned", outcome="reported_to_authority"))
    decide(incident=Incident.objects.get(), decision="released", reason="They can help.", staff=sam)
    return Incident.objects.get()


@pytest.mark.parametrize("path", ["/alerts/", "/children/", "/alerts/{}/", "/alerts/{}/evidence/"])
def test_on_every_page(released: Incident, amina: User, as_amina: Client, path: str) -> None:
    page = as_amina.get(path.format(Alert.objects.get(guardian=amina).public_id)).content.decode()
    main = page.partition("<main")[2].partition("Whom to call")[0].partition("What this page is")[0]
    assert "Something worth a talk" in main
    said = main.partition("What to do")[0]
    assert [word for word in TELLTALE if word in said] == []


def test_in_the_copy_that_the_pages_are_made_of_there_are_no_steps(released: Incident, amina: User) -> None:
    assert Alert.objects.get(guardian=amina).sightings.get().facts["steps"] == []


def test_in_the_mail_only_how_soon_to_look(released: Incident, amina: User) -> None:
    notice = Notice.objects.get(recipient=amina, kind=ALERT_NEW)
    said = kind_of(notice).context(notice)
    assert set(said) == {"path", "urgency", "safety_critical"}
    assert said["urgency"] == Severity.CRITICAL.label


def test_on_the_childs_own_page(released: Incident) -> None:
    (told,) = told_rows(released.child, [released.pk], set())
    assert (told.sensitive, told.state, list(told.done)) == (True, "", [])
