"""A guardian invites another: one mail to one address, one use, the child's yes, and a way back until then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection as database
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.errors import InvitationObstacle, InvitationRefused, MayNotInvite
from guardian_portal.family.models import (
    Child,
    ClaimOutcome,
    GuardianRole,
    Guardianship,
    GuardianshipState,
    Invitation,
    InvitationState,
)
from guardian_portal.family.secrets import invitation_token
from guardian_portal.family.selectors import visible_children, waiting_invitations
from guardian_portal.family.services import (
    Invited,
    LinkAttempt,
    LinkOutcome,
    accept_invitation,
    expire_invitations,
    invite_guardian,
    leave_child,
    usable_invitation,
    withdraw_invitation,
)
from guardian_portal.platforms.models import OutboundEvent
from notifications.email.render import mail_bytes
from notifications.kinds import kind_of
from notifications.models import Delivery
from tests.guardian_portal.family.builders import link, platform_says, state_of
from tests.guardian_portal.family.platform import FakePlatform, problem, proves
from tests.people import person

BENS = "ben@example.org"


@pytest.fixture
def aminas(amina: User, kit: Child) -> Guardianship:
    """Amina's link, three months old."""
    return link(amina, kit)


def invite(by: Guardianship, address: str = BENS, **more: object) -> Invitation:
    return invite_guardian(link=by, invited=Invited(address=address, **more), actor=actor_of(by.guardian))


def accept(invitation: Invitation, guardian: User) -> LinkAttempt:
    found = usable_invitation(token=invitation_token(invitation), guardian=guardian)
    assert found
    return accept_invitation(invitation=found, guardian=guardian, address="192.0.2.7", actor=actor_of(guardian))


def refusal(by: Guardianship, address: str = BENS) -> InvitationObstacle:
    with pytest.raises(InvitationRefused) as found:
        invite(by, address)
    return found.value.reason


def test_one_mail_goes_out_and_the_child_is_told(aminas: Guardianship) -> None:
    invitation = invite(aminas)
    delivery = Delivery.objects.select_related("notice__recipient").get()
    mail = mail_bytes(delivery, address=BENS).decode()
    assert bytes(delivery.address or b"").decode() == BENS
    assert f"/children/link/invitation/{invitation_token(invitation)}/" in mail.replace("=\r\n", "")
    for secret in ("kit", "Amina", "Starhaven", "amina@"):
        assert secret not in mail
    assert b"guardian.invited" in bytes(OutboundEvent.objects.get(type__endswith="child.notice.v1").payload or b"")


def test_neither_token_nor_address_can_be_read_from_the_database(aminas: Guardianship) -> None:
    invitation = invite(aminas)
    with database.cursor() as cursor:
        cursor.execute("SELECT * FROM family_invitation")
        stored = " ".join(
            bytes(one).decode() if isinstance(one, bytes | memoryview) else str(one) for one in cursor.fetchone()
        )
    assert invitation.public_id in stored
    assert invitation_token(invitation) not in stored
    assert "ben" not in stored


def test_the_invited_claims_and_the_child_decides(
    aminas: Guardianship, ben: User, kit: Child, starhaven: FakePlatform
) -> None:
    starhaven.answer = lambda _claim: proves(needs_child_approval=False)
    invitation = invite(aminas, role=GuardianRole.VIEW_ONLY)
    attempt = accept(invitation, ben)
    assert attempt.outcome == ClaimOutcome.WAITING_CHILD
    (claim,) = starhaven.claims
    assert {name: claim[name] for name in ("method", "invited_by", "account")} == {
        "method": "invitation",
        "invited_by": aminas.public_id,
        "account": "acc-kit",
    }
    assert not visible_children(ben).exists()
    assert [one.state for one in waiting_invitations(kit)] == [InvitationState.ACCEPTED]
    assert attempt.guardianship
    assert platform_says("confirm", attempt.guardianship, by="platform") is LinkOutcome.UNCHANGED
    platform_says("confirm", attempt.guardianship)
    assert visible_children(ben).get() == kit
    assert Guardianship.objects.get(guardian=ben).role == GuardianRole.VIEW_ONLY
    assert not waiting_invitations(kit).exists()
    invitation.refresh_from_db()
    assert (invitation.state, invitation.address) == (InvitationState.ACCEPTED, None)


