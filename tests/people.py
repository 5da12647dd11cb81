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
    from django.test import Client

PASSWORD = "four calm words together"


def person(name: str, *, staff_role: StaffRole = StaffRole.NONE, second_factor: bool = False, **fields: str) -> User:
    """A signed-up person with a verified address `<name>@example.org`; staff always have a second factor."""
    user = User.objects.create_user(
        f"{name}@example.org", PASSWORD, name=name.capitalize(), staff_role=staff_role, **fields
    )
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
