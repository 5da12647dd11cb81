"""The other controls in a real homeserver, each set on the guardian's page."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.moments import set_link
from tests.synapse.cast import Scene, until
from tests.synapse.running import Client
from tests.synapse.test_addresses import asked, call

pytestmark = pytest.mark.synapse
ANSWER = re.compile(r'action="(/children/[^"]+/requests/[^"]+/answer)"')


@pytest.fixture
def room(linked: Scene) -> str:
    """Of child and stranger."""
    room = linked.stranger.make_room(linked.child)
    assert linked.child.join(room) == 200
    return room


def upload(client: Client) -> int:
    return client.call("POST", "/_matrix/media/v3/upload", {"any": "bytes"}).status_code


def test_pictures_calls_and_public_rooms(linked: Scene, room: str) -> None:
    child, stranger = linked.child, linked.stranger
    public, entered = stranger.make_room(public=True), stranger.make_room(public=True)
    assert child.join(entered) == 200
    picture = {"type_": "m.room.message", "msgtype": "m.image", "url": "mxc://school.example/x"}
    hidden = {"format": "org.matrix.custom.html", "formatted_body": '<img src="mxc://school.example/x">'}
    ring = {"type_": "m.call.invite", "call_id": "1", "lifetime": 10, "version": "1", "offer": {}}
    assert upload(child) == 200
    linked.set(media_files="off", contact_calls="nobody", contact_rooms="off")
    assert upload(child) == 413, "the only refusal that Synapse has for it"
    assert upload(stranger) == 200
    assert stranger.send(room, **picture).status_code == child.send(room, **picture).status_code == 403
    assert stranger.send(room, **hidden).status_code == 403, "among the words"
    assert stranger.send(room, **ring).status_code == child.send(room, **ring).status_code == 403
    assert stranger.set_state(room, "im.vector.modular.widgets", "1", type="jitsi", url="https://meet.example") == 403
    assert stranger.say(room) == child.say(room) == 200, "words alone go on"
    assert child.join(public) == 403
    assert stranger.invite(public, child) == 403
    assert (stranger.say(entered), child.say(entered)) == (200, 403), "entered before: the child reads it, and no more"
    assert stranger.set_state(room, "m.room.join_rules", join_rule="public") == 403, "nor does its room become one"
    assert child.try_room(public=True).status_code == 403
    told = linked.told
    until(lambda: len(told("interaction.blocked.v1")) == 12, "the word of each")
    blocked = Counter((one["kind"], one["control"]) for one in told("interaction.blocked.v1"))
    assert blocked == {
        ("dm", "media.files"): 4,
        ("call", "contact.calls"): 3,
        ("join", "contact.rooms"): 3,
        ("invite", "contact.rooms"): 1,
        ("dm", "contact.rooms"): 1,
    }


def test_in_quiet_hours_the_child_reads_and_reports_and_does_not_write(linked: Scene, room: str) -> None:
    child, stranger, home, subject = linked.child, linked.stranger, linked.home, linked.subject
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    always = [{"days": days, "start": "00:00", "end": "24:00"}]
    document = {"revision": 1000, "controls": {"time.quiet": always}, "locks": ["time.quiet"], "set_by": "test"}
    put = asked(home, "controls.put", account=subject, **document)
    assert call(home, "PUT", f"accounts/{subject}/controls", put).json()["effective"]["time.quiet"] == always
    assert child.say(room) == 403
    event = stranger.send(room, "psst").json()["event_id"]
    assert child.call("GET", f"/_matrix/client/v3/rooms/{room}/event/{event}").status_code == 200
    assert child.report(room, event, "#guardian") == 200
    assert child.guardian("tell") == {"told": True}
    until(lambda: len(linked.told("interaction.flagged.v1")) == 2, "both")


def test_a_new_contact_waits_for_a_guardians_yes(linked: Scene, room: str) -> None:
    child, stranger = linked.child, linked.stranger
    linked.set(contact_messages="contacts", contact_limit="0")
    assert child.say(room) == 403
    assert child.guardian("contacts/add", user_id=stranger.user)["state"] == "asked"
    path = f"{linked.page}requests/"
    until(lambda: ANSWER.search(linked.guardian.get(path)) is not None, "the request")
    page = linked.guardian.get(path)
    assert "stranger" not in page, "a number, never a name"
    # A guardian of today loosens nothing yet.
    link_id = str(child.guardian("links")["links"][0]["link_id"])
    set_link(linked.portal, link_id, activated_at=datetime.now(UTC) - timedelta(days=2))
    found = ANSWER.search(page)
    assert found
    yes = {"answer": "approve", "word": "", "seen_version": linked.seen(path)}
    answer = linked.guardian.post_form(linked.guardian.get(path), found[1], **yes)
    assert answer.status_code == 200
    until(lambda: stranger.user in child.guardian("contacts")["contacts"], "the stranger on the list")
    assert child.say(room) == stranger.say(room) == 200
    until(lambda: any(one["type"] == "permission.decided.v1" for one in child.guardian("notices")["notices"]), "it")
