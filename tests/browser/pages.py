"""Every page that a person can open in the demo, by who opens it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browser.driving import Visitor

PUBLIC = {
    "front": "/",
    "guide": "/guide/",
    "sign-in": "/accounts/login/",
    "sign-up": "/accounts/signup/",
    "password-reset": "/accounts/password/reset/",
    "password-reset-done": "/accounts/password/reset/done/",
    "signed-out-inactive": "/accounts/inactive/",
    "nothing-here": "/nothing-here/",
}
ACCOUNT = {
    "me": "/me/",
    "address-confirm": "/me/address/",
    "email": "/accounts/email/",
    "password": "/accounts/password/change/",
    "second-step": "/accounts/2fa/",
    "sessions": "/accounts/sessions/",
    "passkeys": "/accounts/2fa/webauthn/",
    "passkey-new": "/accounts/2fa/webauthn/add/",
    "reauthenticate": "/accounts/reauthenticate/",
    "sign-out": "/accounts/logout/",
}
NO_SECOND_STEP = {"second-step-set-up": "/accounts/2fa/totp/activate/"}
SECOND_STEP = {
    "recovery-codes-new": "/accounts/2fa/recovery-codes/generate/",
    "second-step-off": "/accounts/2fa/totp/deactivate/",
}
GUARDIAN = {"home": "/children/", "link": "/children/link/", "alerts": "/alerts/"}
STAFF = {
    "desk": "/support/",
    "held": "/support/held/",
    "quarantine": "/support/quarantine/",
    "deliveries": "/support/deliveries/",
    "addresses": "/support/addresses/",
}
LINKS_TO_FOLLOW = {
    "/children/": (r"/children/(?!link/)[a-z0-9]+/(?:guardians/)?|/children/link/requests/[a-z0-9]+/", "child"),
    "/alerts/": (r"/alerts/[a-z0-9]+/", "alert"),
    "/support/held/": (r"/support/held/[a-z0-9]+/", "held-one"),
}


def pages_of(person: Visitor, declared: dict[str, str]) -> dict[str, str]:
    """The declared pages, and those that they lead to."""
    found = dict(declared)
    for start, (pattern, name) in LINKS_TO_FOLLOW.items():
        if start in declared.values():
            person.open(start)
            paths = sorted(set(re.findall(rf'href="({pattern})"', person.page.content())))
            found |= {f"{name}-{number}": path for number, path in enumerate(paths, 1)}
    return found


def guardian_pages(person: Visitor, *, second_step: bool) -> dict[str, str]:
    return pages_of(person, GUARDIAN | ACCOUNT | (SECOND_STEP if second_step else NO_SECOND_STEP))


def staff_pages(person: Visitor) -> dict[str, str]:
    return pages_of(person, STAFF | ACCOUNT | SECOND_STEP)
