"""The callbacks that Synapse asks: what they read from an event, and what they answer when something in them breaks."""

from __future__ import annotations

import asyncio
import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from guardian_synapse import callbacks as module
from guardian_synapse.callbacks import MOST_TOLD, Callbacks
from guardian_synapse.config import read_config
from guardian_synapse.deeds import deed_of, kind_of
from guardian_synapse.journal import Journal
from guardian_synapse.rooms import Around
from guardian_synapse.rules import House, Kind, Rules, Ward, Who
from guardian_synapse.wards import Wards

from tests.connectors.synapse_events import Event, member, message, room

CHILD, FRIEND, STRANGER = "@child:school.example", "@friend:school.example", "@stranger:school.example"
FAR = "@far:other.example"
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal")


@pytest.fixture
def wards() -> Wards:
    return Wards()


@pytest.fixture
def asked(journal: Journal, wards: Wards, tmp_path: Path) -> Callbacks:
    """With one ward, whose contact is the friend."""
    config = read_config(
        {
            **dict.fromkeys(("connection", "source", "intake_url", "portal_url"), "x"),
            "secret": SECRET,
            "outbound_secret": SECRET,
            "journal": str(tmp_path / "journal"),
        }
    )
    rules = Rules(messages=Who.CONTACTS, invites=Who.CONTACTS, files=False, federation=False)
    wards.put(CHILD, Ward(CHILD, "mx_child", rules, frozenset({FRIEND})), wards.begin_reading())
    return Callbacks(config, wards, House("school.example"), journal, "yes", "no")


def allows(asked: Callbacks, event: Event, state: dict[tuple[str, str], Event]) -> bool:
    return asyncio.run(asked.check_event_allowed(event, state))[0]


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (message(FRIEND), Kind.MESSAGE),
        (message(FRIEND, msgtype="m.image", url="mxc://x"), Kind.FILE),
        (Event("m.sticker", FRIEND, {"url": "mxc://x"}), Kind.FILE),
        (Event("m.room.encrypted", FRIEND, {"ciphertext": "x"}), Kind.MESSAGE),
        (Event("m.room.topic", FRIEND, {"topic": "x"}), Kind.MESSAGE),
        (Event("org.example.new", FRIEND, {}), Kind.MESSAGE),
        (Event("m.call.invite", FRIEND, {"call_id": "x"}), Kind.CALL),
        (Event("org.matrix.msc3401.call.member", FRIEND, {"memberships": [{}]}), Kind.CALL),
        (Event("org.matrix.msc3401.call.member", FRIEND, {"memberships": []}), None),
        (Event("org.matrix.msc3401.call.member", FRIEND, {}), None),
        (Event("im.vector.modular.widgets", FRIEND, {"type": "jitsi", "url": "https://x"}), Kind.CALL),
        (Event("im.vector.modular.widgets", FRIEND, {}), None),
        (Event("m.call.hangup", FRIEND, {"call_id": "x"}), None),
        (Event("m.room.redaction", FRIEND, {"redacts": "$x"}), None),
        (Event("m.room.redaction", FRIEND, {"redacts": "$x", "reason": "call me"}), Kind.MESSAGE),
        (Event("m.room.join_rules", FRIEND, {"join_rule": "public"}), Kind.OPEN),
        (Event("m.room.join_rules", FRIEND, {"join_rule": "invite"}), None),
        (message(FRIEND, msgtype="m.text", formatted_body='<img src="mxc://x/y">'), Kind.FILE),
        (message(FRIEND, msgtype="m.text", **{"m.new_content": {"msgtype": "m.image", "url": "mxc://x/y"}}), Kind.FILE),
        (message(FRIEND, msgtype="m.gallery", itemtypes=[{"file": {"url": "mxc://x/y"}}]), Kind.FILE),
        (Event("org.matrix.dummy_event", FRIEND, {}), None),
        (member(STRANGER, "invite", FRIEND), Kind.INVITE),
        (member(STRANGER), Kind.JOIN),
        (member(STRANGER, "knock"), Kind.JOIN),
        (member(FRIEND), None),  # is in
        (member(FRIEND, displayname="call me"), Kind.NAME),
        (member(FRIEND, avatar_url=None), None),
        (member(FRIEND, "leave"), None),
        (member(FRIEND, "leave", reason="call me"), Kind.NAME),
        (member(FRIEND, "ban", CHILD), None),
    ],
)
def test_what_an_event_is(event: Event, kind: Kind | None) -> None:
    assert kind_of(event, room(FRIEND, CHILD)) == kind


