"""What is kept about a child goes for good once two people agreed and nothing is open: no column names the child."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import PROTECT, ForeignKey
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.activity.models import ActivityWindow
from guardian_portal.audit.models import Entry
from guardian_portal.audit.services import SYSTEM
from guardian_portal.controls.models import Revision
from guardian_portal.family.models import Child, ConsentRecord, Guardianship, Objection
from guardian_portal.incidents.models import Alert, Incident
from guardian_portal.intake.judging import Quarantined
from guardian_portal.intake.keeping import quarantine
from guardian_portal.platforms.models import Connection, OutboundEvent, QuarantinedEvent
from guardian_portal.privacy.erasing import children
from guardian_portal.privacy.erasing.hanging import foreign_keys_to
from guardian_portal.privacy.erasing.staying import KEPT_OF_ACCOUNT, OF_ACCOUNT, OF_CASE, OF_CHILD, OF_LINK
from guardian_portal.support.models import Case, CaseKind, Proposal, StaffSession
from notifications.models import Notice
from tests.builders import child_on, flagged, link, receive
from tests.guardian_portal.privacy.lives import ACCOUNT, HANDLE, a_life, erasure_asked, on_the_way_no_more
from tests.guardian_portal.privacy.reading import unreadable, where_is
from tests.guardian_portal.support.cases import asked
from tests.guardian_portal.support.deciding import answered, as_, proposed, read_by
from tests.people import person


@pytest.fixture
def child(starhaven: Connection) -> Child:
    return child_on(starhaven, ACCOUNT, country="DE", age_min=11, age_max=12, birth_month="2015-03")


@pytest.fixture
def life(amina: User, child: Child) -> Guardianship:
    lived = link(amina, child)
    a_life(lived)
    on_the_way_no_more()
    return lived


@pytest.fixture
def case(amina: User, child: Child, life: Guardianship) -> Case:
    return erasure_asked(amina, child)


@pytest.fixture
def as_sam(sam: User) -> Client:
    return as_(sam)


@pytest.fixture
def as_lee(lee: User) -> Client:
    return as_(lee)


def test_two_people_erase_and_nothing_readable_is_left(
    as_sam: Client, as_lee: Client, lee: User, case: Case, child: Child, life: Guardianship
) -> None:
    before = where_is(HANDLE, ACCOUNT)
    assert {
        "family.Child.display_handle",
        "support.CaseMessage.body",
        "support.Attachment.content",
        "support.StaffSession.words",
        "support.StaffSession.names_reason",
        "support.PeerReview.note",
        "platforms.StoredEvent.payload",
    } <= before
    assert "A second person must agree now." in proposed(as_sam, case, "erase_child", thing=child.public_id)
    page = read_by(as_lee, Proposal.objects.get())
    assert "Goes for good" in page
    assert "Stays" in page
    assert "In the way now" not in page
    assert HANDLE not in page
    assert "Your answer is recorded." in answered(as_lee, Proposal.objects.get())
    assert where_is(HANDLE, ACCOUNT, "2015-03") == set()
    for gone in (ActivityWindow, Incident, Alert, Objection, OutboundEvent):
        assert not gone._default_manager.exists(), gone
    assert StaffSession.objects.filter(names_at__isnull=False).exists()
    entry = Entry.objects.get(action="child.erased")
    assert (entry.actor_id, entry.object_id) == (lee.public_id, child.public_id)


def test_links_consents_and_the_trail_stay_by_ids(case: Case, child: Child, life: Guardianship) -> None:
    entries = Entry.objects.count()
    assert children.erase(child=child, actor=SYSTEM)
    assert ConsentRecord.objects.filter(child=child, guardianship=life).exists()
    assert Guardianship.objects.get(pk=life.pk).state == "revoked"
    assert Entry.objects.count() == entries + 1
    assert Proposal.objects.count() == 0
    assert Case.objects.count() == 2


def test_once_more_changes_nothing(case: Case, child: Child) -> None:
    assert children.erase(child=child, actor=SYSTEM)
    assert not children.erase(child=child, actor=SYSTEM)
    assert Entry.objects.filter(action="child.erased").count() == 1


def test_nothing_of_another_child_goes(case: Case, child: Child, ben: User) -> None:
    other = child_on(child.connection, "acc-magpie")
    bens = link(ben, other)
    receive(child.connection, flagged(other, "theirs"))
    notices = Notice.objects.filter(recipient=ben).count()
    children.erase(child=child, actor=SYSTEM)
    assert Incident.objects.get().child == other
    assert Alert.objects.filter(guardianship=bens).exists()
    assert Notice.objects.filter(recipient=ben).count() == notices
    assert QuarantinedEvent.objects.filter(payload__isnull=False).count() == 1
    assert "family.Child.display_handle" in where_is("magpie")


def test_what_came_about_another_child_is_not_even_read(child: Child, case: Case) -> None:
    came = [
        ("theirs", b'{"subject": "acc-kittiwake", "data": "kittiwake"}'),
        ("broken", b'{"subject": "acc-kittiwake'),
        ("others", b'{"subject": "acc-magpie"}'),
        ("nul", b'{"subject": "acc-kittiwake\\u0000"}'),
        ("half", b'{"subject": "\\ud83d"}'),
        ("long", b'{"subject": "%s"}' % (b"x" * 300)),
        ("nobodys", b"[]"),
    ]
    events = [Quarantined(place=0, id=name, type="t", code="invalid-data", detail="", raw=raw) for name, raw in came]
    quarantine(connection=child.connection, events=events)
    others = QuarantinedEvent.objects.get(event_id="others")
    unreadable(QuarantinedEvent, others.pk, "payload")
    children.erase(child=child, actor=SYSTEM)
    left = QuarantinedEvent.objects.filter(event_id__in=dict(came), payload__isnull=False)
    assert set(left.values_list("event_id", flat=True)) == {"others", "half", "long", "nobodys"}
    assert not QuarantinedEvent.objects.filter(subject=ACCOUNT).exists()


def test_who_links_the_account_again_begins_anew(case: Case, child: Child, amina: User) -> None:
    children.erase(child=child, actor=SYSTEM)
    anew = child_on(child.connection, ACCOUNT)
    assert link(amina, anew).child_id != child.pk


def open_link(child: Child, amina: User) -> None:
    link(person("newcomer"), child)


def open_case(child: Child, amina: User) -> None:
    asked(amina, CaseKind.COMPLAINT, child=child)


def open_hold(child: Child, amina: User) -> None:
    receive(child.connection, flagged(child, "grave", class_="guardian-risk"))


def open_objection(child: Child, amina: User) -> None:
    Objection.objects.create(child=child)


def reported(child: Child, amina: User) -> None:
    Incident.objects.update(outcome="reported_to_authority", state_time=timezone.now() - timedelta(days=300))


def word_under_way(child: Child, amina: User) -> None:
    OutboundEvent.objects.create(connection=child.connection, type="t", subject=child.account, payload=b"{}")


def settings_let_go(child: Child, amina: User) -> None:
    Revision.objects.create(child=child, number=99, state="asked")


IN_THE_WAY = {
    "settings are let go": settings_let_go,
    "The links end first": open_link,
    "Another request": open_case,
    "held and nobody decided": open_hold,
    "told us something in private": open_objection,
    "reported to an authority": reported,
    "still on its way": word_under_way,
}


@pytest.mark.parametrize("words", IN_THE_WAY)
def test_erasing_waits(as_sam: Client, as_lee: Client, words: str, case: Case, child: Child, amina: User) -> None:
    """Also for what opens between the proposal and the answer."""
    proposed(as_sam, case, "erase_child", thing=child.public_id)
    IN_THE_WAY[words](child, amina)
    assert words.lower() in answered(as_lee, Proposal.objects.get()).lower()
    assert Proposal.objects.get().state == "proposed"
    child.refresh_from_db()
    assert child.erased_at is None
    answered(as_lee, Proposal.objects.get(), "decline")
    assert words.lower() in proposed(as_sam, case, "erase_child", thing=child.public_id).lower()


def test_only_a_request_to_erase_leads_there(as_sam: Client, child: Child, amina: User, life: Guardianship) -> None:
    case = asked(amina, CaseKind.COMPLAINT, child=child)
    assert as_sam.get(f"/support/cases/{case.public_id}/propose/erase_child/").status_code == 404


def _holds(key: ForeignKey[Any, Any]) -> bool:
    return key.remote_field.on_delete is PROTECT


@pytest.mark.parametrize(
    ("model", "table"), [(Child, OF_CHILD), (Guardianship, OF_LINK), (Case, OF_CASE), (User, OF_ACCOUNT)]
)
def test_of_each_table_that_holds_somebody_fast_it_is_said_what_becomes_of_it(
    model: type[Child], table: dict[str, str]
) -> None:
    held = {f"{key.model._meta.label}.{key.name}" for key, goes in foreign_keys_to(model) if not goes and _holds(key)}
    assert held == set(table)


def test_what_is_kept_of_an_account_would_go_with_it() -> None:
    assert {key.model._meta.label for key, goes in foreign_keys_to(User) if goes} >= KEPT_OF_ACCOUNT
