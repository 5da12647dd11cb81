"""Whether an alert still leaves and is still shown, by state and date: at the claim, before DATA and on each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import environ
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from guardian_portal.demo.mailbox.server import CatcherServer
from guardian_portal.family.models import Child, GuardianRole, Guardianship
from guardian_portal.incidents.models import Alert
from guardian_portal.platforms.models import Connection
from notifications.drain import drain
from notifications.email.transport import Transport, close_kept_transport
from notifications.kinds import kind_of
from notifications.models import Delivery
from tests.guardian_portal.incidents.builders import flagged, receive
from tests.people import sign_in

pytestmark = pytest.mark.django_db


def a_second_ago() -> dict[str, object]:
    return {"role": GuardianRole.CARER, "ends_at": timezone.now() - timedelta(seconds=1)}


# What a guardianship became -> severities whose alerts leave and are shown.
STATES: dict[str, tuple[Callable[[], dict[str, object]], set[str]]] = {
    "active": (dict, {"medium", "high", "critical"}),
    "paused": (lambda: {"state": "paused"}, {"high", "critical"}),
    "frozen": (lambda: {"state": "frozen", "frozen_from": "active"}, {"critical"}),
    "the danger": (lambda: {"state": "frozen", "frozen_from": "active", "is_danger": True}, set()),
    "a carer past the date": (a_second_ago, set()),
    "revoked": (lambda: {"state": "revoked"}, set()),
}
CASES = [(name, severity) for name in STATES for severity in ("medium", "high", "critical")]


@pytest.fixture
def mail_server(smtp: CatcherServer, settings: Settings) -> Iterator[CatcherServer]:
    settings.MAIL_SERVER = environ.Env.email_url_config(smtp.url)
    close_kept_transport()
    yield smtp
    close_kept_transport()


@pytest.mark.parametrize(("became", "severity"), CASES)
def test_an_alert_on_its_way_and_its_page(
    starhaven: Connection, kit: Child, amina: User, amina_of_kit: Guardianship, became: str, severity: str
) -> None:
    receive(starhaven, flagged(kit, class_="bullying-target", severity=severity))
    change, let_through = STATES[became]
    Guardianship.objects.filter(pk=amina_of_kit.pk).update(**change())
    shown = severity in let_through
    delivery = Delivery.objects.get()
    notice = delivery.notice
    kind = kind_of(notice)
    assert (kind.still_due(notice) is None) == shown
    assert kind.many_still_due is not None
    assert (kind.many_still_due([notice])[notice.pk] is None) == shown
    client = sign_in(Client(), amina)
    alert = Alert.objects.get()
    assert client.get(f"/alerts/{alert.public_id}/").status_code == (200 if shown else 404)
    assert (alert.public_id in client.get("/alerts/").content.decode()) == shown
    assert (alert.public_id in client.get("/children/").content.decode()) == shown


@pytest.mark.parametrize(("became", "severity"), CASES)
def test_an_event_that_comes_afterwards(
    starhaven: Connection, kit: Child, amina_of_kit: Guardianship, became: str, severity: str
) -> None:
    change, let_through = STATES[became]
    Guardianship.objects.filter(pk=amina_of_kit.pk).update(**change())
    receive(starhaven, flagged(kit, class_="bullying-target", severity=severity))
    assert Alert.objects.exists() == (severity in let_through)
    assert Delivery.objects.filter(notice__recipient__isnull=False).exists() == (severity in let_through)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("became", ["the danger", "a carer past the date", "revoked"])
def test_what_changes_after_the_claim_is_seen_before_data(
    starhaven: Connection,
    kit: Child,
    amina_of_kit: Guardianship,
    mail_server: CatcherServer,
    monkeypatch: pytest.MonkeyPatch,
    became: str,
) -> None:
    receive(starhaven, flagged(kit, severity="critical"))
    begin = Transport.begin

    def begin_late(self: Transport, *, sender: str, recipient: str) -> None:
        begin(self, sender=sender, recipient=recipient)
        Guardianship.objects.filter(pk=amina_of_kit.pk).update(**STATES[became][0]())

    monkeypatch.setattr(Transport, "begin", begin_late)
    drain(queue="alerts")
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.withheld_reason) == ("withheld", "not_entitled")
    assert not mail_server.messages


@pytest.mark.parametrize(("became", "may"), [("active", True), ("paused", True), ("frozen", False)])
def test_who_may_say_i_have_it(
    starhaven: Connection, kit: Child, amina: User, amina_of_kit: Guardianship, became: str, may: bool
) -> None:
    receive(starhaven, flagged(kit, severity="critical"))
    Guardianship.objects.filter(pk=amina_of_kit.pk).update(**STATES[became][0]())
    path = f"/alerts/{Alert.objects.get().public_id}/"
    client = sign_in(Client(), amina)
    assert ("acknowledge" in client.get(path).content.decode()) == may
    client.post(f"{path}acknowledge/")
    assert Alert.objects.get().acknowledgements.exists() == may


def test_whoever_is_under_review_reads_nobodys_name_on_an_alert(
    starhaven: Connection, kit: Child, amina: User, ben: User, amina_of_kit: Guardianship, ben_of_kit: Guardianship
) -> None:
    receive(starhaven, flagged(kit, severity="critical"))
    his = Alert.objects.get(guardian=ben).public_id
    sign_in(Client(), ben).post(f"/alerts/{his}/acknowledge/")
    hers = f"/alerts/{Alert.objects.get(guardian=amina).public_id}/"
    client = sign_in(Client(), amina)
    assert "Ben has it" in client.get(hers).content.decode()
    Guardianship.objects.filter(pk=amina_of_kit.pk).update(**STATES["frozen"][0]())
    page = client.get(hers).content.decode()
    assert "Another guardian has it." in page
    assert "Ben" not in page