def test_a_carer_is_linked_until_the_day_that_was_chosen(aminas: Guardianship, ben: User) -> None:
    until = timezone.now() + timedelta(days=14)
    accept(invite(aminas, role=GuardianRole.CARER, ends_at=until), ben)
    carer = Guardianship.objects.get(guardian=ben)
    assert (carer.role, carer.ends_at) == (GuardianRole.CARER, until)


@pytest.mark.parametrize(
    ("fields", "age"),
    [
        ({"role": GuardianRole.VIEW_ONLY}, timedelta(days=90)),
        ({"role": GuardianRole.CARER, "ends_at": timezone.now() + timedelta(days=9)}, timedelta(days=90)),
        ({"state": GuardianshipState.PAUSED}, timedelta(days=90)),
        ({"state": GuardianshipState.FROZEN}, timedelta(days=90)),
        ({"state": GuardianshipState.PROVED}, timedelta(days=90)),
        ({"state": GuardianshipState.REVOKED}, timedelta(days=90)),
        ({}, timedelta(hours=23)),
    ],
)
def test_only_an_active_settled_guardian_invites(
    amina: User, kit: Child, fields: dict[str, object], age: timedelta
) -> None:
    mine = link(amina, kit, age=age, **fields)
    with pytest.raises(MayNotInvite):
        invite(mine)
    assert not Delivery.objects.exists()


def test_an_inviter_who_was_frozen_or_left_has_invited_nobody(aminas: Guardianship, ben: User) -> None:
    invitation = invite(aminas)
    token = invitation_token(invitation)
    Guardianship.objects.filter(pk=aminas.pk).update(state=GuardianshipState.FROZEN)
    assert usable_invitation(token=token, guardian=ben) is None
    Guardianship.objects.filter(pk=aminas.pk).update(state=GuardianshipState.ACTIVE)
    assert usable_invitation(token=token, guardian=ben) == invitation
    leave_child(guardianship=aminas, actor=actor_of(aminas.guardian))
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.WITHDRAWN
    assert usable_invitation(token=token, guardian=ben) is None


def test_only_whoever_has_proved_that_very_address_can_use_it(
    aminas: Guardianship, amina: User, ben: User, dana: User
) -> None:
    token = invitation_token(invite(aminas, "Ben@Example.org"))
    assert usable_invitation(token=token, guardian=dana) is None
    assert usable_invitation(token=token, guardian=amina) is None
    assert usable_invitation(token=token, guardian=ben)
    EmailAddress.objects.filter(user=ben).update(verified=False)
    assert usable_invitation(token=token, guardian=ben) is None
    assert usable_invitation(token=token[:-1] + "x", guardian=ben) is None


def test_it_works_once(aminas: Guardianship, ben: User) -> None:
    invitation = invite(aminas)
    found = usable_invitation(token=invitation_token(invitation), guardian=ben)
    assert found
    first = accept_invitation(invitation=found, guardian=ben, address="a", actor=actor_of(ben))
    second = accept_invitation(invitation=found, guardian=ben, address="a", actor=actor_of(ben))
    assert first.guardianship == second.guardianship, "a second click at the same moment leads to the same request"
    assert first.guardianship
    platform_says("decline", first.guardianship)
    assert usable_invitation(token=invitation_token(invitation), guardian=ben) is None


def test_it_ends_by_itself_after_72_hours(aminas: Guardianship, ben: User) -> None:
    invitation = invite(aminas)
    assert timedelta(hours=71) < invitation.expires_at - timezone.now() <= timedelta(hours=72)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert usable_invitation(token=invitation_token(invitation), guardian=ben) is None
    assert expire_invitations() == 1
    assert expire_invitations() == 0
    invitation.refresh_from_db()
    assert (invitation.state, invitation.address) == (InvitationState.EXPIRED, None)


def test_a_platform_that_is_away_leaves_it_open(aminas: Guardianship, ben: User, starhaven: FakePlatform) -> None:
    invitation = invite(aminas)
    starhaven.answer = lambda _claim: problem(503)
    assert accept(invitation, ben).outcome == ClaimOutcome.PLATFORM_BUSY
    starhaven.answer = lambda _claim: proves()
    assert accept(invitation, ben).outcome == ClaimOutcome.WAITING_CHILD
    assert len(set(starhaven.link_ids)) == 1


def test_withdrawing_stops_the_mail_and_the_link(aminas: Guardianship, ben: User) -> None:
    invitation = invite(aminas)
    assert withdraw_invitation(invitation=invitation, actor=actor_of(aminas.guardian))
    assert not withdraw_invitation(invitation=invitation, actor=actor_of(aminas.guardian))
    notice = Delivery.objects.get().notice
    assert kind_of(notice).still_due(notice) is not None
    assert usable_invitation(token=invitation_token(invitation), guardian=ben) is None


