"""Switches Web Push on and off for a device, forgets devices that have gone, and sends a person a test."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Actor, Record, record, record_all
from notifications.models import Ending, PushDevice
from notifications.push.endpoints import EndpointRefused, endpoint_of
from notifications.push.keys import CURVE, is_configured, public_key, unpadded
from notifications.push.notices import PUSH_TEST
from notifications.services import NoticeRequest, notify

PUSH = "push"
MOST_DEVICES = 10
TRIES = 10
# The owner sees for so long that a device has gone; then its row goes too.
GONE_IS_KEPT = timedelta(days=30)
TEST_LIFE = timedelta(minutes=10)
MARK_LENGTH = 16
_SALT = "notifications.push.endpoint"


class SubscriptionRefused(ValueError):
    """What the browser sent is no subscription at a push service that we know."""


class TooManyDevices(Exception):
    """So many devices are switched on already that nobody can tell them apart."""


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """What a browser says of itself when it is switched on."""

    endpoint: str
    p256dh: str
    auth: str
    browser: str = ""
    system: str = ""


def current_mark() -> str:
    """How our public key begins: a device is switched on for one key and hears no other."""
    return public_key()[:MARK_LENGTH]


def subscribe(*, person: Any, subscription: Subscription, actor: Actor) -> PushDevice:
    """Switch a device on. A browser has one subscription: whoever switches it on last gets what comes there.

    Raises SubscriptionRefused and TooManyDevices.
    """
    keys = _checked(subscription)
    for _ in range(TRIES):
        # Somebody else may switch on the same browser at this moment: then they were first, and theirs is ended.
        with suppress(IntegrityError):
            return _switch_on(person, subscription, keys, actor)
    raise SubscriptionRefused("busy")


def _switch_on(person: Any, subscription: Subscription, keys: tuple[bytes, bytes], actor: Actor) -> PushDevice:
    known = [_hash(subscription.endpoint, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    with transaction.atomic():
        _lock_owner(person)
        _end(PushDevice.objects.filter(endpoint_hash__in=known), Ending.REMOVED, actor)
        if live_devices(person_ids=[person.pk]).count() >= MOST_DEVICES:
            raise TooManyDevices
        device = PushDevice.objects.create(
            person=person,
            endpoint=subscription.endpoint.encode(),
            endpoint_hash=known[0],
            p256dh=keys[0],
            auth=keys[1],
            browser=subscription.browser,
            system=subscription.system,
            made_for=current_mark(),
        )
        record(
            actor=actor,
            action=Action.PUSH_DEVICE_ADDED,
            object_kind="user",
            object_id=person.public_id,
            device=device.public_id,
        )
    return device


def unsubscribe(*, person: Any, devices: Collection[str], why: Ending = Ending.REMOVED, actor: Actor) -> int:
    """Switch off those of a person's devices that are named by public id; how many were on."""
    with transaction.atomic():
        return _end(PushDevice.objects.filter(person=person, public_id__in=devices), why, actor)


def unsubscribe_all(*, person: Any, but: Collection[str] = (), actor: Actor) -> int:
    """Switch off all of a person's devices except those named."""
    with transaction.atomic():
        return _end(PushDevice.objects.filter(person=person).exclude(public_id__in=but), Ending.SIGNED_OUT, actor)


def forget_device(*, device: PushDevice, why: Ending) -> None:
    """Its push service does not know it any more, or never will under our new keys."""
    with transaction.atomic():
        _end(PushDevice.objects.filter(pk=device.pk), why, SYSTEM)


def note_accepted(*, device: PushDevice) -> None:
    """Its push service has just taken something."""
    PushDevice.objects.filter(pk=device.pk).update(last_accepted_at=timezone.now())


def send_test(*, person: Any) -> None:
    """The way of every notice, to all of the person's devices; worth nothing after a few minutes."""
    request = NoticeRequest(kind=PUSH_TEST, recipient_id=person.pk, channel=PUSH, expires_at=timezone.now() + TEST_LIFE)
    with transaction.atomic():
        notify(requests=[request])


def forget_gone() -> None:
    """One of settings.SWEEPERS: devices that hear only an older key of ours, and rows of those long gone."""
    if is_configured():
        mark = current_mark()
        # "Not equal" is found by no index.
        other = Q(made_for__lt=mark) | Q(made_for__gt=mark)
        with transaction.atomic():
            _end(PushDevice.objects.filter(other), Ending.KEYS, SYSTEM)
    PushDevice.objects.filter(gone_at__lte=timezone.now() - GONE_IS_KEPT).delete()


def live_devices(*, person_ids: Collection[int]) -> QuerySet[PushDevice]:
    """Those that can be told something now, the oldest first."""
    if not is_configured():
        return PushDevice.objects.none()
    return PushDevice.objects.filter(person_id__in=person_ids, gone_at__isnull=True, made_for=current_mark()).order_by(
        "pk"
    )


def _hash(endpoint: str, key: str) -> str:
    return salted_hmac(_SALT, endpoint, secret=key, algorithm="sha256").hexdigest()


def _lock_owner(person: Any) -> None:
    """Two windows that switch on at once count one after the other."""
    get_user_model()._default_manager.select_for_update(no_key=True).get(pk=person.pk)


def _checked(subscription: Subscription) -> tuple[bytes, bytes]:
    """Raises SubscriptionRefused."""
    try:
        endpoint_of(subscription.endpoint)
        point, secret = unpadded(subscription.p256dh), unpadded(subscription.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except EndpointRefused as error:
        raise SubscriptionRefused(error.why) from error
    except (ValueError, UnicodeEncodeError) as error:
        raise SubscriptionRefused("keys") from error
    if len(point) != 65 or len(secret) != 16:
        raise SubscriptionRefused("keys")
    return point, secret


def _end(which: QuerySet[PushDevice], why: Ending, actor: Actor) -> int:
    """Wipe address and keys of those still live, with an entry for each."""
    found = list(which.filter(gone_at__isnull=True).values_list("pk", flat=True))
    if not found:
        return 0
    # Locked: of two who switch the same one off at once, the second finds it gone.
    live = PushDevice.objects.filter(pk__in=found, gone_at__isnull=True).order_by("pk").select_for_update(no_key=True)
    ended = PushDevice.objects.filter(pk__in=list(live.values_list("pk", flat=True)))
    records = [
        Record(actor, Action.PUSH_DEVICE_GONE, "user", owner, {"device": device, "why": str(why)})
        for device, owner in ended.order_by("pk").values_list("public_id", "person__public_id")
    ]
    if records:
        ended.update(gone_at=timezone.now(), ending=why, endpoint=None, endpoint_hash="", p256dh=None, auth=None)
        record_all(records=records)
    return len(records)
