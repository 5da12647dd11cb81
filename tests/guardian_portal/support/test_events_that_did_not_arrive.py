"""What was given up after the last try waits for the desk, which sends it once more by hand."""

from __future__ import annotations

from django.test import Client

from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.platforms.models import Connection, OutboundEvent, OutboundState
from guardian_portal.support.worklists.outbound import replay_events
from tests.architecture.contract import check
from tests.builders import a_platform
from tests.people import person, sign_in

LIST = "/support/outbound/"


def given_up(connection: Connection, **more: str) -> OutboundEvent:
    row = OutboundEvent.objects.create(
        connection=connection,
        type="org.guardianportal.child.notice.v1",
        subject="acc-kittiwake",
        payload=b'{"data": "secret words"}',
        state=OutboundState.FAILED,
        attempts=10,
        last_status="status 503",
    )
    OutboundEvent.objects.filter(pk=row.pk).update(**more)
    row.refresh_from_db()
    return row


def states() -> list[str]:
    return list(OutboundEvent.objects.order_by("pk").values_list("state", flat=True))


def test_it_is_listed_without_account_and_content(starhaven: Connection, sam: User) -> None:
    event = given_up(starhaven)
    given_up(starhaven, state=OutboundState.DUE)
    as_sam = sign_in(Client(), sam)
    for path in (LIST, f"{LIST}{event.public_id}/"):
        text = check(as_sam.get(path)).all("main")[0].text
        assert event.public_id in text
        assert "status 503" in text
        for word in ("kittiwake", "secret"):
            assert word not in text
    assert as_sam.get(LIST).content.decode().count("child.notice.v1") == 1


def test_somebody_sends_it_once_more_and_it_is_recorded(starhaven: Connection, sam: User) -> None:
    event = given_up(starhaven)
    as_sam, page = sign_in(Client(), sam), f"{LIST}{event.public_id}/again"
    assert as_sam.post(page).headers["location"] == LIST
    event.refresh_from_db()
    assert (event.state, event.attempts) == (OutboundState.DUE, 0)
    (entry,) = Entry.objects.filter(action="outbound.replayed")
    assert (entry.object_id, entry.actor_id) == (event.public_id, sam.public_id)
    assert as_sam.post(page).status_code == 404


def test_of_two_at_once_one_does_it(starhaven: Connection, sam: User, lee: User) -> None:
    event = given_up(starhaven)
    assert [replay_events(events=[event], staff=one) for one in (sam, lee)] == [1, 0]
    assert Entry.objects.filter(action="outbound.replayed").count() == 1


def test_all_of_one_connection_after_an_outage(starhaven: Connection, sam: User) -> None:
    moonfield = a_platform("Moonfield")
    for connection in (starhaven, starhaven, moonfield):
        given_up(connection)
    sign_in(Client(), sam).post(f"{LIST}connections/{starhaven.public_id}/again")
    assert states() == ["due", "due", "failed"]


def test_only_of_the_platforms_that_one_serves(starhaven: Connection) -> None:
    moonfield, event = a_platform("Moonfield"), given_up(starhaven)
    as_noa = sign_in(Client(), person("noa", staff_role=StaffRole.LEAD, serves=[moonfield.platform]))
    assert event.public_id not in as_noa.get(LIST).content.decode()
    assert as_noa.post(f"{LIST}{event.public_id}/again").status_code == 404
    assert as_noa.post(f"{LIST}connections/{starhaven.public_id}/again").status_code == 404
    assert states() == ["failed"]


def test_an_auditor_reads_only(starhaven: Connection) -> None:
    event, as_ada = given_up(starhaven), sign_in(Client(), person("ada", staff_role=StaffRole.AUDITOR))
    assert "Send" not in check(as_ada.get(LIST)).all("main")[0].text
    assert as_ada.post(f"{LIST}{event.public_id}/again").status_code == 404


def test_an_empty_list_says_so(sam: User) -> None:
    assert "Nothing was given up." in sign_in(Client(), sam).get(LIST).content.decode()
