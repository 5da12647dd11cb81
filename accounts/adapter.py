"""Our seams in django-allauth: what happens at sign-in and sign-up, and which second factors may be taken away."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext

from accounts.access import SIGNED_IN_AT, is_recent
from accounts.actors import actor_of
from accounts.mails import send_account_mail
from accounts.models import LENGTH_ALONE, User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.common.crypto import decrypt, encrypt
from notifications.services import clear_suppression


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in policy."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.language = get_language() or user.language
        user.time_zone = form.cleaned_data.get("time_zone") or user.time_zone
        with transaction.atomic():
            saved: User = super().save_user(request, user, form, commit)
            record(
                actor=actor_of(saved),
                action=Action.ACCOUNT_CREATED,
                object_kind="user",
                object_id=saved.public_id,
            )
        return saved

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session[SIGNED_IN_AT] = time.time()

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Whoever has just typed a code that we sent there has shown that our mail arrives."""
        confirmed: bool = super().confirm_email(request, email_address)
        if confirmed:
            clear_suppression(address=email_address.email, actor=actor_of(email_address.user))
        return confirmed

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        reader = context.get("user")
        send_account_mail(
            template_prefix, address=email, context=context, reader=reader if isinstance(reader, User) else None
        )

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """The old address of a changed one belongs to nobody we could find: say whose it was."""
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if isinstance(request.user, User) and request.user.is_staff_member:
            return reverse("support:index")
        url: str = super().get_login_redirect_url(request)
        return url

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """One meaning of "recent" for our pages and allauth's."""
        return not is_recent(self.request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of second factors and keeps a factor that the password rule or the role needs."""

    def encrypt(self, text: str) -> str:
        return encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not self.reason_to_keep(authenticator)

    def reason_to_keep(self, authenticator: Authenticator) -> str:
        """Why this factor cannot be taken away, for its owner to read; empty when it can."""
        user: User = authenticator.user
        if authenticator.type != Authenticator.Type.TOTP:
            return ""
        if user.is_staff_member:
            return gettext("Support staff always sign in with a second step. It cannot be switched off.")
        if not user.has_long_password:
            return gettext(
                "Your password is too short to stand alone. First change it to one with at least %(n)d characters."
            ) % {"n": LENGTH_ALONE}
        return ""
