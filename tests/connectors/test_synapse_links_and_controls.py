"""Links and controls at the homeserver: proofs, repeats, what is in force, what the end of the last link releases."""

from __future__ import annotations

import hashlib
import time
from typing import Any

import pytest
from guardian_synapse import contacts, controls, links, notices
from guardian_synapse.accounts import subject_of
from guardian_synapse.config import Config
from guardian_synapse.problems import Problem
from guardian_synapse.rules import Who
from guardian_synapse.wards import contacts_of

from tests.connectors.synapse_database import CHILD, FRIEND, PAIR, STRANGER, Database, claim


def code_of(problem: pytest.ExceptionInfo[Problem]) -> tuple[int, str]:
    return problem.value.status, problem.value.code


def put(database: Database, revision: int, locks: list[str] | None = None, **values: Any) -> dict[str, Any]:
    held = {key.replace("_", "."): value for key, value in values.items()}
    document = {"revision": revision, "controls": held, "locks": sorted(held) if locks is None else locks}
    return controls.take_controls(database.txn, subject_of(database.txn, CHILD), document)[1]


def changed(database: Database, state: str, link_id: str = "link1", at: str = "2999-01-01T00:00:00Z") -> None:
    event = {
        "specversion": "1.0",
        "id": f"{link_id}-{state}",
        "source": "portal",
        "type": "org.guardianportal.guardianship.changed.v1",
        "subject": subject_of(database.txn, CHILD),
        "time": at,
        "data": {"link_id": link_id, "state": state, "role": "guardian", "sees": ["activity"]},
    }
    notices.take(database.txn, event)


def test_a_claim_is_repeated_without_harm_and_its_code_is_used_up(database: Database, config: Config) -> None:
    code = database.code(config)
    answer = links.claim(database.txn, claim(code), config)
    assert answer["needs_child_approval"] is True
    assert answer["profile"]["age_band"] == {"min": 13, "max": 15}
    assert CHILD not in str(answer), "the portal gets an opaque account"
    assert links.claim(database.txn, claim(code), config) == answer
    with pytest.raises(Problem) as again:
        links.claim(database.txn, claim(code, "link2", ref="g2"), config)
    assert code_of(again) == (410, "code-used")
    with pytest.raises(Problem) as stolen:
        links.claim(database.txn, claim(code, ref="g2"), config)
    assert code_of(stolen) == (409, "link-id-reuse")
    with pytest.raises(Problem) as wrong:
        links.claim(database.txn, claim("BBBBBBBB", "link3"), config)
    assert code_of(wrong) == (404, "code-unknown")


def test_a_code_is_kept_as_a_hash_and_lives_ten_minutes(database: Database, config: Config) -> None:
    code = database.code(config)
    assert code not in str(database.rows("SELECT * FROM guardian_codes"))
    database.txn.execute("UPDATE guardian_codes SET expires_ts = 1")
    with pytest.raises(Problem) as late:
        links.claim(database.txn, claim(code), config)
    assert code_of(late) == (410, "code-expired")


def test_codes_cannot_be_searched_for(database: Database) -> None:
    guess = claim("BBBBBBBB")
    for _ in range(links.TRIES_A_GUARDIAN):
        links.refuse_too_many_tries(database.txn, guess)
        links.count_failure(database.txn, guess)
    with pytest.raises(Problem) as enough:
        links.refuse_too_many_tries(database.txn, guess)
    assert code_of(enough) == (429, "too-many-tries")


def test_a_child_cannot_be_a_guardian(database: Database, config: Config) -> None:
    database.link(config)
    database.write("user_threepids", user_id=CHILD, medium="email", address="Kit@School.example")
    address = hashlib.sha256(b"kit@school.example").hexdigest()
    with pytest.raises(Problem) as minor:
        links.claim(database.txn, claim(database.code(config), "link2", ref="g2", address=address), config)
    assert code_of(minor) == (403, "guardian-is-minor")


def test_sign_in_as_the_child(database: Database, config: Config) -> None:
    database.write("user_external_ids", auth_provider="oidc-school", external_id="kit-7", user_id=CHILD)
    proof = {**claim(""), "method": "oidc", "sub": "kit-7", "auth_time": int(time.time())}
    assert links.claim(database.txn, proof, config)["account"] == subject_of(database.txn, CHILD)
    for changes, problem in (({"sub": "other"}, 404), ({"auth_time": 1}, 410), ({"method": "invite"}, 422)):
        with pytest.raises(Problem) as refused:
            links.claim(database.txn, {**proof, "link_id": "link9", **changes}, config)
        assert refused.value.status == problem


def test_invited_by_another_guardian(database: Database, config: Config) -> None:
    database.link(config)
    invited = {**claim("", "link2", ref="g2"), "method": "invitation", "invited_by": "link1"}
    assert links.claim(database.txn, invited, config)["account"] == subject_of(database.txn, CHILD)
    with pytest.raises(Problem):
        links.claim(database.txn, {**invited, "link_id": "link3", "invited_by": "link2"}, config)


