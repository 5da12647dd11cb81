"""The audit trail's page: leads and auditors read what was done on their platforms, and reading it is written down."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.actors import actor_of
from accounts.models import StaffRole, User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import Entry
from guardian_portal.audit.sealing import seal_now
from guardian_portal.audit.services import SYSTEM, content_hash, record
from guardian_portal.platforms.models import Connection
from guardian_portal.support import audit_reading
from guardian_portal.support.audit_scope import KINDS, OF_NO_PLATFORM, WAYS, known_entries
from tests.architecture.desk_work import work_for_the_desk
from tests.architecture.page import Page
from tests.architecture.queries import count_queries
from tests.builders import a_platform, child_on
from tests.guardian_portal.audit.trail import as_owner_of_the_database, nth, write
from tests.people import person, sign_in

pytestmark = pytest.mark.django_db
URL = "/support/audit/"


@pytest.fixture
def as_ada(ada: User) -> Client:
    """The auditor, who serves all platforms."""
    return sign_in(Client(), ada)


def shown(client: Client, query: str = "") -> str:
    """What stands in the page, without what a look adds to the next one."""
    page = client.get(f"{URL}{query}")
    assert page.status_code == 200
    return page.content.decode()


def rows(client: Client, query: str = "") -> int:
    """The table of entries is the last one."""
    _before, found, table = shown(client, query).partition("newest first</caption>")
    return table.count('<th scope="row">') if found else 0


def at(moment: datetime, thing: str) -> Entry:
    entry = Entry(
        at=moment, actor_kind="system", action=Action.CHILD_CHANGED, object_kind="age_rule", object_id=thing, data={}
    )
    entry.content_hash = content_hash(entry)
    entry.save(force_insert=True)
    return entry


def test_who_did_what_to_which_thing(as_ada: Client, sam: User) -> None:
    record(actor=actor_of(sam), action=Action.INCIDENT_VIEWED, object_kind="incident", object_id="inc-1", page=3)
    page = shown(as_ada)
    for said in ("incident.viewed", sam.public_id, "inc-1", "page: 3"):
        assert said in page


def test_each_look_is_recorded_with_what_was_asked(as_ada: Client, ada: User) -> None:
    shown(as_ada, "?actor=someone&thing=GP-7XKD-93PM&action=incident.viewed&day=2026-01-02")
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.actor_id, entry.object_kind) == (Action.AUDIT_VIEWED, ada.public_id, "audit_list")
    assert entry.data == {
        "of_action": "incident.viewed",
        "of_actor": "someone",
        "of_thing": "GP-7XKD-93PM",
        "of_day": "2026-01-02",
    }


def test_an_address_is_no_id_and_gets_into_no_entry(as_ada: Client) -> None:
    page = shown(as_ada, "?actor=amina@example.org")
    assert "An id has letters, digits and dashes only." in page
    assert not Entry.objects.filter(data__icontains="amina").exists()


def test_it_filters_by_action_actor_and_thing(as_ada: Client, sam: User, lee: User) -> None:
    for who, action, thing in (
        (sam, Action.INCIDENT_VIEWED, "inc-1"),
        (lee, Action.INCIDENT_VIEWED, "inc-2"),
        (lee, Action.HOLD_RELEASED, "inc-2"),
    ):
        record(actor=actor_of(who), action=action, object_kind="incident", object_id=thing)
    assert rows(as_ada, "?action=incident.viewed") == 2
    assert rows(as_ada, f"?actor={lee.public_id}") == 2
    assert rows(as_ada, f"?actor={lee.public_id}&action=incident.viewed") == 1
    assert rows(as_ada, "?thing=inc-2") == 2
    assert rows(as_ada, "?thing=inc") == 0


def test_a_day_is_one_on_the_readers_own_clock(client: Client) -> None:
    ada = person("ada", staff_role=StaffRole.AUDITOR, time_zone="Asia/Seoul")
    as_ada = sign_in(client, ada)
    at(datetime(2026, 3, 1, 14, 59, tzinfo=UTC), "the-evening-before")
    at(datetime(2026, 3, 1, 15, 0, tzinfo=UTC), "first-of-the-second")
    at(datetime(2026, 3, 2, 14, 59, tzinfo=UTC), "last-of-the-second")
    at(datetime(2026, 3, 2, 15, 0, tzinfo=UTC), "the-morning-after")
    page = shown(as_ada, "?day=2026-03-02")
    assert "first-of-the-second" in page
    assert "last-of-the-second" in page
    assert "the-evening-before" not in page
    assert "the-morning-after" not in page
    assert rows(as_ada, "?day=2020-01-01") == 0


def test_pages_go_on_below_the_last_entry(as_ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_reading, "ENTRIES_A_PAGE", 4)
    write(10)
    first = shown(as_ada)
    older = nth(7)
    assert f"before={older}" in first
    second = shown(as_ada, f"?before={older}")
    assert "delivery-9" in first
    assert "delivery-9" not in second
    assert "delivery-5" in second


def test_a_rare_thing_is_looked_for_in_stretches(as_ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_reading, "LOOKED_AT", 5)
    record(actor=SYSTEM, action=Action.AGE_RULE_ADDED, object_kind="age_rule", object_id="rare")
    write(8)
    first = shown(as_ada, "?action=age_rule.added")
    assert "Looked at everything back to:" in first
    assert ">rare<" not in first
    assert f"before={nth(5)}" in first
    assert ">rare<" in shown(as_ada, f"?action=age_rule.added&before={nth(5)}")
    assert ">rare<" in shown(as_ada, "?thing=rare"), "a thing has an index"


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "٣"])
def test_a_place_that_is_none_begins_at_the_newest(as_ada: Client, before: str) -> None:
    write(1)
    assert "delivery-0" in shown(as_ada, f"?before={before}")


@pytest.mark.parametrize("role", [StaffRole.LEAD, StaffRole.AUDITOR])
def test_nothing_of_another_platform_changes_a_byte(role: StaffRole) -> None:
    starhaven, moonfield = a_platform(), a_platform("Moonfield")
    mia = person("mia")
    work_for_the_desk(moonfield, mia)
    theirs = sign_in(Client(), person("theirs", staff_role=role, serves=[moonfield.platform]))
    ours = sign_in(Client(), person("ours", staff_role=role, serves=[starhaven.platform]))
    before, empty = body(theirs), body(ours)
    work_for_the_desk(starhaven, mia)
    assert body(theirs) == before
    assert body(ours) != empty
    assert "incident.recorded" in before


def body(client: Client) -> str:
    return Page(shown(client)).one("main").text


def test_someone_of_one_platform_finds_no_other_platforms_thing(lee: User) -> None:
    starhaven, moonfield = a_platform(), a_platform("Moonfield")
    ids = work_for_the_desk(starhaven, person("amina"))
    theirs = sign_in(Client(), person("theirs", staff_role=StaffRole.LEAD, serves=[moonfield.platform]))
    ours = sign_in(Client(), person("ours", staff_role=StaffRole.LEAD, serves=[starhaven.platform]))
    for thing in (ids["incident"], ids["objection"]):
        assert rows(theirs, f"?thing={thing}") == 0
        assert rows(ours, f"?thing={thing}") > 0


def test_what_belongs_to_no_platform_is_for_who_serves_all(lee: User, sam: User) -> None:
    starhaven = a_platform()
    named = person("named", staff_role=StaffRole.AUDITOR, serves=[starhaven.platform])
    for kind in (*OF_NO_PLATFORM, "unheard-of", "incident"):
        record(actor=SYSTEM, action=Action.CHILD_CHANGED, object_kind=kind, object_id="gone")
    assert not known_entries(Entry.objects.all(), named).exists()
    assert known_entries(Entry.objects.all(), lee).count() == len(OF_NO_PLATFORM) + 2


def test_a_revision_is_known_by_its_child() -> None:
    starhaven, moonfield = a_platform(), a_platform("Moonfield")
    for connection in (starhaven, moonfield):
        record(
            actor=SYSTEM,
            action=Action.REVISION_SETTLED,
            object_kind="control_revision",
            object_id=f"{child_on(connection).public_id}/12",
        )
    named = person("named", staff_role=StaffRole.AUDITOR, serves=[moonfield.platform])
    [known] = known_entries(Entry.objects.all(), named)
    assert known.object_id.split("/")[0] == child_of(moonfield)


def child_of(connection: Connection) -> str:
    return str(connection.children.get().public_id)


def test_every_kind_of_real_work_is_one_that_a_search_finds() -> None:
    work_for_the_desk(a_platform(), person("amina"))
    assert set(Entry.objects.values_list("object_kind", flat=True)) <= set(KINDS)
    assert set(WAYS).isdisjoint(OF_NO_PLATFORM)


def test_how_far_it_is_sealed_anchored_and_verified(as_ada: Client, settings: Settings, tmp_path: Path) -> None:
    page = shown(as_ada)
    assert "has not been verified yet" in page
    assert "No anchor file is set" in page
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchor")
    write(3)
    assert seal_now() == 1
    assert "The anchor file is empty or can" in shown(as_ada)
    call_command("verify_audit", "--no-anchor")
    page = shown(as_ada)
    assert "Verified, and sound:" in page
    assert "Not sealed yet since:" in page


def test_what_a_verification_found_stands_on_top(as_ada: Client) -> None:
    write(3)
    seal_now()
    gone = nth(2)
    with as_owner_of_the_database():
        Entry.objects.filter(pk=gone).delete()
    with pytest.raises(CommandError):
        call_command("verify_audit", "--no-anchor")
    page = shown(as_ada)
    assert "Verified, and not sound:" in page
    assert f"delete · entry {gone} (seal 1) · 1" in page


def test_how_much_all_platforms_write_is_not_for_staff_of_one(lee: User) -> None:
    write(3)
    seal_now()
    named = sign_in(Client(), person("named", staff_role=StaffRole.LEAD, serves=[a_platform().platform]))
    page = shown(named)
    assert "The newest seals" not in page
    assert "has not been verified yet" in page
    assert "The newest seals" in shown(sign_in(Client(), lee))


def test_the_front_page_leads_there_for_who_may(as_ada: Client, sam: User) -> None:
    assert URL in as_ada.get("/support/").content.decode()
    assert URL not in sign_in(Client(), sam).get("/support/").content.decode()


@pytest.mark.parametrize("much", [1, 60])
def test_queries_do_not_grow(much: int) -> None:
    starhaven = a_platform()
    named = sign_in(Client(), person("named", staff_role=StaffRole.LEAD, serves=[starhaven.platform]))
    everywhere = sign_in(Client(), person("lee", staff_role=StaffRole.LEAD))
    for _ in range(much):
        write(1)
        seal_now()
    # One is the entry about the look itself; as on all staff pages one asks for the reader's sessions, one for the
    # reader's family.
    assert len(count_queries(everywhere, URL).page) <= 10
    assert len(count_queries(named, URL).page) <= 8
    assert len(count_queries(named, f"{URL}?day={timezone.now():%Y-%m-%d}").page) <= 10
