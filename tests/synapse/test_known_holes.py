"""Ways round a control that a trial of an earlier module found, each tried in a real homeserver, and each closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.synapse.cast import Scene, new_scene, until
from tests.synapse.running import SERVER

if TYPE_CHECKING:
    from tests.journeys.outside import Demo
    from tests.synapse.running import Homeserver

pytestmark = pytest.mark.synapse


class Before(NamedTuple):
    """From before the rule: an invitation by the stranger, two rooms of all three, and what was said in the second."""

    scene: Scene
    invite: str
    room: str
    other_room: str
    said: str


@pytest.fixture(scope="module")
def before(portal: Demo, home: Homeserver) -> Before:
    """Linked; a stranger's invitation, and rooms that all three are in; in one the stranger said something."""
    scene = new_scene(portal, home)
    scene.link()
    room, other = (scene.stranger.make_room(scene.child, scene.friend) for _ in range(2))
    for one in (room, other):
        assert scene.child.join(one) == scene.friend.join(one) == 200
    said = scene.stranger.send(other).json()["event_id"]
    return Before(scene, scene.stranger.make_room(scene.child), room, other, said)


@pytest.fixture(scope="module")
def guarded(before: Before) -> Scene:
    """The friend is on the child's list, and only who is on it may write or be in a room with the child."""
    scene = before.scene
    room = scene.child.make_room(scene.friend, direct=True)
    assert scene.friend.join(room) == 200
    assert scene.child.say(room) == 200
    until(lambda: scene.friend.user in scene.child.guardian("contacts")["contacts"], "the friend on the list")
    scene.set(contact_messages="contacts", contact_invites="contacts", contact_limit="0")
    assert scene.friend.say(room) == 200
    return scene


def members(scene: Scene, room: str) -> set[str]:
    """Who is in the room, as a server admin sees it."""
    return {
        user
        for (user,) in scene.rows(
            "SELECT state_key FROM current_state_events WHERE room_id = ? AND membership = 'join'", room
        )
    }


def test_a_friend_cannot_bring_the_child_into_a_room_that_holds_the_stranger(guarded: Scene) -> None:
    room = guarded.friend.make_room(guarded.stranger)
    assert guarded.stranger.join(room) == 200
    assert guarded.friend.invite(room, guarded.child) == 403
    assert guarded.child.join(room) == 403


def test_a_friend_cannot_bring_the_stranger_into_a_room_that_holds_the_child(guarded: Scene) -> None:
    room = guarded.friend.make_room(guarded.child)
    assert guarded.child.join(room) == 200
    assert guarded.friend.invite(room, guarded.stranger) == 403
    assert guarded.friend.say(room) == 200


def test_invited_both_before_either_came_only_one_of_them_gets_in(guarded: Scene) -> None:
    room = guarded.friend.make_room(guarded.child, guarded.stranger)
    assert guarded.child.join(room) == 200
    assert guarded.stranger.join(room) == 403
    other = guarded.friend.make_room(guarded.child, guarded.stranger)
    assert guarded.stranger.join(other) == 200
    assert guarded.child.join(other) == 403


def test_the_child_cannot_invite_the_stranger(guarded: Scene) -> None:
    room = guarded.child.make_room()
    assert guarded.child.invite(room, guarded.stranger) == 403
    created = guarded.child.call("POST", "/_matrix/client/v3/createRoom", {"invite": [guarded.stranger.user]})
    assert created.status_code == 403
    added = guarded.child.guardian("contacts/add", user_id=guarded.stranger.user)
    assert added["state"] == "asked", "the list is full: a guardian is asked"
    assert guarded.child.invite(room, guarded.stranger) == 403


def test_an_invitation_older_than_the_rule_opens_nothing(before: Before, guarded: Scene) -> None:
    assert guarded.child.join(before.invite) == 403
    assert guarded.child.user not in members(guarded, before.invite)


