"""What the platform answers about a link, whatever the order, however often, however late."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.errors import UnknownLink
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from guardian_portal.family.services import LinkOutcome, expire_links
from guardian_portal.platforms.models import Connection, OutboundEvent
from guardian_portal.platforms.services import NewConnection, connect_platform
from tests.guardian_portal.family.builders import child_on, link, platform_says, state_of

PROVED = GuardianshipState.PROVED


@pytest.fixture
def waiting(amina: User, kit: Child) -> Guardianship:
    return link(amina, kit, PROVED)


def test_a_yes_activates_from_the_moment_it_was_said(waiting: Guardianship) -> None:
    said_at = timezone.now() - timedelta(minutes=20)
    assert platform_says("confirm", waiting, at=said_at) == LinkOutcome.APPLIED
    waiting.refresh_from_db()
    assert (waiting.state, waiting.activated_at) == ("active", said_at)


def test_a_yes_dated_before_the_request_opens_nothing_older(waiting: Guardianship) -> None:
    platform_says("confirm", waiting, at=timezone.now() - timedelta(days=400))
    waiting.refresh_from_db()
    assert waiting.activated_at
    assert waiting.requested_at - waiting.activated_at <= timedelta(minutes=5)


def test_a_yes_repairs_a_request_whose_answer_was_lost(amina: User, connection: Connection) -> None:
    asked = Guardianship.objects.create(guardian=amina, connection=connection)
    assert platform_says("confirm", asked, account="acc-new") == LinkOutcome.APPLIED
    asked.refresh_from_db()
    assert asked.child is not None
    assert (asked.state, asked.child.account) == ("active", "acc-new")


@pytest.mark.parametrize("word", ["confirm", "decline", "revoke"])
def test_a_repeat_changes_nothing(waiting: Guardianship, word: str) -> None:
    assert platform_says(word, waiting) == LinkOutcome.APPLIED
    audited = Entry.objects.count()
    assert platform_says(word, waiting) == LinkOutcome.UNCHANGED
    assert Entry.objects.count() == audited


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (("confirm", "decline"), "declined"),
        (("confirm", "revoke"), "revoked"),
        (("decline", "revoke"), "revoked"),
        (("confirm", "decline", "revoke"), "revoked"),
    ],
)
def test_any_order_ends_in_the_same_state(amina: User, connection: Connection, words: tuple[str, ...], end: str) -> None:
    for number, order in enumerate(itertools.permutations(words)):
        guardianship = link(amina, child_on(connection, f"acc-{number}"), PROVED)
        for word in order:
            platform_says(word, guardianship, account=f"acc-{number}")
        assert state_of(guardianship) == end, order


def test_supervision_that_the_age_ends_is_named_so(amina: User, kit: Child) -> None:
    guardianship = link(amina, kit)
    platform_says("revoke", guardianship, by="age_out")
    guardianship.refresh_from_db()
    assert (guardianship.state, guardianship.ended_by) == ("aged_out", "age_out")


def test_a_yes_does_not_end_a_pause_or_a_review(amina: User, ben: User, kit: Child) -> None:
    paused, frozen = link(amina, kit, GuardianshipState.PAUSED), link(ben, kit, GuardianshipState.FROZEN)
    platform_says("confirm", paused)
    platform_says("confirm", frozen)
    assert (state_of(paused), state_of(frozen)) == ("paused", "frozen")


def test_an_unknown_link_is_said_to_be_unknown(waiting: Guardianship, amina: User) -> None:
    waiting.public_id = "nobody-knows-this"
    with pytest.raises(UnknownLink):
        platform_says("confirm", waiting)


def test_another_account_or_connection_cannot_answer(waiting: Guardianship) -> None:
    with pytest.raises(UnknownLink):
        platform_says("confirm", waiting, account="acc-somebody-else")
    other = connect_platform(
        new=NewConnection(name="Moonfield", source="https://moonfield.example", base_url="http://127.0.0.1:9")
    )
    waiting.connection = other.connection
    for word in ("confirm", "decline", "revoke"):
        with pytest.raises(UnknownLink):
            platform_says(word, waiting)
    assert state_of(waiting) == "proved"


def test_nobody_answers_in_48_hours_and_the_request_ends(waiting: Guardianship, ben: User, kit: Child) -> None:
    fresh = link(ben, kit, PROVED)
    Guardianship.objects.filter(pk=waiting.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert (expire_links(), expire_links()) == (1, 0)
    assert (state_of(waiting), state_of(fresh)) == ("expired", "proved")


@pytest.mark.parametrize("swept_first", [True, False])
@pytest.mark.parametrize(("minutes", "end"), [(-10, "active"), (10, "expired")])
def test_only_when_the_yes_was_said_counts_not_when_it_came(
    waiting: Guardianship, swept_first: bool, minutes: int, end: str
) -> None:
    limit = timezone.now() - timedelta(hours=1)
    Guardianship.objects.filter(pk=waiting.pk).update(expires_at=limit)
    steps = [expire_links, lambda: platform_says("confirm", waiting, at=limit + timedelta(minutes=minutes))]
    for step in steps if swept_first else reversed(steps):
        step()
    waiting.refresh_from_db()
    assert waiting.state == end
    assert (waiting.ended_at is None) == (end == "active")


def test_a_yes_to_a_withdrawn_request_is_answered_with_the_truth(amina: User, kit: Child) -> None:
    withdrawn = link(amina, kit, GuardianshipState.REVOKED)
    assert platform_says("confirm", withdrawn) == LinkOutcome.UNCHANGED
    assert b'"revoked"' in bytes(OutboundEvent.objects.get().payload or b"")


def test_relinking_starts_anew(amina: User, kit: Child) -> None:
    before = link(amina, kit, GuardianshipState.REVOKED)
    again = link(amina, kit, PROVED, requested_at=timezone.now())
    assert platform_says("confirm", again) == LinkOutcome.APPLIED
    again.refresh_from_db()
    assert again.activated_at
    assert again.activated_at > before.requested_at
    assert platform_says("confirm", before) == LinkOutcome.UNCHANGED
    assert (state_of(before), state_of(again)) == ("revoked", "active")
