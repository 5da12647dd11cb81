"""The portal is away, and Synapse is killed: rules hold, and what happened is told afterwards, each thing once."""

from __future__ import annotations

import pytest

from tests.synapse.cast import Scene, until
from tests.synapse.relay import Relay

pytestmark = pytest.mark.synapse
BLOCKED, INCIDENTS = "activity_blockedattempt", "incidents_incident"


@pytest.fixture
def guarded(linked: Scene) -> Scene:
    """Only who is on the child's list may write, and nobody of another server may be near."""
    linked.set(contact_messages="contacts", contact_federation="off")
    return linked


@pytest.fixture
def rooms(scene: Scene) -> tuple[str, str]:
    """From before the rule: one with the stranger, and one with the friend, to whom the child wrote."""
    strange = scene.stranger.make_room(scene.child)
    near = scene.child.make_room(scene.friend, direct=True)
    assert scene.child.join(strange) == scene.friend.join(near) == 200
    assert scene.child.say(near) == 200
    return strange, near


def sent(scene: Scene) -> int:
    """Messages of the child that the newest summaries tell of."""
    by_window = {told["window"]["start"]: told["messages_sent"] for told in scene.told("activity.summary.v1")}
    return int(sum(by_window.values()))


def alerts(scene: Scene) -> int:
    """Alert mails in the guardian's mailbox."""
    return sum("/alerts/" in mail["text"] for mail in scene.portal.mails(scene.guardian.email))


def test_a_portal_that_is_away_loosens_nothing_and_hears_everything_later(
    rooms: tuple[str, str], guarded: Scene, line: Relay
) -> None:
    strange, near = rooms
    child, stranger, friend = guarded.child, guarded.stranger, guarded.friend
    event = friend.send(near, "hello").json()["event_id"]
    with line.cut():
        for _ in range(3):
            assert stranger.say(strange) == 403
            assert child.say(near) == 200
            until(lambda: guarded.waiting() > 0, "something that waits")
        assert child.report(near, event, "#guardian") == 200
        until(lambda: bool(guarded.told("interaction.flagged.v1")), "the report")
        until(lambda: sent(guarded) == 3, "the summary")
        subject, kind = guarded.subject, "activity.summary.v1"
        due = guarded.rows(
            "SELECT collapse, COUNT(*) FROM guardian_outbox WHERE state = 'due' AND subject = ? AND type = ?"
            " GROUP BY collapse",
            subject,
            kind,
        )
        assert all(count == 1 for _, count in due), "an hour waits once, however often it changed"
        assert alerts(guarded) == 0
    until(lambda: guarded.waiting() == 0, "the telling", seconds=60)
    guarded.portal.wait_for_mails(guarded.guardian.email, 1, saying="/alerts/")
    assert (guarded.at_the_portal(BLOCKED), guarded.at_the_portal(INCIDENTS)) == (3, 1)


def test_a_killed_synapse_loses_nothing(rooms: tuple[str, str], guarded: Scene, line: Relay) -> None:
    strange, near = rooms
    child, stranger, home = guarded.child, guarded.stranger, guarded.home
    near_by = stranger.make_room()
    with line.cut():
        for round_ in range(3):
            assert child.say(near) == 200
            event = child.send(near, "that one").json()["event_id"]
            assert child.report(near, event, f"#guardian {round_}") == 200
            assert stranger.say(strange) == 403
            home.kill()
            home.start()
            assert stranger.say(strange) == 403, "the rule holds from the first moment"
        assert stranger.invite(near_by, child) == child.join(near_by) == 200, "a room of this server is known as such"
    until(lambda: sent(guarded) == 6, "the summary")
    until(lambda: len(guarded.told("interaction.blocked.v1")) == 6, "every attempt")
    until(lambda: len(guarded.told("interaction.flagged.v1")) == 3, "every report")
    until(lambda: guarded.waiting() == 0, "the telling")
    assert (guarded.at_the_portal(BLOCKED), guarded.at_the_portal(INCIDENTS)) == (6, 3)
    # While it is sent too: what was half told is told again, and counts once.
    for _ in range(3):
        assert stranger.say(strange) == 403
        home.kill()
        home.start()
    until(lambda: len(guarded.told("interaction.blocked.v1")) == 9, "every attempt")
    until(lambda: guarded.waiting() == 0, "the telling")
    assert (guarded.at_the_portal(BLOCKED), guarded.at_the_portal(INCIDENTS)) == (9, 3)
    guarded.portal.wait_for_mails(guarded.guardian.email, 1, saying="/alerts/")
