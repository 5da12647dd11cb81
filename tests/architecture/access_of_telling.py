"""Who gets what at the addresses below `/notifications/` that people open."""

from __future__ import annotations

from tests.architecture.outcomes import ABSENT, DEVICES, NEVER, OK, Address, everybody, signed_in
from tests.architecture.roles import Role

TELLING = [
    Address("notifications/settings/", signed_in(OK), signed_in(OK)),
    Address("notifications/settings/devices/", signed_in(OK)),
    Address("notifications/settings/devices/add", NEVER, signed_in(DEVICES)),
    Address("notifications/settings/devices/test", NEVER, signed_in(DEVICES)),
    Address("notifications/settings/devices/<slug:device>/remove", NEVER, {**signed_in(ABSENT), Role.ACTIVE: DEVICES}),
    Address("notifications/settings/messengers/", signed_in(OK)),
    # None is offered here, so none can be added.
    Address("notifications/settings/messengers/add/<slug:messenger>/", signed_in(ABSENT), signed_in(ABSENT)),
    Address(
        "notifications/settings/messengers/<slug:messenger_address>/confirm/", signed_in(ABSENT), signed_in(ABSENT)
    ),
    Address("notifications/settings/messengers/<slug:messenger_address>/remove/", NEVER, signed_in(ABSENT)),
    # Whoever has the mail, signed in or not.
    Address("notifications/unsubscribe/<slug:mail_token>/", everybody(OK), everybody(OK)),
]
