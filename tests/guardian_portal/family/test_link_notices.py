"""Guardians are told of a yes, a no and an end: each of them once, and the mail says neither which nor of whom."""

import pytest
from django.template.loader import render_to_string

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from guardian_portal.family.notices import GUARDIAN_INVITED, KINDS
from guardian_portal.family.services import cancel_link, expire_links, leave_child
from guardian_portal.family.services.transitions import move
from notifications.kinds import kind_of
from notifications.models import Notice, WithheldReason
from tests.guardian_portal.family.builders import link, platform_says


def _told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


@pytest.fixture
def waiting(amina: User, kit: Child) -> Guardianship:
    return link(amina, kit, GuardianshipState.PROVED)


def test_a_yes_is_told_to_the_new_guardian_and_the_others(waiting: Guardianship, ben: User, dana: User) -> None:
    assert waiting.child
    link(ben, waiting.child)
    link(dana, waiting.child, GuardianshipState.REVOKED)
    platform_says("confirm", waiting)
    assert _told("link_active") == {"Amina", "Ben"}


def test_who_is_under_review_hears_nothing_of_new_guardians(waiting: Guardianship, ben: User) -> None:
    assert waiting.child
    link(ben, waiting.child, GuardianshipState.FROZEN)
    platform_says("confirm", waiting)
    assert _told("link_active") == {"Amina"}


def test_a_no_is_told_to_who_asked_alone(waiting: Guardianship, ben: User) -> None:
    assert waiting.child
    link(ben, waiting.child)
    platform_says("decline", waiting)
    assert _told("link_declined") == {"Amina"}
    assert Notice.objects.count() == 1


def test_an_end_is_told_to_all(amina: User, ben: User, kit: Child) -> None:
    link(ben, kit)
    leave_child(guardianship=link(amina, kit), actor=SYSTEM)
    assert _told("guardianship_ended") == {"Amina", "Ben"}


def test_what_one_did_oneself_or_nobody_did_is_no_news(waiting: Guardianship, ben: User) -> None:
    assert waiting.child
    other = link(ben, waiting.child, GuardianshipState.PROVED, expires_at=waiting.requested_at)
    cancel_link(guardianship=waiting, actor=SYSTEM)
    expire_links()
    other.refresh_from_db()
    assert other.state == "expired"
    assert not Notice.objects.exists()


def test_pausing_is_told_to_nobody(amina: User, ben: User, kit: Child) -> None:
    link(ben, kit)
    move(guardianship=link(amina, kit), to=GuardianshipState.PAUSED, actor=SYSTEM)
    assert not Notice.objects.exists()


def test_what_is_no_longer_true_is_not_sent(waiting: Guardianship) -> None:
    platform_says("confirm", waiting)
    platform_says("revoke", waiting)
    began, ended = Notice.objects.get(kind="link_active"), Notice.objects.get(kind="guardianship_ended")
    assert kind_of(began).still_due(began) == WithheldReason.SUPERSEDED
    assert kind_of(ended).still_due(ended) is None


def test_who_left_meanwhile_is_not_told_of_the_others(waiting: Guardianship, ben: User) -> None:
    assert waiting.child
    bens = link(ben, waiting.child)
    platform_says("confirm", waiting)
    leave_child(guardianship=bens, actor=SYSTEM)
    notice = Notice.objects.get(kind="link_active", recipient=ben)
    assert kind_of(notice).still_due(notice) == WithheldReason.NOT_ENTITLED


@pytest.mark.parametrize("kind", [kind.key for kind in KINDS if kind.key != GUARDIAN_INVITED])
@pytest.mark.parametrize("part", ["subject.txt", "body.txt", "body.html"])
def test_the_mail_names_neither_child_nor_event(waiting: Guardianship, kind: str, part: str) -> None:
    notice = Notice(kind=kind, thing=waiting.public_id, recipient=waiting.guardian)
    context = {"site_url": "https://portal.example", **kind_of(notice).context(notice)}
    text = render_to_string(f"emails/{kind}/{part}", context).lower()
    for word in ("kit", "amina", "declined", "said no", "ended", "new guardian", "starhaven"):
        assert word not in text.replace("guardian portal", "")


def test_each_guardian_gets_a_page_that_is_theirs(waiting: Guardianship, ben: User) -> None:
    assert waiting.child
    link(ben, waiting.child)
    platform_says("confirm", waiting)
    paths = {notice.recipient_id: kind_of(notice).context(notice)["path"] for notice in Notice.objects.all()}
    assert paths == {
        waiting.guardian_id: f"/children/link/requests/{waiting.public_id}/",
        ben.pk: f"/children/{waiting.child.public_id}/guardians/",
    }
