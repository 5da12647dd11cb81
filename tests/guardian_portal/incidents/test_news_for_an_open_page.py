"""What an open page learns without a reload: whether there is more, and nothing else; asking leaves no trace."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.access import is_recent
from accounts.models import User
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from guardian_portal.incidents.models import Alert, Sighting
from guardian_portal.incidents.services import acknowledge
from guardian_portal.platforms.models import Connection
from tests.architecture.queries import count_queries
from tests.guardian_portal.incidents.builders import a_child, flagged, hand_over, link, receive, updated
from tests.people import sign_in

NEWS = "/alerts/news/"
SHOWN = re.compile(r'data-waiting="(\d+)" data-newest="(\d+)"')


@pytest.fixture(autouse=True)
def guardian(amina_of_kit: Guardianship) -> Guardianship:
    return amina_of_kit


def written(connection: Connection, guardian: User, *events: Any) -> None:
    """They come, and the guardian's mails about them are on their way."""
    receive(connection, *events)
    hand_over(guardian)


def told(client: Client) -> tuple[int, int]:
    answer = client.get(NEWS).json()
    assert answer.keys() == {"waiting", "newest"}
    return answer["waiting"], answer["newest"]


def shown_by(client: Client, path: str) -> tuple[int, int]:
    found = SHOWN.search(client.get(path).content.decode())
    assert found
    return int(found[1]), int(found[2])


def test_nothing_is_open(as_amina: Client) -> None:
    assert told(as_amina) == (0, 0)


@pytest.mark.parametrize("path", ["/children/", "/alerts/"])
def test_a_page_that_was_just_opened_knows_all_there_is(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client, path: str
) -> None:
    robin = a_child(starhaven, "robin")
    link(amina, robin)
    receive(starhaven, flagged(kit), flagged(kit, "i-2", class_="trade-coercion"), flagged(robin, "i-3"))
    assert shown_by(as_amina, path) == told(as_amina)
    assert told(as_amina)[0] == 3


def test_a_new_alert_waits_and_is_the_newest(starhaven: Connection, kit: Child, amina: User, as_amina: Client) -> None:
    written(starhaven, amina, flagged(kit))
    waiting, newest = told(as_amina)
    written(starhaven, amina, flagged(kit, "i-2", class_="trade-coercion"))
    assert told(as_amina)[0] == waiting + 1
    assert told(as_amina)[1] > newest


def test_so_is_a_rise_in_severity(starhaven: Connection, kit: Child, amina: User, as_amina: Client) -> None:
    written(starhaven, amina, flagged(kit))
    acknowledge(alert=Alert.objects.get(), guardian=amina)
    waiting, newest = told(as_amina)
    written(starhaven, amina, updated(kit, severity="critical"))
    assert told(as_amina)[0] == waiting + 1
    assert told(as_amina)[1] > newest


def test_it_tells_of_nothing_before_a_mail_of_it_may_have_been_read(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client
) -> None:
    receive(starhaven, flagged(kit))
    assert told(as_amina) == (0, 0)
    hand_over(amina)
    assert told(as_amina)[0] == 1


def test_what_was_shown_is_known_without_a_mail(starhaven: Connection, kit: Child, as_amina: Client) -> None:
    receive(starhaven, flagged(kit))
    as_amina.get(f"/children/{kit.public_id}/")
    assert told(as_amina)[0] == 1


def test_more_of_the_same_that_no_mail_was_written_for_waits_for_the_next_look(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client
) -> None:
    written(starhaven, amina, flagged(kit))
    before = told(as_amina)
    receive(starhaven, flagged(kit, "i-2"))
    assert told(as_amina) == before
    assert shown_by(as_amina, "/children/")[1] > before[1]


def test_i_have_it_stands_until_its_guardian_can_know_better(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client
) -> None:
    written(starhaven, amina, flagged(kit))
    acknowledge(alert=Alert.objects.get(), guardian=amina)
    receive(starhaven, flagged(kit, "secret", severity="critical"))
    assert told(as_amina)[0] == 0
    hand_over(amina)
    assert told(as_amina)[0] == 1


@pytest.mark.parametrize("state", [GuardianshipState.PAUSED, GuardianshipState.FROZEN])
def test_who_rests_or_is_under_review_learns_of_nothing_by_what_cannot_be_known_yet(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client, state: str
) -> None:
    written(starhaven, amina, flagged(kit, class_="scam"))
    Guardianship.objects.update(state=state)
    receive(starhaven, flagged(kit, "secret", class_="scam", severity="critical"))
    assert told(as_amina) == (0, 0)
    hand_over(amina)
    assert told(as_amina)[0] == 1


