"""Codes cannot be searched for: five tries a guardian, and limits per address and in all, with or without Redis."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from guardian_portal.family import limits
from guardian_portal.family.models import ClaimOutcome, LinkRequest
from guardian_portal.family.services import LinkAttempt
from guardian_portal.platforms.models import Connection
from tests.guardian_portal.family.platform import FakePlatform, problem
from tests.guardian_portal.family.test_linking_by_code import link_with
from tests.people import person


@pytest.fixture(autouse=True)
def wrong_codes(starhaven: FakePlatform) -> None:
    starhaven.answer = lambda _claim: problem(404)


def _try(guardian: User, connection: Connection, times: int, address: str = "192.0.2.7") -> list[LinkAttempt]:
    return [link_with(guardian, connection, code=f"BCDFGHJ{number}", address=address) for number in range(times)]


def test_the_sixth_try_waits_and_the_platform_is_not_asked(
    amina: User, connection: Connection, starhaven: FakePlatform
) -> None:
    outcomes = [attempt.outcome for attempt in _try(amina, connection, 7)]
    assert outcomes == [ClaimOutcome.CODE_UNKNOWN] * 5 + [ClaimOutcome.TOO_MANY_OWN] * 2
    assert len(starhaven.claims) == 5


def test_after_a_quarter_of_an_hour_one_may_try_again(amina: User, connection: Connection) -> None:
    _try(amina, connection, 6)
    LinkRequest.objects.update(attempted_at=timezone.now() - timedelta(minutes=15, seconds=1))
    assert link_with(amina, connection).outcome == ClaimOutcome.CODE_UNKNOWN


def test_one_guardians_tries_do_not_stop_another(amina: User, ben: User, connection: Connection) -> None:
    _try(amina, connection, 6)
    assert link_with(ben, connection).outcome == ClaimOutcome.CODE_UNKNOWN


def test_many_guardians_at_one_address_wait(
    connection: Connection, starhaven: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TRIES_PER_ADDRESS", 8)
    people = [person(f"guest{number}") for number in range(3)]
    outcomes = [attempt.outcome for guardian in people for attempt in _try(guardian, connection, 4)]
    assert outcomes.count(ClaimOutcome.TOO_MANY_ADDRESS) == 4
    assert link_with(people[0], connection, address="198.51.100.1").outcome == ClaimOutcome.CODE_UNKNOWN
    assert len(starhaven.claims) == 9


def test_there_is_a_limit_for_all_together(
    connection: Connection, starhaven: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TRIES_IN_ALL", 4)
    people = [person(f"guest{number}") for number in range(3)]
    attempts = [_try(guardian, connection, 2, f"192.0.2.{guardian.pk}") for guardian in people]
    outcomes = [attempt.outcome for tries in attempts for attempt in tries]
    assert outcomes[4:] == [ClaimOutcome.TOO_MANY_ALL] * 2


def test_one_guardian_at_a_thousand_addresses_has_five_tries(
    amina: User, connection: Connection, starhaven: FakePlatform
) -> None:
    outcomes = [link_with(amina, connection, address=f"198.51.100.{number}").outcome for number in range(7)]
    assert outcomes == [ClaimOutcome.CODE_UNKNOWN] * 5 + [ClaimOutcome.TOO_MANY_OWN] * 2
    assert len(starhaven.claims) == 5


def test_a_thousand_addresses_with_a_guardian_each_have_a_thousand_tries(
    amina: User, ben: User, connection: Connection, starhaven: FakePlatform
) -> None:
    LinkRequest.objects.bulk_create(
        LinkRequest(guardian=ben, connection=connection, address_hash=f"{number}", outcome=ClaimOutcome.CODE_UNKNOWN)
        for number in range(limits.TRIES_IN_ALL)
    )
    assert link_with(amina, connection, address="203.0.113.7").outcome == ClaimOutcome.TOO_MANY_ALL
    assert starhaven.claims == []


def test_a_good_code_is_no_try(amina: User, connection: Connection, starhaven: FakePlatform) -> None:
    _try(amina, connection, 4)
    starhaven.answer = lambda _claim: (202, {})
    for number in range(6):
        assert link_with(amina, connection, code=f"ZXWVTSR{number}").outcome == ClaimOutcome.WAITING_PLATFORM


def test_a_try_whose_end_is_unknown_counts(amina: User, connection: Connection) -> None:
    for _ in range(5):
        LinkRequest.objects.create(guardian=amina, connection=connection)
    assert link_with(amina, connection).outcome == ClaimOutcome.TOO_MANY_OWN


def test_no_cache_is_needed(amina: User, connection: Connection, settings: pytest.FixtureRequest) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}}  # type: ignore[attr-defined]
    assert _try(amina, connection, 6)[-1].outcome == ClaimOutcome.TOO_MANY_OWN
