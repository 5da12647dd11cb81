"""Knows again the browser somebody signed in with, by a random signed cookie, and tells the owner of a new one."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import KnownDevice, User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.common.devices import browser_and_system
from notifications.services import NoticeRequest, notify

NEW_DEVICE = "new_device"
COOKIE = "portal_device"
# Browsers keep no cookie for longer; sent to the pages of sign-in alone.
COOKIE_LIFE = timedelta(days=400)
COOKIE_PATH = "/accounts/"
_SALT = "accounts.devices"
_TO_SET = "_portal_device_to_set"


def note_sign_in(*, request: HttpRequest, user: User) -> None:
    """Remember the device. A mail goes out when it is new and the account was open elsewhere before."""
    token = _token_of(request) or secrets.token_urlsafe(24)
    setattr(request, _TO_SET, token)
    browser, system = browser_and_system(request.headers.get("User-Agent", ""))
    now = timezone.now()
    with transaction.atomic():
        is_first = not KnownDevice.objects.filter(user=user).exists()
        device, new = KnownDevice.objects.get_or_create(
            user=user,
            device_hash=_hash(token, user),
            defaults={"browser": browser, "system": system, "first_seen_at": now, "last_seen_at": now},
        )
        if new:
            _tell(user, device, silently=is_first)
        else:
            KnownDevice.objects.filter(pk=device.pk).update(last_seen_at=now)


def keep_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Hand the browser its mark, anew at each sign-in; called by the middleware for every answer."""
    token = getattr(request, _TO_SET, None)
    if token:
        response.set_signed_cookie(
            COOKIE,
            token,
            salt=_SALT,
            max_age=int(COOKIE_LIFE.total_seconds()),
            path=COOKIE_PATH,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )


def _tell(user: User, device: KnownDevice, *, silently: bool) -> None:
    # A row whose cookie must have run out can never be met again.
    KnownDevice.objects.filter(user=user, last_seen_at__lt=timezone.now() - COOKIE_LIFE).delete()
    record(
        actor=actor_of(user),
        action=Action.DEVICE_SEEN,
        object_kind="user",
        object_id=user.public_id,
        device=device.public_id,
        told=not silently,
    )
    if not silently:
        notify(requests=[NoticeRequest(kind=NEW_DEVICE, recipient_id=user.pk, thing=device.public_id)])


def _token_of(request: HttpRequest) -> str | None:
    found = request.get_signed_cookie(COOKIE, default=None, salt=_SALT, max_age=int(COOKIE_LIFE.total_seconds()))
    return found or None


def _hash(token: str, user: User) -> str:
    # The token is 192 random bits: nothing to guess, so no key, and a rotation of keys forgets no device.
    return hashlib.sha256(f"{user.public_id}:{token}".encode()).hexdigest()
