"""A change of address: proved by a code, then held for two days while the old address is told and can stop it."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.adapter import get_adapter as get_sessions_adapter
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import actor_of
from accounts.mails import ADDRESS_CHANGED, send_account_mail
from accounts.models import AddressChange, AddressChangeState, User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Actor, record
from notifications.models import WithheldReason
from notifications.selectors import address_problem
from notifications.services import NoticeRequest, clear_suppression, notify, withdraw

HOLD = timedelta(hours=48)
# Settled changes are of use to the support desk for a while; then the addresses in them go.
KEPT_FOR = timedelta(days=90)
CHANGE_ASKED, CHANGE_DONE, CHANGE_FAILED = "address_change_asked", "address_changed", "address_change_failed"
_SWEPT_AT_ONCE = 50
WAITING = AddressChangeState.WAITING


def must_wait(*, user: User, new_address: str) -> bool:
    """Whether another address is proved to be theirs already: then its owner gets time to object."""
    proved = EmailAddress.objects.filter(user_id=user.pk, verified=True)
    return bool(proved.exclude(email=new_address.lower()).exists())


@transaction.atomic
def ask_change(*, user: User, new_address: str, session_key: str | None) -> AddressChange:
    """Begin the wait for an address that a typed code has just proved. A second request takes the first one's place."""
    actor = actor_of(user)
    stop_change(user=user, actor=actor)
    now = timezone.now()
    change = AddressChange.objects.create(
        user=user,
        new_address=new_address.lower(),
        asked_at=now,
        due_at=now + HOLD,
        asked_in=UserSession.objects.filter(session_key=session_key).first() if session_key else None,
    )
    clear_suppression(address=new_address, actor=actor)
    _note(actor, Action.ADDRESS_CHANGE_ASKED, change)
    notify(requests=[_notice(CHANGE_ASKED, change)])
    return change


@transaction.atomic
def stop_change(*, user: User, actor: Actor) -> bool:
    """Keep the address as it is. False: nothing waited."""
    change = waiting_change(user)
    if change is None or not _settle(change, AddressChangeState.STOPPED):
        return False
    withdraw(things=[change.public_id], reason=WithheldReason.SUPERSEDED, kinds=[CHANGE_ASKED])
    _note(actor, Action.ADDRESS_CHANGE_STOPPED, change)
    return True


def waiting_change(user: User) -> AddressChange | None:
    """The change that waits, if one does."""
    return AddressChange.objects.filter(user_id=user.pk, state=WAITING).first()


def latest_change(user: User) -> AddressChange | None:
    """The newest of the last months, whatever became of it: for its owner's own page."""
    return AddressChange.objects.filter(user_id=user.pk).order_by("-pk").first()


def apply_due_changes() -> int:
    """Apply what has waited long enough; run by the sweeper, any number at once. Returns how many were applied."""
    now = timezone.now()
    due = AddressChange.objects.filter(state=WAITING, due_at__lte=now).select_related("user").order_by("due_at")
    applied = sum(_apply(change) for change in due[:_SWEPT_AT_ONCE])
    AddressChange.objects.filter(settled_at__lt=now - KEPT_FOR).delete()
    return applied


def _apply(change: AddressChange) -> bool:
    """All of one change or nothing of it: two sweepers may have it in hand, and somebody may have taken the address."""
    user = User.objects.get(pk=change.user_id)
    old_address, unreachable = user.email, address_problem(user) is not None
    try:
        with transaction.atomic():
            if not _settle(change, AddressChangeState.APPLIED):
                return False
            _swap(user, change)
            _note(SYSTEM, Action.ADDRESS_CHANGED, change)
            notify(requests=[_notice(CHANGE_DONE, change)])
            if not unreachable:
                send_account_mail(ADDRESS_CHANGED, address=old_address, context={"at": timezone.now()}, reader=user)
    except IntegrityError:
        _fail(change)
        return False
    return True


def _swap(user: User, change: AddressChange) -> None:
    """Raises IntegrityError where another account has the address by now."""
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=change.new_address, verified=True, primary=True)
    user.email = change.new_address
    user.address_confirmed_at, user.address_asked_at = change.asked_at, None
    user.save(update_fields=["email", "address_confirmed_at", "address_asked_at"])
    others = UserSession.objects.filter(user=user).exclude(pk=change.asked_in_id)
    get_sessions_adapter().end_sessions(list(others))


@transaction.atomic
def _fail(change: AddressChange) -> None:
    if _settle(change, AddressChangeState.TAKEN):
        _note(SYSTEM, Action.ADDRESS_CHANGE_FAILED, change)
        notify(requests=[_notice(CHANGE_FAILED, change)])


def _settle(change: AddressChange, state: AddressChangeState) -> bool:
    """The row count decides between a sweeper, another one, and the owner who stops it."""
    waiting = AddressChange.objects.filter(pk=change.pk, state=WAITING)
    return waiting.update(state=state, settled_at=timezone.now()) == 1


def _notice(kind: str, change: AddressChange) -> NoticeRequest:
    return NoticeRequest(kind=kind, recipient_id=change.user_id, thing=change.public_id)


def _note(actor: Actor, action: Action, change: AddressChange) -> None:
    record(
        actor=actor,
        action=action,
        object_kind="user",
        object_id=change.user.public_id,
        change=change.public_id,
    )