def test_only_what_touches_a_ward_is_judged() -> None:
    now = datetime.now(UTC)
    assert deed_of(message(STRANGER), room(STRANGER, FRIEND), {CHILD}, now) is None
    many = {CHILD, *(f"@ward{number}:school.example" for number in range(50))}
    for wards in ({CHILD}, many):
        judged = deed_of(message(STRANGER), room(STRANGER, CHILD, rule="public"), wards, now)
        assert judged is not None
        assert judged.joined == {STRANGER, CHILD}
        assert judged.public


def test_a_refusal_leaves_a_word_for_the_week(asked: Callbacks, journal: Journal) -> None:
    assert not allows(asked, message(STRANGER), room(CHILD, STRANGER))
    assert allows(asked, message(FRIEND), room(CHILD, FRIEND))
    (line,) = journal.take()
    assert (line.type, line.user) == ("interaction.blocked.v1", CHILD)
    assert line.data == {"kind": "dm", "control": "contact.messages"}


def test_a_machine_that_tries_for_ever_is_told_so_often_and_no_more(asked: Callbacks, journal: Journal) -> None:
    for _ in range(MOST_TOLD + 50):
        assert not allows(asked, message(STRANGER), room(CHILD, STRANGER))
    assert len(journal.take()) == MOST_TOLD


def test_who_may_not_write_may_not_write_it_into_a_name_either(asked: Callbacks, journal: Journal) -> None:
    named = member(STRANGER, displayname="call me")
    assert not allows(asked, named, room(CHILD, STRANGER))
    assert allows(asked, named, room(FRIEND, STRANGER))
    assert allows(asked, member(FRIEND, displayname="Fay"), room(CHILD, FRIEND))
    assert allows(asked, member(CHILD, displayname="Kit"), room(CHILD, STRANGER)), "the child's own name is its own"
    assert journal.take() == [], "a new name is for everybody: no attempt on the child"


