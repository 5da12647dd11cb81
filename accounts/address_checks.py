"""Once a year: does our mail still reach this person? Asked calmly; no link and no alert ever waits for the answer."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import ADDRESS_CHECK_AFTER, User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from notifications.models import WithheldReason
from notifications.services import NoticeRequest, clear_suppression, notify, withdraw

ADDRESS_CHECK = "address_check"
# Unanswered for this long, somebody of the support desk looks.
UNANSWERED_AFTER = timedelta(days=30)
_ASKED_AT_ONCE = 200


@transaction.atomic
def address_proved(*, user: User) -> None:
    """A code that we mailed to the person's own address was typed in: write there again, and ask again in a year."""
    actor = actor_of(user)
    clear_suppression(address=user.email, actor=actor)
    user.address_confirmed_at, user.address_asked_at = timezone.now(), None
    user.save(update_fields=["address_confirmed_at", "address_asked_at"])
    withdraw(things=[user.public_id], reason=WithheldReason.SUPERSEDED, kinds=[ADDRESS_CHECK], recipient_ids=[user.pk])
    record(actor=actor, action=Action.ADDRESS_CONFIRMED, object_kind="user", object_id=user.public_id)


def ask_for_old_addresses() -> int:
    """Mail everybody whose last code is a year old, once; run by the sweeper. Returns how many were asked."""
    now = timezone.now()
    old = User.objects.filter(
        is_active=True, address_asked_at__isnull=True, address_confirmed_at__lte=now - ADDRESS_CHECK_AFTER
    )
    return sum(_ask(user) for user in old.order_by("address_confirmed_at")[:_ASKED_AT_ONCE])


@transaction.atomic
def _ask(user: User) -> bool:
    """The row count decides between two sweepers."""
    unasked = User.objects.filter(
        pk=user.pk, address_asked_at__isnull=True, address_confirmed_at=user.address_confirmed_at
    )
    if unasked.update(address_asked_at=timezone.now()) != 1:
        return False
    notify(requests=[NoticeRequest(kind=ADDRESS_CHECK, recipient_id=user.pk, thing=user.public_id)])
    return True


def unanswered_checks() -> QuerySet[User]:
    """People who were asked 30 days ago or earlier and have typed no code since; the longest first."""
    asked = User.objects.filter(is_active=True, address_asked_at__lte=timezone.now() - UNANSWERED_AFTER)
    return asked.order_by("address_asked_at", "pk")
