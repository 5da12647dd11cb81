"""Our seams in django-allauth: what happens at sign-in and sign-up, and which second factors may be taken away."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext

from accounts.access import SIGNED_IN_AT, is_recent
from accounts.actors import actor_of
from accounts.address_changes import ask_change, must_wait
from accounts.address_checks import address_proved
from accounts.devices import note_sign_in
from accounts.mails import send_account_mail
from accounts.models import LENGTH_ALONE, User
from accounts.passwords import second_factors_of
from accounts.push_devices import end_elsewhere, end_with_session, end_with_sessions
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.common.crypto import decrypt, encrypt

# What allauth mails about a second factor -> what the audit trail keeps of it.
FACTOR_CHANGES = {
    "mfa/email/totp_activated": (Action.FACTOR_ADDED, "totp"),
    "mfa/email/totp_deactivated": (Action.FACTOR_REMOVED, "totp"),
    "mfa/email/webauthn_added": (Action.FACTOR_ADDED, "webauthn"),
    "mfa/email/webauthn_removed": (Action.FACTOR_REMOVED, "webauthn"),
}


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
        note_sign_in(request=request, user=user)

    def logout(self, request: HttpRequest) -> None:
        end_with_session(request)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        """Called with a changed one, and with one chosen after a forgotten one."""
        with transaction.atomic():
            super().set_password(user, password)
            end_elsewhere(user, self.request)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Whoever has just typed a code that we sent there has shown that our mail arrives.

        In place of a proved address another one waits (accounts.address_changes).
        """
        user: User = email_address.user
        if must_wait(user=user, new_address=email_address.email):
            ask_change(user=user, new_address=email_address.email, session_key=request.session.session_key)
            messages.success(request, gettext("The address is yours. The change waits for two days."))
            raise ImmediateHttpResponse(redirect("accounts:address_confirm"))
        confirmed: bool = super().confirm_email(request, email_address)
        if confirmed:
            user.refresh_from_db(fields=["email"])
            address_proved(user=user)
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
        if template_prefix in FACTOR_CHANGES:
            action, factor = FACTOR_CHANGES[template_prefix]
            record(actor=actor_of(user), action=action, object_kind="user", object_id=user.public_id, factor=factor)
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if isinstance(request.user, User) and request.user.is_staff_member:
            return reverse("support:index")
        url: str = super().get_login_redirect_url(request)
        return url

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """What the package calls a security key is a passkey on all our pages."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        passkey = reverse("mfa_reauthenticate_webauthn")
        return [{**one, "description": gettext("Use my passkey")} if one["url"] == passkey else one for one in methods]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """One meaning of "recent" for our pages and allauth's."""
        return not is_recent(self.request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of second factors and keeps a factor that the password rule or the role needs."""

    def encrypt(self, text: str) -> str:
        return encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Phones show this name beside the passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Guardian Portal"}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """`Passkey 2`, until its owner calls it something else."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not self.reason_to_keep(authenticator)

    def reason_to_keep(self, authenticator: Authenticator) -> str:
        """Why this factor cannot be taken away, for its owner to read; empty when it can."""
        user: User = authenticator.user
        if second_factors_of(user).exclude(pk=authenticator.pk).exists():
            return ""
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return ""
        if user.is_staff_member:
            return gettext("Support staff always sign in with a second step. It cannot be switched off.")
        if not user.has_long_password:
            return gettext(
                "Your password is too short to stand alone. First change it to one with at least %(n)d characters."
            ) % {"n": LENGTH_ALONE}
        return ""


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Keeps a trace of sessions that were ended from elsewhere."""

    def end_sessions(self, sessions: list[UserSession]) -> None:
        with transaction.atomic():
            end_with_sessions(sessions)
            super().end_sessions(sessions)
            if sessions:
                owner: User = sessions[0].user
                record(
                    actor=actor_of(owner),
                    action=Action.SESSIONS_ENDED,
                    object_kind="user",
                    object_id=owner.public_id,
                    count=len(sessions),
                )
