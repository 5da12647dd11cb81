"""A person's addresses on messengers: added with a code that goes there, proved by typing it in, removed."""

import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Actor, Record, record, record_all
from notifications.alarms import alarm_operator
from notifications.channels import EMAIL
from notifications.email.render import as_read_by
from notifications.locking import lock_notice_of
from notifications.messenger.entries import Entry
from notifications.messenger.notices import MESSENGER_CHANGED
from notifications.models import MESSENGER_CODE, Delivery, MessengerAddress, Notice, WithheldReason
from notifications.services import NoticeRequest, notify, tell_otherwise, withdraw
from notifications.settling import mark_failed

CODE_LIFE = timedelta(minutes=10)
TRIES = 5
A_DAY = timedelta(days=1)
FORGOTTEN_AT_ONCE = 500
_SALT = "notifications.messenger.code"


class NotAnAddress(Exception):
    """It does not look like an address of this messenger."""


class TooManyCodes(Exception):
    """So many codes went out within a day, from the whole installation, that somebody may be playing with it."""


class AlreadyThere(Exception):
    """A proved address stands there: it is removed first."""


class WrongCode(Exception):
    """Not this code; there are tries left."""


class CodeOver(Exception):
    """No code waits any more: too late, too many tries, or used."""


def live_addresses(*, channel: str, person_ids: Collection[int]) -> QuerySet[MessengerAddress]:
    """Those that were proved and not refused since."""
    proved = MessengerAddress.objects.filter(channel=channel, person_id__in=person_ids)
    return proved.filter(confirmed_at__isnull=False, refused_at__isnull=True)


def add_address(*, person: Any, entry: Entry, address: str, actor: Actor) -> MessengerAddress:
    """Send a code there. Whoever asks again before typing it in gets a new one.

    Raises NotAnAddress, TooManyCodes, AlreadyThere.
    """
    if not entry.address.pattern.fullmatch(address):
        raise NotAnAddress
    if _codes_of_a_day() >= settings.MESSENGER_CODES_A_DAY:
        alarm_operator(cause="messenger codes: no more today")
        raise TooManyCodes
    return _add(person, entry, address, actor)


def _codes_of_a_day() -> int:
    """By rows and not by the cache, whose loss would cost money."""
    return Notice.objects.filter(kind=MESSENGER_CODE, created_at__gt=timezone.now() - A_DAY).count()


@transaction.atomic
def _add(person: Any, entry: Entry, address: str, actor: Actor) -> MessengerAddress:
    # Of two requests at once the second finds what the first has added.
    get_user_model()._default_manager.select_for_update(no_key=True).get(pk=person.pk)
    mine = MessengerAddress.objects.filter(person=person, channel=entry.key)
    old = list(mine.select_for_update(no_key=True).values_list("public_id", "confirmed_at"))
    if any(confirmed_at for _, confirmed_at in old):
        raise AlreadyThere
    withdraw(things=[one for one, _ in old], reason=WithheldReason.SUPERSEDED, kinds=[MESSENGER_CODE])
    mine.delete()
    code, expires_at = f"{secrets.randbelow(10**6):06d}", timezone.now() + CODE_LIFE
    added = MessengerAddress(person=person, channel=entry.key, address=address.encode(), code_expires_at=expires_at)
    added.code_hash = _hash(added, code)
    added.save()
    notify(requests=[_code_request(added, address, code)])
    _record(added, actor, Action.MESSENGER_ADDED)
    return added


def confirm_address(*, added: MessengerAddress, code: str, actor: Actor) -> None:
    """Its owner typed in the code that was sent there. Raises WrongCode and CodeOver."""
    with transaction.atomic():
        waiting = MessengerAddress.objects.filter(pk=added.pk, code_hash=added.code_hash).exclude(code_hash="")
        counted = waiting.filter(code_expires_at__gt=timezone.now(), tries__lt=TRIES).update(tries=F("tries") + 1)
        good = counted and constant_time_compare(added.code_hash, _hash(added, code.strip()))
        if good:
            waiting.update(confirmed_at=timezone.now(), code_hash="", code_expires_at=None, tries=0)
            _record(added, actor, Action.MESSENGER_CONFIRMED)
            _tell_owner(added, is_added=True)
    if not counted:
        raise CodeOver
    if not good:
        raise WrongCode


@transaction.atomic
def remove_address(*, added: MessengerAddress, actor: Actor) -> bool:
    """No message goes there from now on, not even one that waits. False when it was gone already."""
    if not MessengerAddress.objects.filter(pk=added.pk).delete()[0]:
        return False
    withdraw(things=[added.public_id], reason=WithheldReason.WITHDRAWN, kinds=[MESSENGER_CODE])
    _record(added, actor, Action.MESSENGER_REMOVED)
    if added.confirmed_at:
        _tell_owner(added, is_added=False)
    return True


def forget_unproved() -> None:
    """One of settings.SWEEPERS: an address whose code nobody typed in within a day may be anybody's."""
    unproved = MessengerAddress.objects.filter(confirmed_at__isnull=True, created_at__lte=timezone.now() - A_DAY)
    with transaction.atomic():
        taken = unproved.order_by("created_at").select_for_update(no_key=True)[:FORGOTTEN_AT_ONCE]
        ids = list(taken.values_list("pk", flat=True))
        if not ids:
            return
        gone = MessengerAddress.objects.filter(pk__in=ids)
        rows = list(gone.order_by("pk").values_list("channel", "person__public_id"))
        gone.delete()
        record_all(records=[_forgotten(owner, channel) for channel, owner in rows])


def _forgotten(owner: str, channel: str) -> Record:
    return Record(SYSTEM, Action.MESSENGER_REMOVED, "user", owner, {"messenger": channel, "why": "unproved"})


def fail_and_refuse(delivery: Delivery, *, added: MessengerAddress | None, reply: str) -> None:
    """The messenger says that there is no such address: nothing goes there until its owner proves it anew."""
    with transaction.atomic():
        lock_notice_of(delivery)
        if added is not None:
            _refuse(added)
        # After that: it is no way to this reader any more, so another is looked for.
        if mark_failed(delivery, reply=reply):
            tell_otherwise(delivery)


def _refuse(added: MessengerAddress) -> None:
    standing = MessengerAddress.objects.filter(pk=added.pk, refused_at__isnull=True)
    if standing.update(refused_at=timezone.now()):
        _record(added, SYSTEM, Action.MESSENGER_REFUSED)


def _hash(added: MessengerAddress, code: str) -> str:
    return salted_hmac(_SALT, f"{added.public_id}:{code}", algorithm="sha256").hexdigest()


def _code_request(added: MessengerAddress, address: str, code: str) -> NoticeRequest:
    with as_read_by(added.person):
        text = gettext("Guardian Portal: your code is %(code)s. It works for 10 minutes.") % {"code": code}
    return NoticeRequest(
        kind=MESSENGER_CODE,
        address=address,
        channel=added.channel,
        thing=added.public_id,
        body=text.encode(),
        expires_at=added.code_expires_at,
    )


def _tell_owner(added: MessengerAddress, *, is_added: bool) -> None:
    params: dict[str, str | int | bool] = {"messenger": added.channel, "added": is_added}
    notify(requests=[NoticeRequest(kind=MESSENGER_CHANGED, recipient_id=added.person_id, channel=EMAIL, params=params)])


def _record(added: MessengerAddress, actor: Actor, action: Action) -> None:
    record(
        actor=actor,
        action=action,
        object_kind="user",
        object_id=added.person.public_id,
        messenger=added.channel,
    )
