"""With or without an incident that is held, a guardian can fetch the same bytes everywhere: counts, ids and words."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child, GuardianshipState, LinkRequest
from guardian_portal.incidents.models import Alert, Incident
from guardian_portal.platforms.models import Connection
from notifications.models import WeeklyChoice
from tests.architecture.access_table import FAMILIES, PEOPLE, PUBLIC, SECOND_FACTOR
from tests.architecture.walk import CSRF, path_of
from tests.architecture.world import Role
from tests.builders import a_platform, child_on, flagged, link, receive, updated
from tests.consents import agreed
from tests.people import person, sign_in

pytestmark = pytest.mark.django_db

ADDRESSES = [one for one in (*PUBLIC, *PEOPLE, *SECOND_FACTOR, *FAMILIES) if one.get[Role.ACTIVE] != "405"]
# The key to be scanned is a new one on each visit; so is the moment at which allauth's pages grow stale.
FRESH = ("accounts/2fa/totp/activate/", "accounts/2fa/webauthn/add/")
CHANGING = ("Expires",)
SECRETS: list[dict[str, Any]] = [
    {"guardian_notice": "forbidden"},
    {"guardian_notice": "delayed_until"},
    {"class_": "guardian-risk"},
    {"actor_relation": "linked_guardian"},
    {"actor_relation": "household", "severity": "critical"},
    {"class_": "self-harm-acute", "detected_by": "automation"},
    {"sensitive": True},
    {"confidence": "low"},
    {"role": "reporter"},
]


@pytest.fixture
def starhaven() -> Connection:
    return a_platform()


@pytest.fixture
def kit(starhaven: Connection) -> Child:
    return child_on(starhaven, country="DE")


@pytest.fixture
def amina(kit: Child) -> User:
    """Guardian of kit, who has had one alert."""
    amina = person("amina")
    own = link(amina, kit)
    agreed(own)
    LinkRequest.objects.create(guardian=amina, method="oidc", outcome="sign_in_cancelled")
    WeeklyChoice.objects.create(person=amina)
    receive(kit.connection, flagged(kit, "seen"))
    return amina


def fetched(client: Client, path: str) -> str:
    response = client.get(path)
    assert isinstance(response, HttpResponse)
    told = [f"{name}: {value}" for name, value in sorted(response.headers.items()) if name not in CHANGING]
    return "\n".join([str(response.status_code), *told, CSRF.sub("", response.content.decode())])


@pytest.fixture
def as_amina(amina: User) -> Client:
    """She has seen everything once, so that nothing is on her screen for the first time."""
    client = sign_in(Client(), amina)
    everything(client, amina)
    return client


def everything(client: Client, guardian: User) -> dict[str, str]:
    """All that a guardian can fetch, by address. What staff know an incident by leads a guardian nowhere."""
    link = guardian.guardianships.select_related("child").get()
    assert link.child
    alert = Alert.objects.filter(guardian=guardian).earliest("pk")
    ids = {"child": link.child.public_id, "link": link.public_id, "alert": alert.public_id, "token": "0" * 48}
    ids |= {"connection": link.connection.public_id, "attempt": guardian.link_requests.get().reference}
    ids |= {"pk": "1", "mail_token": guardian.weekly_choice.token}
    ids |= {"record": link.consents.get().public_id, "method": "toll_free_call"}
    for guess in Incident.objects.values_list("public_id", flat=True):
        assert client.get(f"/alerts/{guess}/").status_code == 404
    paths = [path_of(one.route, ids) for one in ADDRESSES if one.route not in FRESH]
    return {path: fetched(client, path) for path in paths}


@pytest.mark.parametrize("secret", SECRETS, ids=str)
def test_a_held_incident_changes_no_byte(as_amina: Client, amina: User, kit: Child, secret: dict[str, Any]) -> None:
    before = everything(as_amina, amina)
    receive(kit.connection, flagged(kit, "secret", **secret))
    receive(kit.connection, updated(kit, "secret", state="actioned"))
    assert Incident.objects.get(incident_id="secret").hold != "none"
    assert everything(as_amina, amina) == before


@pytest.mark.parametrize("state", [GuardianshipState.PAUSED, GuardianshipState.FROZEN])
def test_nor_for_a_guardian_who_is_told_less(as_amina: Client, amina: User, kit: Child, state: str) -> None:
    amina.guardianships.update(state=state)
    before = everything(as_amina, amina)
    receive(kit.connection, flagged(kit, "secret", guardian_notice="forbidden", severity="critical"))
    assert everything(as_amina, amina) == before


def test_an_open_incident_does_change_the_pages(as_amina: Client, amina: User, kit: Child) -> None:
    before = everything(as_amina, amina)
    receive(kit.connection, flagged(kit, "open", class_="trade-coercion"))
    assert everything(as_amina, amina)["/children/"] != before["/children/"]
