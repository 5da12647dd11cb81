"""What the module costs each message: two homeservers, with it and without, asked in turn."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

import pytest

from tests.synapse.cast import Scene, told_of
from tests.synapse.running import Client, Homeserver

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.synapse
SENDS = 200
WARM_UP = 20
MEMBERS = 10
# More than noise of a busy machine may explain would be a fault.
MOST = 2.0


@pytest.fixture
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homeserver]:
    """The same homeserver without the module."""
    plain = Homeserver(tmp_path_factory.mktemp("plain"))
    plain.start()
    yield plain
    plain.stop()


def full_room(child: Client, friend: Client) -> str:
    """A room of some members, the child and the friend among them."""
    room = child.make_room(friend)
    assert friend.join(room) == 200
    for number in range(MEMBERS - 2):
        member = child.home.register(f"m{number}-{room[1:7].lower()}")
        assert child.invite(room, member) == 200
        assert member.join(room) == 200
    return room


def seconds(sender: Client, room: str) -> float:
    begun = time.perf_counter()
    assert sender.say(room) == 200
    return time.perf_counter() - begun


def words(times: list[float]) -> str:
    slow = sorted(times)[SENDS * 95 // 100]
    return f"median {statistics.median(times) * 1000:.1f} ms, 95 of 100 in {slow * 1000:.1f} ms"


def test_sending_a_message_costs_about_the_same(linked: Scene, plain: Homeserver) -> None:
    """The friend writes into a room that the child is in, with a control in force: every send is judged."""
    guarded = full_room(linked.child, linked.friend)
    linked.set(contact_federation="off")
    child, friend = plain.register("child"), plain.register("friend")
    free = full_room(child, friend)
    for _ in range(WARM_UP):
        seconds(friend, free)
        seconds(linked.friend, guarded)
    without, with_it = [], []
    for _ in range(SENDS):
        without.append(seconds(friend, free))
        with_it.append(seconds(linked.friend, guarded))
    ratio = statistics.median(with_it) / statistics.median(without)
    told_of(f"{SENDS} sends each: {words(without)} without the module, {words(with_it)} with it, ratio {ratio:.2f}")
    assert ratio < MOST
