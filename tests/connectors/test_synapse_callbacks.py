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
def asked(journal: Journal, tmp_path: Path) -> Callbacks:
    """With one ward, whose contact is the friend."""
    config = read_config(
        {
            **dict.fromkeys(("connection", "source", "intake_url", "portal_url"), "x"),
            "secret": SECRET,
            "outbound_secret": SECRET,
            "journal": str(tmp_path / "journal"),
        }
    )
    wards = Wards()
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
        (Event("org.matrix.msc3401.call.member", FRIEND, {"memberships": []}), Kind.CALL),
        (Event("org.matrix.msc3401.call.member", FRIEND, {}), None),
        (Event("m.call.hangup", FRIEND, {"call_id": "x"}), None),
        (Event("m.room.redaction", FRIEND, {}), None),
        (Event("org.matrix.dummy_event", FRIEND, {}), None),
        (member(STRANGER, "invite", FRIEND), Kind.INVITE),
        (member(STRANGER), Kind.JOIN),
        (member(STRANGER, "knock"), Kind.JOIN),
        (member(FRIEND), None),  # is in: a new name
        (member(FRIEND, "leave"), None),
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


def test_so_is_what_breaks_in_the_smaller_questions(asked: Callbacks, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a fault of our own")

    for name in ("_may_be_invited", "_may_enter", "_may_invite_address", "_may_upload"):
        monkeypatch.setattr(asked, name, broken)
    for user, answer in ((CHILD, "no"), (FRIEND, "yes")):
        assert asyncio.run(asked.federated_user_may_invite(member(user, "invite", FAR))) == answer
        assert asyncio.run(asked.user_may_join_room(user, "!far:other.example", is_invited=True)) == answer
        assert asyncio.run(asked.user_may_send_3pid_invite(user, "email", "a@b.example", "!r:x")) == answer
        assert asyncio.run(asked.is_user_allowed_to_upload_media_of_size(user, 1)) == (answer == "yes")


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

    asked.members = {"!room:school.example": frozenset({CHILD, FAR})}
    assert spam(message(FAR)) == "no"
    assert spam(message(STRANGER)) == "yes", "judged before, with the room's state"
    assert spam(member(FAR, "leave")) == "yes"
    asked.members = {}
    assert spam(message(FAR)) == "yes"
    assert asyncio.run(asked.federated_user_may_invite(member(CHILD, "invite", FAR))) == "no"
    assert asyncio.run(asked.federated_user_may_invite(member(FRIEND, "invite", FAR))) == "yes"
    assert asyncio.run(asked.user_may_join_room(CHILD, "!far:other.example", is_invited=True)) == "no"
    assert asyncio.run(asked.user_may_join_room(CHILD, "!near:school.example", is_invited=True)) == "yes"
    assert asyncio.run(asked.user_may_send_3pid_invite(CHILD, "email", "a@b.example", "!r:school.example")) == "no"
    assert asyncio.run(asked.user_may_send_3pid_invite(FRIEND, "email", "a@b.example", "!r:school.example")) == "yes"


def test_uploads(asked: Callbacks) -> None:
    assert not asyncio.run(asked.is_user_allowed_to_upload_media_of_size(CHILD, 10))
    assert asyncio.run(asked.is_user_allowed_to_upload_media_of_size(FRIEND, 10))
