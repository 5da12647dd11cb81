"""The main job in a real homeserver: link by code, set a control, a stranger is refused, a report reaches the guardian."""

from __future__ import annotations

import pytest

from tests.synapse.cast import Scene, until

pytestmark = pytest.mark.synapse


def test_a_strangers_message_is_refused_once_the_control_is_in_force_and_counts_in_the_week(linked: Scene) -> None:
    child, friend, stranger = linked.child, linked.friend, linked.stranger
    room = stranger.make_room()
    assert stranger.invite(room, child) == 200
    assert child.join(room) == 200
    assert stranger.say(room) == 200
    linked.set(contact_messages="contacts")
    assert stranger.say(room) == 403
    assert child.say(room) == 403, "in both directions"
    until(lambda: linked.waiting() == 0, "the telling")
    week = linked.guardian.get(linked.page + "activity/")
    assert "Who can exchange messages" in week
    assert friend.user not in week
