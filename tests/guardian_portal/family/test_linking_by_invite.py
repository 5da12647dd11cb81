"""The platform's signed invite: for one address, once, and never without the child's yes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.errors import AddressNotVerified
from guardian_portal.family.models import ClaimOutcome, Guardianship, LinkRequest
from guardian_portal.family.selectors import visible_children
from guardian_portal.family.services import LinkAttempt, LinkOutcome, cancel_link, link_by_invite
from guardian_portal.platforms.models import Connection, UsedToken
from tests.guardian_portal.family.builders import PLATFORM, platform_says
from tests.guardian_portal.family.platform import FakePlatform, problem, proves
from tests.guardian_portal.family.test_linking_by_code import link_with
from tests.guardian_portal.platforms.signed import HOUR, Signer, running_signer, sha256


def accept(guardian: User, token: str, address: str = "192.0.2.7") -> LinkAttempt:
    return link_by_invite(guardian=guardian, token=token, address=address, actor=actor_of(guardian))


def cause_of(attempt: LinkAttempt) -> object:
    request = LinkRequest.objects.get(reference=attempt.reference)
    return Entry.objects.get(object_id=request.public_id).data.get("cause")


def test_the_claim_carries_what_was_signed(amina: User, signer: Signer, starhaven: FakePlatform) -> None:
    attempt = accept(amina, signer.sign(jti="j-1"))
    assert attempt.outcome == ClaimOutcome.WAITING_CHILD
    (claim,) = starhaven.claims
    assert {name: claim[name] for name in ("method", "sub", "jti")} == {
        "method": "invite",
        "sub": "acc-kit",
        "jti": "j-1",
    }
    assert claim["guardian"]["email_sha256"] == sha256("amina@example.org")
    assert starhaven.forged == 0


def test_the_child_is_asked_even_where_the_platform_would_not(
    amina: User, signer: Signer, starhaven: FakePlatform
) -> None:
    starhaven.answer = lambda _claim: proves(needs_child_approval=False)
    attempt = accept(amina, signer.sign())
    assert attempt.outcome == ClaimOutcome.WAITING_CHILD
    assert attempt.guardianship
    assert platform_says("confirm", attempt.guardianship, by="platform") is LinkOutcome.UNCHANGED
    assert not visible_children(amina).exists()
    platform_says("confirm", attempt.guardianship, by="child")
    assert visible_children(amina).get().account == "acc-kit"


def test_a_later_answer_waits_for_the_childs_own_yes_too(amina: User, signer: Signer, starhaven: FakePlatform) -> None:
    starhaven.answer = lambda _claim: (202, {})
    link = accept(amina, signer.sign()).guardianship
    assert link
    platform_says("confirm", link, by="platform")
    assert not visible_children(amina).exists()
    platform_says("confirm", link)
    assert visible_children(amina).exists()


def test_a_stranger_with_a_forwarded_invite_gets_nothing_and_does_not_use_it_up(
    amina: User, dana: User, signer: Signer, starhaven: FakePlatform
) -> None:
    token = signer.sign()
    assert accept(dana, token).outcome == ClaimOutcome.INVITE_NOT_YOURS
    assert not starhaven.claims
    assert not UsedToken.objects.exists()
    assert accept(amina, token).outcome == ClaimOutcome.WAITING_CHILD


@pytest.mark.parametrize("said", [None, "", "x", sha256("")])
def test_an_invite_for_no_address_is_for_nobody(amina: User, signer: Signer, said: str | None) -> None:
    assert accept(amina, signer.sign(email_sha256=said)).outcome == ClaimOutcome.INVITE_NOT_YOURS


def test_any_verified_address_of_the_guardian_counts_and_no_other(amina: User, signer: Signer) -> None:
    second = EmailAddress.objects.create(user=amina, email="second@example.org", verified=False)
    token = signer.sign(email_sha256=sha256("second@example.org").upper())
    assert accept(amina, token).outcome == ClaimOutcome.INVITE_NOT_YOURS
    second.verified = True
    second.save()
    assert accept(amina, token).outcome == ClaimOutcome.WAITING_CHILD


@pytest.mark.parametrize(
    ("claims", "outcome", "cause"),
    [
        ({"aud": "https://other.example"}, ClaimOutcome.INVITE_INVALID, "audience"),
        ({"iss": "https://other.example"}, ClaimOutcome.INVITE_INVALID, "issuer"),
        ({"purpose": "child-view"}, ClaimOutcome.INVITE_INVALID, "purpose"),
        ({"expires_in": -60}, ClaimOutcome.INVITE_EXPIRED, "expired"),
        ({"expires_in": 80 * HOUR}, ClaimOutcome.INVITE_INVALID, "too_long"),
        ({"headers": {"kid": "unknown"}}, ClaimOutcome.INVITE_INVALID, "unknown_key"),
    ],
)
def test_a_token_that_is_not_good_is_refused_and_only_support_sees_why(
    amina: User,
    signer: Signer,
    starhaven: FakePlatform,
    claims: dict[str, object],
    outcome: ClaimOutcome,
    cause: str,
) -> None:
    attempt = accept(amina, signer.sign(**claims))
    assert (attempt.outcome, cause_of(attempt)) == (outcome, cause)
    assert not starhaven.claims
    assert not Guardianship.objects.exists()


def test_another_platforms_signature_does_not_count(amina: User, signer: Signer, connection: Connection) -> None:
    with running_signer("https://elsewhere.example") as stranger:
        attempt = accept(amina, stranger.sign(iss=connection.source))
    assert (attempt.outcome, cause_of(attempt)) == (ClaimOutcome.INVITE_INVALID, "signature")


def test_while_the_keys_are_away_the_invite_stays_good(amina: User, signer: Signer) -> None:
    token, signer.status = signer.sign(), 503
    assert accept(amina, token).outcome == ClaimOutcome.KEYS_AWAY
    assert not UsedToken.objects.exists()


def test_a_token_works_once(amina: User, signer: Signer, starhaven: FakePlatform) -> None:
    token = signer.sign(jti="j-1")
    link = accept(amina, token).guardianship
    assert link
    assert accept(amina, token).guardianship == link, "a second click leads to the same request"
    assert Guardianship.objects.count() == 1
    cancel_link(guardianship=link, actor=actor_of(amina))
    assert accept(amina, token).outcome == ClaimOutcome.INVITE_USED
    assert accept(amina, signer.sign(jti="j-1", sub="acc-other")).outcome == ClaimOutcome.INVITE_USED
    assert len(starhaven.claims) == 2


def test_a_lost_answer_is_asked_for_again_with_the_same_invite(
    amina: User, signer: Signer, starhaven: FakePlatform
) -> None:
    token = signer.sign()
    starhaven.answer = lambda _claim: problem(503)
    assert accept(amina, token).outcome == ClaimOutcome.PLATFORM_BUSY
    starhaven.answer = lambda _claim: proves()
    assert accept(amina, token).outcome == ClaimOutcome.WAITING_CHILD
    assert len(set(starhaven.link_ids)) == 1


def test_the_platform_may_not_answer_for_another_account(amina: User, signer: Signer, starhaven: FakePlatform) -> None:
    starhaven.answer = lambda _claim: proves("acc-other")
    assert accept(amina, signer.sign()).outcome == ClaimOutcome.NONSENSE
    assert not Guardianship.objects.exclude(state="requested").exists()


def test_a_child_who_poses_as_a_guardian_is_refused(amina: User, signer: Signer, starhaven: FakePlatform) -> None:
    starhaven.answer = lambda _claim: problem(403, "guardian-is-minor")
    assert accept(amina, signer.sign()).outcome == ClaimOutcome.GUARDIAN_IS_MINOR
    assert not Guardianship.objects.exists()


def test_tries_with_codes_and_invites_count_together(
    amina: User, signer: Signer, connection: Connection, starhaven: FakePlatform
) -> None:
    starhaven.answer = lambda _claim: problem(404)
    for number in range(3):
        link_with(amina, connection, code=f"BCDFGHJ{number}")
    for _ in range(2):
        assert accept(amina, signer.sign(aud="https://other.example")).outcome == ClaimOutcome.INVITE_INVALID
    good = signer.sign()
    assert accept(amina, good).outcome == ClaimOutcome.TOO_MANY_OWN
    assert link_with(amina, connection).outcome == ClaimOutcome.TOO_MANY_OWN
    LinkRequest.objects.update(attempted_at=timezone.now() - timedelta(minutes=16))
    starhaven.answer = lambda _claim: proves()
    assert accept(amina, good).outcome == ClaimOutcome.WAITING_CHILD, "a try that had to wait uses nothing up"


def test_an_unproved_address_cannot_link(amina: User, signer: Signer) -> None:
    EmailAddress.objects.update(verified=False)
    with pytest.raises(AddressNotVerified):
        accept(amina, signer.sign())


def test_a_declined_invite_is_over(amina: User, signer: Signer) -> None:
    token = signer.sign()
    link = accept(amina, token).guardianship
    assert link
    platform_says("decline", link)
    assert accept(amina, token).outcome == ClaimOutcome.INVITE_USED
    assert not cancel_link(guardianship=link, actor=PLATFORM)
