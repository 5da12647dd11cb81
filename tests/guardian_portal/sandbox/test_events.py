"""Events to the portal: signed CloudEvents, sent at once, kept while the portal is away, never lost."""

import time

import pytest

from tests.guardian_portal.sandbox.conftest import SOURCE, Starhaven
from tests.guardian_portal.sandbox.portal import Portal
from tests.starhaven import starhaven_command


def send_waiting(starhaven: Starhaven) -> None:
    """Run the sender once, after the shortest wait before a retry."""
    time.sleep(1.1)
    starhaven_command(starhaven.state_dir, starhaven.url, "send_events", "--once")


def test_a_remote_event_arrives_signed_and_the_answer_comes_back(starhaven: Starhaven, portal: Portal) -> None:
    handle, subject = starhaven.child()
    portal.answers.append((200, {"accepted": 1}))
    answer = starhaven.remote("events", {"type": "ping.v1", "handle": handle, "data": {"a": 1}}).json()
    assert (answer["status"], answer["body"]) == (200, {"accepted": 1})
    (event,) = portal.events
    assert event["specversion"] == "1.0"
    assert event["type"] == "org.guardianportal.ping.v1"
    assert (event["source"], event["subject"], event["data"]) == (SOURCE, subject, {"a": 1})
    assert portal.requests[0]["content-type"] == "application/cloudevents+json"


def test_type_time_id_and_subject_can_be_given(starhaven: Starhaven, portal: Portal) -> None:
    given = {"time": "2026-01-02T03:04:05+09:00", "id": "my-id", "subject": "sh_stranger"}
    starhaven.remote("events", {"type": "org.guardianportal.ping.v1", "data": {}, **given})
    (event,) = portal.events
    assert {name: event[name] for name in given} == given
    assert event["type"] == "org.guardianportal.ping.v1"


def test_sequence_rises(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child()
    for _ in range(3):
        starhaven.remote("events", {"type": "ping.v1", "handle": handle})
    sequences = [event["sequence"] for event in portal.events]
    assert sequences == sorted(set(sequences))


@pytest.mark.parametrize("status", [401, 429, 503])
def test_what_the_portal_could_not_take_is_sent_again(starhaven: Starhaven, portal: Portal, status: int) -> None:
    handle, _ = starhaven.child()
    portal.answers.append((status, None))
    first = starhaven.remote("events", {"type": "ping.v1", "handle": handle}).json()
    assert (first["status"], portal.events) == (status, [])
    send_waiting(starhaven)
    assert [event["id"] for event in portal.events] == [first["id"]]
    assert portal.requests[0]["webhook-id"] == portal.requests[1]["webhook-id"]


def test_several_waiting_events_go_as_one_batch_in_order(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child()
    portal.answers.extend([(503, None)] * 3)
    ids = [starhaven.remote("events", {"type": "ping.v1", "handle": handle}).json()["id"] for _ in range(3)]
    send_waiting(starhaven)
    assert [event["id"] for event in portal.events] == ids
    assert portal.requests[-1]["content-type"] == "application/cloudevents-batch+json"


def test_a_refused_batch_is_posted_singly(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child()
    portal.answers.extend([(503, None)] * 2)
    ids = [starhaven.remote("events", {"type": "ping.v1", "handle": handle}).json()["id"] for _ in range(2)]
    portal.answers.extend([(400, None), (400, None), (204, None)])
    send_waiting(starhaven)
    assert [event["id"] for event in portal.events] == ids[1:]


def test_a_batch_for_a_retired_connection_stops(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child()
    portal.answers.extend([(503, None)] * 2)
    for _ in range(2):
        starhaven.remote("events", {"type": "ping.v1", "handle": handle})
    portal.answers.append((410, None))
    send_waiting(starhaven)
    send_waiting(starhaven)
    assert (len(portal.requests), portal.events) == (3, [])


def test_a_refused_event_is_not_sent_again(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child()
    portal.answers.append((400, {"code": "invalid-data"}))
    assert starhaven.remote("events", {"type": "ping.v1", "handle": handle}).json()["status"] == 400
    send_waiting(starhaven)
    assert portal.events == []


def test_the_portal_can_poll_what_it_missed(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child()
    starhaven.remote("events", {"type": "ping.v1", "handle": handle})
    after = portal.events[0]["sequence"]
    missed = [starhaven.remote("events", {"type": "ping.v1", "handle": handle}).json()["id"] for _ in range(2)]
    answer = starhaven.operation("events/poll", "events.poll", {"after": after})
    assert [event["id"] for event in answer.json()] == missed
    assert answer.headers["content-type"] == "application/cloudevents-batch+json"
    last = answer.json()[-1]["sequence"]
    assert starhaven.operation("events/poll", "events.poll", {"after": last}).json() == []


@pytest.mark.parametrize("after", ["x", -1, 1.5, [], "9" * 30, True])
def test_a_poll_after_nonsense_is_400(starhaven: Starhaven, after: object) -> None:
    assert starhaven.operation("events/poll", "events.poll", {"after": after}).status_code == 400


@pytest.mark.parametrize(
    ("deed", "event_type", "members"),
    [
        ("play-hour", "activity.summary.v1", {"minutes_active": 60}),
        ("add-friend", "contact.added.v1", {"is_minor": True}),
        ("stranger-writes", "interaction.blocked.v1", {"kind": "dm", "control": "contact.messages"}),
        ("avatar-harassed", "interaction.flagged.v1", {"class": "avatar-harassment", "role": "target"}),
        ("items-for-pictures", "interaction.flagged.v1", {"class": "trade-coercion", "role": "target"}),
        ("tell-guardian", "interaction.flagged.v1", {"class": "child-report", "role": "reporter"}),
    ],
)
def test_each_deed_sends_its_event(
    starhaven: Starhaven, portal: Portal, deed: str, event_type: str, members: dict[str, object]
) -> None:
    handle, _ = starhaven.child()
    assert starhaven.remote(f"accounts/{handle}/do/{deed}").json()["status"] == 204
    (event,) = portal.events
    assert portal.types() == [event_type]
    assert event["data"].items() >= members.items()


def test_each_hour_of_play_is_another_window(starhaven: Starhaven, portal: Portal) -> None:
    handle, _ = starhaven.child()
    for _ in range(3):
        starhaven.remote(f"accounts/{handle}/do/play-hour")
    windows = [event["data"]["window"]["start"] for event in portal.events]
    assert len(set(windows)) == 3
    assert all(sum(place["minutes"] for place in event["data"]["top_places"]) == 60 for event in portal.events)
