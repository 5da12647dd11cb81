"""Whatever a platform answers to a claim: never an exception, never a child that was not proved."""

import json

import pytest

from accounts.models import User
from guardian_portal.family.claims import ClaimAnswer, claim
from guardian_portal.family.models import Child, ClaimOutcome, Guardianship
from guardian_portal.platforms import client
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.services import retire_connection
from tests.guardian_portal.family.builders import state_of
from tests.guardian_portal.family.platform import PROFILE, FakePlatform, Reply, problem, proves
from tests.guardian_portal.family.test_linking_by_code import link_with


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (problem(404, "unknown-code"), ClaimOutcome.CODE_UNKNOWN),
        (problem(410, "code-used"), ClaimOutcome.CODE_GONE),
        (problem(403, "guardian-is-minor"), ClaimOutcome.GUARDIAN_IS_MINOR),
        (problem(403, "op-mismatch"), ClaimOutcome.NONSENSE),
        ((403, ["not", "an", "object"]), ClaimOutcome.NONSENSE),
        (problem(401, "signature"), ClaimOutcome.NONSENSE),
        (problem(422), ClaimOutcome.NONSENSE),
        (problem(429), ClaimOutcome.PLATFORM_BUSY),
        (problem(503), ClaimOutcome.PLATFORM_BUSY),
        (problem(500), ClaimOutcome.PLATFORM_DOWN),
        ((302, {}), ClaimOutcome.PLATFORM_DOWN),
        (b"<html>sorry</html>", ClaimOutcome.PLATFORM_DOWN),
    ],
)
def test_a_refusal_is_understood(
    amina: User, connection: Connection, starhaven: FakePlatform, reply: Reply | bytes, outcome: ClaimOutcome
) -> None:
    starhaven.answer = lambda _claim: reply
    assert link_with(amina, connection).outcome == outcome
    assert not Child.objects.exists()


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"account": 7, "needs_child_approval": True, "profile": PROFILE},
        {"account": "", "needs_child_approval": True, "profile": PROFILE},
        {"account": "x" * 256, "needs_child_approval": True, "profile": PROFILE},
        {"account": "nul\x00", "needs_child_approval": True, "profile": PROFILE},
        {"account": "acc-kit", "needs_child_approval": "no", "profile": PROFILE},
        {"account": "acc-kit", "profile": PROFILE},
        {"account": "acc-kit", "needs_child_approval": False},
        {"account": "acc-kit", "needs_child_approval": False, "profile": {}},
        {"account": "acc-kit", "needs_child_approval": False, "profile": {"display_handle": "nul\x00"}},
        {"account": "acc-kit", "needs_child_approval": False, "profile": {**PROFILE, "country": "Germany"}},
    ],
)
def test_a_proof_that_makes_no_sense_proves_nothing(
    amina: User, connection: Connection, starhaven: FakePlatform, reply: dict[str, object]
) -> None:
    starhaven.answer = lambda _claim: (200, reply)
    attempt = link_with(amina, connection)
    assert attempt.outcome == ClaimOutcome.NONSENSE
    assert not Child.objects.exists()
    assert state_of(attempt.guardianship or pytest.fail("no link")) == "requested"


def test_members_that_nobody_declared_are_dropped(amina: User, connection: Connection, starhaven: FakePlatform) -> None:
    starhaven.answer = lambda _claim: proves(profile={**PROFILE, "real_name": "Christopher"})
    link_with(amina, connection)
    assert "Christopher" not in json.dumps(Child.objects.values().get(), default=str)


def test_a_platform_that_is_away_costs_no_tries(amina: User, connection: Connection, starhaven: FakePlatform) -> None:
    starhaven.answer = lambda _claim: problem(500)
    outcomes = {link_with(amina, connection, code=f"BCDFGHJ{letter}").outcome for letter in "BCDFGHJK"}
    assert outcomes == {ClaimOutcome.PLATFORM_DOWN}


def test_a_slow_platform_is_not_waited_for(
    amina: User, connection: Connection, starhaven: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    starhaven.delay = 1.0
    monkeypatch.setattr(client, "TIMEOUT", 0.2)
    client._client.cache_clear()
    try:
        attempt = link_with(amina, connection)
    finally:
        client._client.cache_clear()
    assert attempt.outcome == ClaimOutcome.PLATFORM_DOWN


def test_the_answer_that_was_lost_is_asked_for_again_with_the_same_link(
    amina: User, connection: Connection, starhaven: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies after the platform answered: the guardian types the same code again."""

    def die(**_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr("guardian_portal.family.services.linking.apply_profile", die)
        with pytest.raises(SystemExit):
            link_with(amina, connection)
    assert Guardianship.objects.get().state == "requested"

    assert link_with(amina, connection).outcome == ClaimOutcome.WAITING_CHILD
    assert len(set(starhaven.link_ids)) == 1
    assert Guardianship.objects.get().state == "proved"


def test_another_code_after_a_lost_answer_is_another_request(
    amina: User, connection: Connection, starhaven: FakePlatform
) -> None:
    starhaven.answer = lambda _claim: problem(500)
    link_with(amina, connection)
    link_with(amina, connection, code="ZXWVTSRQ")
    assert len(set(starhaven.link_ids)) == 2


def test_a_retired_connection_is_not_asked(amina: User, connection: Connection, starhaven: FakePlatform) -> None:
    retire_connection(connection=connection)
    assert link_with(amina, connection).outcome == ClaimOutcome.PLATFORM_DOWN
    assert not starhaven.claims


def test_a_platform_that_contradicts_itself_proves_nothing(
    amina: User, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between its answer and ours the same code, sent twice, was refused the other time."""

    def refused_meanwhile(*, guardianship: Guardianship, proof: dict[str, str]) -> ClaimAnswer:
        answer = claim(guardianship=guardianship, proof=proof)
        Guardianship.objects.all().delete()
        return answer

    monkeypatch.setattr("guardian_portal.family.services.linking.claim", refused_meanwhile)
    assert link_with(amina, connection).outcome == ClaimOutcome.NONSENSE
    assert not Child.objects.exists()
