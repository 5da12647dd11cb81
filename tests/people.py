"""The named cast of all tests: amina and ben, guardians of kit; dana, guardian of nobody here; sam, an agent; lee, a
support lead; ada, an auditor; starhaven, the platform."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from accounts.access import SIGNED_IN_AT
from accounts.models import StaffRole, User

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.test import Client

    from guardian_portal.platforms.models import Platform

PASSWORD = "four calm words together"


def person(
    name: str,
    *,
    staff_role: StaffRole = StaffRole.NONE,
    serves: Collection[Platform] | None = None,
    second_factor: bool = False,
    **fields: str,
) -> User:
    """A signed-up person with a verified address `<name>@example.org`; staff always have a second factor.

    Staff serve all platforms unless some are named.
    """
    everywhere = bool(staff_role) and serves is None
    user = User.objects.create_user(
        f"{name}@example.org",
        PASSWORD,
        name=name.capitalize(),
        staff_role=staff_role,
        serves_all_platforms=everywhere,
        **fields,
    )
    user.platforms.set(serves or ())
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if second_factor or staff_role:
        TOTP.activate(user, generate_totp_secret())
    return user


def sign_in(client: Client, user: User, *, seconds_ago: float = 0) -> Client:
    """As after a real sign-in a moment ago, or longer."""
    client.force_login(user)
    session = client.session
    session[SIGNED_IN_AT] = time.time() - seconds_ago
    session.save()
    return client
