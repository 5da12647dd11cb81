"""A guardian types the code from the child's app: one signed claim, one stored link, nothing visible before the yes."""

import hashlib

import pytest
from allauth.account.models import EmailAddress

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.errors import AddressNotVerified
from guardian_portal.family.models import Child, ClaimOutcome, Guardianship, LinkRequest
from guardian_portal.family.selectors import visible_children
from guardian_portal.family.services import LinkAttempt, cancel_link, link_by_code
from guardian_portal.platforms.models import Connection, OutboundEvent
from tests.guardian_portal.family.builders import link, platform_says
from tests.guardian_portal.family.platform import PROFILE, FakePlatform, problem, proves

CODE = "BCDFGHJK"


def link_with(guardian: User, connection: Connection, code: str = CODE, address: str = "192.0.2.7") -> LinkAttempt:
    return link_by_code(guardian=guardian, connection=connection, code=code, address=address, actor=actor_of(guardian))


def test_the_claim_says_who_asks_and_is_signed(amina: User, connection: Connection, starhaven: FakePlatform) -> None:
    attempt = link_with(amina, connection)
    assert attempt.guardianship
    assert starhaven.claims == [
        {
            "op": "links.claim",
            "connection": connection.public_id,
            "method": "code",
            "link_id": attempt.guardianship.public_id,
            "guardian": {
                "ref": amina.public_id,
                "display_name": "Amina",
                "email_sha256": hashlib.sha256(b"amina@example.org").hexdigest(),
            },
            "code": CODE,
        }
    ]
    assert starhaven.forged == 0


def test_a_good_code_waits_for_the_child(amina: User, connection: Connection) -> None:
    attempt = link_with(amina, connection)
    assert attempt.outcome == ClaimOutcome.WAITING_CHILD
    guardianship = Guardianship.objects.get()
    assert guardianship.state == "proved"
    assert guardianship.child
    assert guardianship.child.display_handle == PROFILE["display_handle"]
    assert not visible_children(amina).exists()
    assert b'"proved"' in bytes(OutboundEvent.objects.get(subject="acc-kit").payload or b"")


def test_without_the_childs_yes_it_waits_a_day(amina: User, connection: Connection, starhaven: FakePlatform) -> None:
    starhaven.answer = lambda _claim: proves(needs_child_approval=False)
    assert link_with(amina, connection).outcome == ClaimOutcome.COOLING
    assert not visible_children(amina).exists()


def test_a_platform_may_answer_later(amina: User, connection: Connection, starhaven: FakePlatform) -> None:
    starhaven.answer = lambda _claim: (202, {})
    attempt = link_with(amina, connection)
    assert attempt.outcome == ClaimOutcome.WAITING_PLATFORM
    assert attempt.guardianship
    platform_says("confirm", attempt.guardianship)
    assert visible_children(amina).get().account == "acc-kit"


def test_every_attempt_has_a_reference_and_an_audit_entry(amina: User, connection: Connection) -> None:
    attempt = link_with(amina, connection)
    request = LinkRequest.objects.get(reference=attempt.reference)
    assert (request.outcome, request.guardian) == ("waiting_child", amina)
    assert Entry.objects.get(object_id=request.public_id).data["outcome"] == "waiting_child"
    assert "192.0.2.7" not in request.address_hash


def test_the_code_itself_is_kept_nowhere(amina: User, connection: Connection) -> None:
    link_with(amina, connection)
    stored = [str(vars(row)) for row in (*LinkRequest.objects.all(), *Guardianship.objects.all(), *Entry.objects.all())]
    assert not [row for row in stored if CODE in row]


def test_the_same_code_again_is_the_same_request(amina: User, connection: Connection, starhaven: FakePlatform) -> None:
    first, second = link_with(amina, connection), link_with(amina, connection)
    assert first.outcome == second.outcome == ClaimOutcome.WAITING_CHILD
    assert len(set(starhaven.link_ids)) == 1
    assert Guardianship.objects.count() == 1


def test_a_second_code_for_the_same_child_begins_nothing_new(amina: User, connection: Connection, kit: Child) -> None:
    standing = link(amina, kit)
    attempt = link_with(amina, connection)
    assert (attempt.outcome, attempt.guardianship) == (ClaimOutcome.ALREADY_LINKED, standing)
    extra = Guardianship.objects.exclude(pk=standing.pk).get()
    assert (extra.state, extra.ended_by) == ("revoked", "repeat")
    assert b'"revoked"' in bytes(OutboundEvent.objects.get().payload or b"")


@pytest.mark.parametrize("status", [404, 410])
def test_a_refused_code_leaves_only_the_attempt(
    amina: User, connection: Connection, starhaven: FakePlatform, status: int
) -> None:
    starhaven.answer = lambda _claim: problem(status, "code-refused")
    assert link_with(amina, connection).guardianship is None
    assert LinkRequest.objects.count() == 1
    assert not Guardianship.objects.exists()
    assert not OutboundEvent.objects.exists()


def test_two_guardians_link_to_the_same_child(amina: User, ben: User, connection: Connection) -> None:
    for guardian in (amina, ben):
        platform_says("confirm", link_with(guardian, connection).guardianship or pytest.fail("no link"))
    assert visible_children(amina).get() == visible_children(ben).get()


def test_an_unproved_address_cannot_link(amina: User, connection: Connection, starhaven: FakePlatform) -> None:
    EmailAddress.objects.filter(user=amina).update(verified=False)
    with pytest.raises(AddressNotVerified):
        link_with(amina, connection)
    assert not starhaven.claims


def test_a_withdrawn_request_does_not_stand_in_the_way(amina: User, connection: Connection) -> None:
    withdrawn = link_with(amina, connection).guardianship
    assert withdrawn
    assert cancel_link(guardianship=withdrawn, actor=actor_of(amina))
    again = link_with(amina, connection, code="ZXWVTSRQ")
    assert again.outcome == ClaimOutcome.WAITING_CHILD
    assert again.guardianship != withdrawn