def test_what_breaks_is_a_no_for_wards_and_nothing_for_others(
    asked: Callbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a fault of our own")

    monkeypatch.setattr(module, "decide", broken)
    assert not allows(asked, message(FRIEND), room(CHILD, FRIEND))
    assert not allows(asked, message(CHILD), room(CHILD, FRIEND))
    assert allows(asked, message(STRANGER), room(STRANGER, FRIEND))
    monkeypatch.setattr(module, "deed_of", broken)
    assert not allows(asked, message(FRIEND), room(CHILD, FRIEND))
    assert allows(asked, message(STRANGER), room(STRANGER, FRIEND))


def test_what_breaks_in_a_word_of_change_breaks_nothing_else(asked: Callbacks, journal: Journal) -> None:
    """Synapse hands in what it likes; the change itself has happened."""
    asyncio.run(asked.on_profile_update(CHILD, None, by_admin=False, deactivation=False))
    asyncio.run(asked.on_user_deactivation_status_changed(CHILD, deactivated=True, by_admin=True))
    assert [(line.type, line.data) for line in journal.take()] == [("account.disabled.v1", {"by": "platform"})]


def test_so_is_what_breaks_in_the_smaller_questions(asked: Callbacks, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a fault of our own")

    asked.around = Around({"!room:school.example": frozenset({CHILD, FAR})})
    for name in ("_may_be_invited", "_may_enter", "_may_invite_address", "_may_upload", "_remote_deed"):
        monkeypatch.setattr(asked, name, broken)
    for user, answer in ((CHILD, "no"), (FRIEND, "yes")):
        assert asyncio.run(asked.federated_user_may_invite(member(user, "invite", FAR))) == answer
        assert asyncio.run(asked.user_may_join_room(user, "!far:other.example", is_invited=True)) == answer
        assert asyncio.run(asked.user_may_send_3pid_invite(user, "email", "a@b.example", "!r:x")) == answer
        assert asyncio.run(asked.is_user_allowed_to_upload_media_of_size(user, 1)) == (answer == "yes")
        where = "!room:school.example" if user == CHILD else "!other:school.example"
        assert asyncio.run(asked.check_event_for_spam(Event("m.room.message", FAR, room_id=where))) == answer


def test_an_event_that_cannot_be_read_touches_no_one_elses_rooms(asked: Callbacks) -> None:
    odd = Event("m.room.message", STRANGER)
    odd.content = None  # type: ignore[assignment]
    assert not allows(asked, odd, room(CHILD, STRANGER))
    assert allows(asked, odd, room(FRIEND, STRANGER))


def test_a_journal_that_cannot_be_written_changes_no_answer(
    asked: Callbacks, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(journal, "write", full)
    assert not allows(asked, message(STRANGER), room(CHILD, STRANGER))
    assert allows(asked, message(FRIEND), room(CHILD, FRIEND))


def test_other_servers(asked: Callbacks) -> None:
    def spam(event: Event) -> Any:
        return asyncio.run(asked.check_event_for_spam(event))

    asked.around = Around({"!room:school.example": frozenset({CHILD, FAR})})
    assert spam(message(FAR)) == "no"
    assert spam(message(STRANGER)) == "yes", "judged before, with the room's state"
    assert spam(member(FAR, "leave")) == "yes"
    assert spam(Event("m.room.join_rules", FAR, {"join_rule": "public"})) == "yes", "a fact by the time it comes"
    asked.around = Around()
    assert spam(message(FAR)) == "yes"
    assert asyncio.run(asked.federated_user_may_invite(member(CHILD, "invite", FAR))) == "no"
    assert asyncio.run(asked.federated_user_may_invite(member(FRIEND, "invite", FAR))) == "yes"
    assert asyncio.run(asked.user_may_send_3pid_invite(CHILD, "email", "a@b.example", "!r:school.example")) == "no"
    assert asyncio.run(asked.user_may_send_3pid_invite(FRIEND, "email", "a@b.example", "!r:school.example")) == "yes"


def test_rooms_of_other_servers(asked: Callbacks, journal: Journal, wards: Wards) -> None:
    """Newer rooms do not say in their ids whose they are, and nobody asks again once the child stands in one."""

    def enters(where: str, *, invited: bool = True) -> bool:
        return bool(asyncio.run(asked.user_may_join_room(CHILD, where, is_invited=invited)) == "yes")

    def holds(**held: Any) -> None:
        ward = Ward(CHILD, "mx_child", Rules(**held), frozenset({FRIEND, FAR}))
        wards.put(CHILD, ward, wards.begin_reading())

    create = Event("m.room.create", STRANGER, room_id="!ours")
    assert allows(asked, create, {})
    asked.around = Around(inviters={(CHILD, "!friends"): FAR, (CHILD, "!strangers"): "@who:other.example"})
    assert enters("!near:school.example")
    assert enters("!ours"), "judged with its members"
    for where in ("!far:other.example", "!friends", "!strangers"):
        assert not enters(where)
    assert {line.data["control"] for line in journal.take()} == {"contact.federation"}
    holds(invites=Who.CONTACTS)
    assert enters("!friends")
    assert not enters("!strangers"), "an invitation older than the rule"
    assert not enters("!friends", invited=False), "nobody knows who is in it"
    holds(public_rooms=False)
    assert enters("!strangers")
    assert not enters("!open", invited=False)
    asked.around = Around({"!open": frozenset({CHILD, FAR})})
    assert enters("!open", invited=False), "is in it: a new name"
    asked.around = Around()
    holds()
    assert enters("!open", invited=False)
    assert asyncio.run(asked.user_may_join_room(FRIEND, "!open", is_invited=False)) == "yes"


def test_uploads(asked: Callbacks) -> None:
    assert not asyncio.run(asked.is_user_allowed_to_upload_media_of_size(CHILD, 10))
    assert asyncio.run(asked.is_user_allowed_to_upload_media_of_size(FRIEND, 10))
