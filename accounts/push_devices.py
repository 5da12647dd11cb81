"""Ties a device that hears Web Push to the session in which it was switched on: whoever signs out there ends both.

A push shows nothing personal, but any of them says that somebody here looks after a child. On a device that others use
too it must end with the visit. A session that only runs out takes nothing with it: on one's own phone alerts go on.
"""

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from accounts.actors import actor_of
from accounts.models import User
from notifications.models import Ending
from notifications.push.services import unsubscribe, unsubscribe_all

KEY = "push_devices"


def keep_with_session(request: HttpRequest, *, device: str) -> None:
    """The session keeps the device's public id, through changes of its key."""
    request.session[KEY] = [*request.session.get(KEY, []), device]


def end_with_session(request: HttpRequest) -> None:
    """Before somebody signs out."""
    _end(request.user, request.session.get(KEY, []))


def end_with_sessions(sessions: Iterable[UserSession]) -> None:
    """Before sessions are ended from elsewhere."""
    for one in sessions:
        _end(one.user, one._session_store(one.session_key).get(KEY, []))  # its own way to its data


def end_elsewhere(user: User, request: HttpRequest | None) -> None:
    """With a new password all other sessions are over, and so is every device but those of this one."""
    here = request.session.get(KEY, []) if request is not None and request.user == user else []
    unsubscribe_all(person=user, but=here, actor=actor_of(user))


def _end(person: object, devices: list[str]) -> None:
    if devices and isinstance(person, User):
        unsubscribe(person=person, devices=devices, why=Ending.SIGNED_OUT, actor=actor_of(person))
