"""Whether a mail is still due: asked for a whole batch at claim, with the answers each would get by itself."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from guardian_portal.incidents.models import Incident, Sighting
from guardian_portal.platforms.models import Connection
from notifications.kinds import kind_of
from notifications.models import Notice, WithheldReason
from tests.guardian_portal.incidents.builders import flagged, receive

CLASSES = ("avatar-harassment", "scam", "bullying-target", "trade-coercion")


@pytest.fixture
def notices(starhaven: Connection, kit: Child, amina_of_kit: Guardianship, ben_of_kit: Guardianship) -> list[Notice]:
    """Four alerts of two guardians: as written, paused, held, cleared."""
    receive(starhaven, *[flagged(kit, f"inc-{code}", class_=code) for code in CLASSES])
    Guardianship.objects.filter(pk=ben_of_kit.pk).update(state=GuardianshipState.PAUSED)
    Incident.objects.filter(class_code="scam").update(hold="staff_only")
    Sighting.objects.filter(incident__class_code="trade-coercion").update(cleared=True)
    return list(Notice.objects.filter(kind="alert_new").order_by("pk"))


def test_the_answers_are_those_of_asking_one_by_one(notices: list[Notice]) -> None:
    kind = kind_of(notices[0])
    assert kind.many_still_due is not None
    together = kind.many_still_due(notices)
    assert together == {notice.pk: kind.still_due(notice) for notice in notices}
    assert set(together.values()) == {
        None,
        WithheldReason.SUPERSEDED,
        WithheldReason.HELD,
        WithheldReason.NOT_ENTITLED,
    }


def test_no_mail_tells_of_another_guardians_alert(notices: list[Notice], amina: User, ben_of_kit: Guardianship) -> None:
    kind = kind_of(notices[0])
    assert kind.many_still_due is not None
    Guardianship.objects.filter(pk=ben_of_kit.pk).update(state=GuardianshipState.FROZEN)
    answers = kind.many_still_due(notices)
    due = {notice.recipient_id for notice in notices if answers[notice.pk] is None}
    assert due == {amina.pk}


def test_a_batch_of_any_size_costs_two_queries(notices: list[Notice]) -> None:
    kind = kind_of(notices[0])
    assert kind.many_still_due is not None
    with CaptureQueriesContext(connection) as asked:
        kind.many_still_due(notices)
    assert len(asked) == 2