def test_it_can_be_withdrawn_until_the_child_has_answered(aminas: Guardianship, ben: User) -> None:
    invitation = invite(aminas)
    begun = accept(invitation, ben).guardianship
    assert begun
    assert withdraw_invitation(invitation=invitation, actor=actor_of(aminas.guardian))
    assert state_of(begun) == GuardianshipState.REVOKED
    platform_says("confirm", begun)
    assert not visible_children(ben).exists()


def test_after_the_childs_yes_nobody_is_removed_by_withdrawing(aminas: Guardianship, ben: User) -> None:
    invitation = invite(aminas)
    begun = accept(invitation, ben).guardianship
    assert begun
    platform_says("confirm", begun)
    assert not withdraw_invitation(invitation=invitation, actor=actor_of(aminas.guardian))
    assert state_of(begun) == GuardianshipState.ACTIVE


def test_withdrawn_while_the_platform_was_asked(aminas: Guardianship, ben: User, starhaven: FakePlatform) -> None:
    """The answer comes after the withdrawal: what it began ends."""
    invitation = invite(aminas)
    found = usable_invitation(token=invitation_token(invitation), guardian=ben)
    assert found
    withdraw_invitation(invitation=invitation, actor=actor_of(aminas.guardian))
    attempt = accept_invitation(invitation=found, guardian=ben, address="a", actor=actor_of(ben))
    assert attempt.outcome == ClaimOutcome.CANCELLED
    assert Guardianship.objects.get(guardian=ben).state == GuardianshipState.REVOKED


def test_the_limits_of_inviting(aminas: Guardianship, amina: User, kit: Child) -> None:
    assert refusal(aminas, "AMINA@example.org") == InvitationObstacle.OWN_ADDRESS
    invite(aminas)
    assert refusal(aminas, "BEN@example.org ".strip()) == InvitationObstacle.OPEN_ALREADY
    for number in range(4):
        invite(aminas, f"aunt{number}@example.org")
    assert refusal(aminas, "sixth@example.org") == InvitationObstacle.TOO_MANY_OPEN
    for one in Invitation.objects.all():
        withdraw_invitation(invitation=one, actor=actor_of(amina))
    for number in range(5):
        invite(aminas, f"uncle{number}@example.org")
    for one in Invitation.objects.all():
        withdraw_invitation(invitation=one, actor=actor_of(amina))
    assert refusal(aminas) == InvitationObstacle.TOO_MANY_TODAY
    assert Delivery.objects.count() == 10


def test_a_child_with_six_guardians_gets_no_seventh(aminas: Guardianship, kit: Child, ben: User) -> None:
    invitation = invite(aminas)
    for number in range(5):
        link(person(f"guardian{number}"), kit)
    assert refusal(aminas, "another@example.org") == InvitationObstacle.FULL
    assert accept(invitation, ben).outcome == ClaimOutcome.FULL


def test_a_child_who_poses_as_a_guardian_is_refused(aminas: Guardianship, ben: User, starhaven: FakePlatform) -> None:
    starhaven.answer = lambda _claim: problem(403, "guardian-is-minor")
    assert accept(invite(aminas), ben).outcome == ClaimOutcome.GUARDIAN_IS_MINOR
    assert not Guardianship.objects.filter(guardian=ben).exists()


def test_whether_somebody_is_a_guardian_already_is_not_told_to_the_inviter(
    aminas: Guardianship, ben: User, kit: Child
) -> None:
    link(ben, kit)
    assert accept(invite(aminas), ben).outcome == ClaimOutcome.ALREADY_LINKED


def test_every_step_is_in_the_audit_trail_without_the_address(aminas: Guardianship) -> None:
    invitation = invite(aminas)
    withdraw_invitation(invitation=invitation, actor=actor_of(aminas.guardian))
    entries = list(Entry.objects.filter(object_id=invitation.public_id).order_by("pk"))
    assert [one.action for one in entries] == ["guardian.invited", "guardian.invitation_closed"]
    assert all(BENS not in str(one.data) for one in entries)


def test_the_mails_link_survives_a_rotated_key(aminas: Guardianship, settings: pytest.FixtureRequest) -> None:
    invitation = invite(aminas)
    token = invitation_token(invitation)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "x" * 60  # type: ignore[attr-defined]
    assert invitation_token(invitation) == token