def test_a_room_older_than_the_rule_falls_silent(before: Before, guarded: Scene) -> None:
    room = before.room
    assert guarded.stranger.say(room) == 403
    assert guarded.stranger.send(room, type_="m.reaction").status_code == 403
    assert guarded.stranger.send(room, type_="m.room.encrypted", algorithm="m.megolm.v1.aes-sha2").status_code == 403
    topic = guarded.stranger.call("PUT", f"/_matrix/client/v3/rooms/{room}/state/m.room.topic", {"topic": "psst"})
    assert topic.status_code == 403, "words in the room's own state are words"
    assert guarded.friend.say(room) == 200
    assert guarded.child.say(room) == 403, "the stranger would read it"
    assert guarded.stranger.leave(room) == 200, "leaving is always possible"
    assert guarded.child.say(room) == 200


def test_who_is_silenced_says_nothing_in_a_name_or_a_reason_either(before: Before, guarded: Scene) -> None:
    stranger, room = guarded.stranger, before.other_room
    assert stranger.join(room) == 200, "nothing new"
    name = {"membership": "join", "displayname": "meet me at six"}
    assert stranger.set_state(room, "m.room.member", stranger.user, **name) == 403
    assert stranger.redact(room, before.said, reason="meet me at six") == 403
    assert stranger.redact(room, before.said) == 200, "taking back is always possible"
    moved = stranger.call("POST", f"/_matrix/client/v3/rooms/{room}/upgrade", {"new_version": "11"})
    assert moved.status_code == 403, "it says why, and where to"
    reason = {"reason": "meet me at six"}
    assert stranger.call("POST", f"/_matrix/client/v3/rooms/{room}/leave", reason).status_code == 403


def test_other_doors_than_an_invitation_lead_nowhere_else(guarded: Scene) -> None:
    """By an alias, by knocking, through a space."""
    child, friend, stranger = guarded.child, guarded.friend, guarded.stranger
    alias = f"room-{child.user[1:].partition(':')[0]}"
    stranger.make_room(public=True, room_alias_name=alias)
    assert child.join(f"#{alias}:{SERVER}") == 403
    assert friend.join(f"#{alias}:{SERVER}") == 200
    knocking = [{"type": "m.room.join_rules", "content": {"join_rule": "knock"}}]
    assert child.knock(stranger.make_room(initial_state=knocking)) == 403
    assert stranger.knock(child.make_room(initial_state=knocking)) == 403, "a knock says why"
    assert friend.knock(child.make_room(initial_state=knocking)) == 200
    assert friend.knock(stranger.make_room(initial_state=knocking)) == 200
    space = friend.make_room(child, creation_content={"type": "m.space"})
    assert child.join(space) == 200
    allow = [{"type": "m.room_membership", "room_id": space}]
    restricted = [{"type": "m.room.join_rules", "content": {"join_rule": "restricted", "allow": allow}}]
    inside = stranger.make_room(friend, initial_state=restricted)
    assert child.join(inside) == 403
    nearby = friend.make_room(initial_state=restricted)
    assert child.join(nearby) == 200


def test_a_room_that_moves_takes_no_stranger_along(guarded: Scene) -> None:
    child, friend, stranger = guarded.child, guarded.friend, guarded.stranger
    room = friend.make_room(child)
    assert child.join(room) == 200
    moved = friend.call("POST", f"/_matrix/client/v3/rooms/{room}/upgrade", {"new_version": "11"})
    assert moved.status_code == 200, moved.text
    new = moved.json()["replacement_room"]
    assert friend.invite(new, stranger) == 200, "the child is not there yet"
    assert friend.invite(new, child) == 200
    assert child.join(new) == 200
    assert stranger.join(new) == 403


def test_a_server_admin_is_a_stranger_too(guarded: Scene) -> None:
    """Synapse asks no module whether an admin may invite, and an admin may force an account into a room."""
    admin, child = guarded.admin, guarded.child
    room = admin.make_room()
    assert admin.invite(room, child) == 403
    forced = admin.call("POST", f"/_synapse/admin/v1/join/{room}", {"user_id": child.user})
    assert forced.status_code == 403
    assert members(guarded, room) == {admin.user}
    own = child.make_room()
    assert admin.call("POST", f"/_synapse/admin/v1/join/{own}", {"user_id": admin.user}).status_code == 403
    assert members(guarded, own) == {child.user}


def test_accounts_without_guardians_notice_nothing(guarded: Scene) -> None:
    room = guarded.stranger.make_room(guarded.friend)
    assert guarded.friend.join(room) == 200
    assert guarded.stranger.say(room) == guarded.friend.say(room) == 200