def test_a_change_that_is_forbidden_before_it_was_shown_is_none(
    starhaven: Connection, kit: Child, as_amina: Client
) -> None:
    receive(starhaven, flagged(kit))
    shown = shown_by(as_amina, "/alerts/")
    before = as_amina.get(NEWS).headers["ETag"]
    receive(starhaven, updated(kit, severity="critical"))
    receive(starhaven, updated(kit, state="cleared"))
    assert as_amina.get(NEWS).headers["ETag"] == before
    receive(starhaven, updated(kit, guardian_notice="forbidden"))
    assert as_amina.get(NEWS).headers["ETag"] == before
    assert told(as_amina) == shown


def test_what_i_have_waits_no_more(starhaven: Connection, kit: Child, amina: User, as_amina: Client) -> None:
    written(starhaven, amina, flagged(kit))
    newest = told(as_amina)[1]
    acknowledge(alert=Alert.objects.get(), guardian=amina)
    assert told(as_amina) == (0, newest)


def test_what_is_cleared_is_open_no_more(starhaven: Connection, kit: Child, amina: User, as_amina: Client) -> None:
    written(starhaven, amina, flagged(kit))
    receive(starhaven, updated(kit, state="cleared"))
    assert told(as_amina) == (0, 0)


@pytest.mark.parametrize("state", [GuardianshipState.ENDED, GuardianshipState.PAUSED, GuardianshipState.FROZEN])
def test_it_tells_of_what_the_reader_may_see_alone(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client, as_dana: Client, state: str
) -> None:
    written(starhaven, amina, flagged(kit, class_="scam"))
    assert told(as_amina)[0] == 1
    assert told(as_dana) == (0, 0)
    ended = {"ended_at": "2026-01-01T00:00Z", "ended_by": "child"} if state == GuardianshipState.ENDED else {}
    Guardianship.objects.update(state=state, **ended)
    assert told(as_amina) == (0, 0)


@pytest.mark.parametrize("secret", [{"guardian_notice": "forbidden"}, {"class_": "guardian-risk"}, {"sensitive": True}])
def test_an_incident_that_is_held_changes_neither_answer_nor_mark(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client, secret: dict[str, Any]
) -> None:
    written(starhaven, amina, flagged(kit))
    before = as_amina.get(NEWS)
    written(starhaven, amina, flagged(kit, "secret", severity="critical", **secret))
    after = as_amina.get(NEWS)
    assert (after.content, after.headers["ETag"]) == (before.content, before.headers["ETag"])


def test_one_that_is_forbidden_before_it_was_shown_was_never_there(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client
) -> None:
    written(starhaven, amina, flagged(kit))
    before = as_amina.get(NEWS).headers["ETag"]
    receive(starhaven, flagged(kit, "secret", severity="critical"))
    assert as_amina.get(NEWS).headers["ETag"] == before
    receive(starhaven, updated(kit, "secret", guardian_notice="forbidden"))
    assert as_amina.get(NEWS).headers["ETag"] == before


def test_who_knows_it_already_gets_an_empty_answer(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client
) -> None:
    written(starhaven, amina, flagged(kit))
    mark = as_amina.get(NEWS).headers["ETag"]
    again = as_amina.get(NEWS, headers={"if-none-match": mark})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", mark)
    written(starhaven, amina, flagged(kit, "i-2", class_="trade-coercion"))
    assert as_amina.get(NEWS, headers={"if-none-match": mark}).status_code == 200


@pytest.mark.parametrize("much", [1, 7])
def test_it_costs_one_query_beside_session_and_user(
    starhaven: Connection, amina: User, as_amina: Client, much: int
) -> None:
    for number in range(much):
        child = a_child(starhaven, f"child-{number}")
        link(amina, child)
        written(starhaven, amina, flagged(child), flagged(child, "i-2", class_="trade-coercion"))
    counted = count_queries(as_amina, NEWS)
    assert len(counted.page) == 3, counted.page
    assert counted.log == []


def test_asking_is_no_visit(starhaven: Connection, kit: Child, amina: User, as_amina: Client) -> None:
    written(starhaven, amina, flagged(kit))
    before = list(Session.objects.values())
    assert told(as_amina)[0] == 1
    assert not AccessDay.objects.exists()
    assert Sighting.objects.get().first_shown_at is None
    assert list(Session.objects.values()) == before


def test_asking_keeps_nobody_signed_in_recently(amina: User) -> None:
    client = sign_in(Client(), amina, seconds_ago=16 * 60)
    request = client.get(NEWS).wsgi_request
    assert not is_recent(request)
    assert client.get(NEWS).status_code == 200


def test_who_is_signed_out_is_sent_to_the_way_in(as_amina: Client) -> None:
    as_amina.logout()
    assert as_amina.get(NEWS).status_code == 302


def test_a_guardian_without_children_has_nothing_to_ask_for(as_dana: Client) -> None:
    assert "data-news" not in as_dana.get("/children/").content.decode()