def test_nobody_is_a_ward_before_the_childs_yes(database: Database, config: Config) -> None:
    links.claim(database.txn, claim(database.code(config)), config)
    assert not database.wards()
    links.answer(database.txn, CHILD, "link1", approve=True)
    assert [*database.wards()] == [CHILD]
    with pytest.raises(Problem):
        links.answer(database.txn, CHILD, "link1", approve=False)


def test_a_higher_revision_alone_is_taken(database: Database, config: Config) -> None:
    database.link(config)
    answer = put(database, 2, contact_messages="contacts")
    assert answer["effective"]["contact.messages"] == "contacts"
    assert answer["effective"]["contact.calls"] == "everyone"
    assert put(database, 2, contact_messages="contacts") == answer
    for revision, value in ((2, "nobody"), (1, "nobody")):
        with pytest.raises(Problem) as stale:
            put(database, revision, contact_messages=value)
        assert code_of(stale) == (409, "stale-revision")
        assert stale.value.members["current_revision"] == 2
    unusable: list[dict[str, Any]] = [
        {"contact_messages": "some"},
        {"contact_limit": True},
        {"no_such": 1},
        {"time_quiet": [{}]},
    ]
    for values in unusable:
        with pytest.raises(Problem) as unknown:
            put(database, 3, **values)
        assert code_of(unknown) == (422, "unknown-control-or-value")
    assert database.wards()[CHILD].rules.messages == Who.CONTACTS


def test_only_a_document_without_locks_releases(database: Database, config: Config) -> None:
    """A portal that is away, or that only said that the link ended, loosens nothing."""
    database.link(config)
    put(database, 1, contact_messages="contacts")
    changed(database, "revoked")
    assert database.wards()[CHILD].rules.messages == Who.CONTACTS
    assert database.wards()[CHILD].since is None, "and nothing is told any more"
    answer = put(database, 2, locks=[], contact_messages="contacts")
    assert answer["effective"]["contact.messages"] == "everyone", "what is said is what is so"
    assert [(one["control"], one["code"]) for one in answer["rejected"]] == [("contact.messages", "released")]
    read = controls.read_controls(database.txn, subject_of(database.txn, CHILD))
    assert read == {**answer, "locks": []}
    assert not database.wards()


def test_what_nobody_holds_stays_while_another_guardian_is_there(database: Database, config: Config) -> None:
    database.link(config)
    put(database, 1, contact_messages="contacts")
    put(database, 2, locks=[], contact_messages="contacts")
    assert database.wards()[CHILD].rules.messages == Who.CONTACTS


def test_the_portal_may_end_a_link_twice(database: Database, config: Config) -> None:
    account = database.link(config)["account"]
    ended = {"account": account, "link_id": "link1", "by": "guardian"}
    for document in (ended, ended, {"link_id": "link1"}):
        assert links.end(database.txn, document)[1] == {"account": account, "link_id": "link1", "state": "ended"}
    assert not database.wards()
    for wrong in ({"link_id": "link9"}, {"link_id": "link1", "account": "mx_other"}):
        with pytest.raises(Problem) as unknown:
            links.end(database.txn, wrong)
        assert code_of(unknown) == (404, "unknown-link")


def test_an_older_word_of_the_portal_changes_nothing(database: Database, config: Config) -> None:
    links.claim(database.txn, claim(database.code(config)), config)
    changed(database, "active", at="2026-11-23T10:00:00Z")
    changed(database, "cooling", at="2026-11-23T10:59:00+01:00")
    assert links.links_of(database.txn, CHILD)[0]["portal_state"] == "active"
    assert [*database.wards()] == [CHILD], "nobody said no in the day of cooling"


def test_whom_the_child_writes_to_in_a_room_of_two_is_on_its_list_from_the_beginning(
    database: Database, config: Config
) -> None:
    database.happened(CHILD, 1, room=PAIR)
    database.link(config)
    assert contacts_of(database.txn, CHILD) == [FRIEND]


def test_a_full_list_asks_and_each_yes_admits_one(database: Database, config: Config) -> None:
    database.link(config)
    put(database, 1, contact_limit=0)
    for person in (STRANGER, FRIEND):
        assert not contacts.add(database.txn, CHILD, person)
        assert contacts.ask(database.txn, CHILD, person) == "asked"
    database.txn.execute("UPDATE guardian_contacts SET since_ts = since_ts - 5 WHERE contact = ?", (STRANGER,))
    asked = database.rows("SELECT data FROM guardian_outbox WHERE type = 'permission.requested.v1' ORDER BY seq")
    assert '"wanted": 1' in asked[0][0]
    assert '"wanted": 2' in asked[1][0]
    assert STRANGER not in str(asked)
    put(database, 2, contact_limit=1)
    assert contacts_of(database.txn, CHILD) == [STRANGER]
    put(database, 3, contact_limit=2)
    assert {*contacts_of(database.txn, CHILD)} == {STRANGER, FRIEND}
