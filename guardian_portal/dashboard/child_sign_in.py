"""Sign-in as the child at the platform, by allauth's OpenID Connect flow. It proves a link and is nobody's way in.

Only `process=redirect` passes: every other process of allauth would sign somebody in, sign somebody up or connect the
child's account, after which the child's password opens the guardian's account. No URL of allauth's is exposed, so
nobody can ask for another process; the adapter refuses it all the same. Tokens and profiles are never kept.
"""

import hashlib
import secrets
from typing import Any, cast

import structlog
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.functional import cached_property
from django.utils.translation import get_language

from accounts.models import User
from guardian_portal.family.models import ClaimOutcome
from guardian_portal.family.selectors import connection_to_sign_in
from guardian_portal.family.services.sign_ins import FRESH_FOR
from guardian_portal.platforms import openid
from guardian_portal.platforms.models import Connection

log = structlog.get_logger(__name__)

LONGEST_CODE = 2048
BUSY = ("server_error", "temporarily_unavailable")


class SignInFailed(Exception):
    """No proof came of it; `outcome` says why."""

    def __init__(self, outcome: ClaimOutcome, cause: str) -> None:
        super().__init__(cause)
        self.outcome = outcome
        self.cause = cause


def begin(*, request: HttpRequest, connection: Connection) -> HttpResponseBase:
    """The way to the platform's sign-in page. Raises SignInFailed."""
    provider = ChildSignInAdapter(request).get_provider(request, connection.public_id)
    nonce = secrets.token_urlsafe(32)
    try:
        return cast(
            "HttpResponseBase",
            provider.redirect(
                request,
                process=AuthProcess.REDIRECT,
                next_url=reverse("dashboard:link_sign_in"),
                data={"nonce": nonce, "guardian": _guardian_of(request)},
                scope=["openid"],
                auth_params=_auth_params(nonce),
            ),
        )
    except openid.OpenIdError as error:
        raise _failure(error) from error


def prove(*, request: HttpRequest, connection: Connection) -> openid.SignedIn:
    """Read what the platform's provider sent back: state, code, ID token, nonce. Raises SignInFailed."""
    if request.GET.get("iss", connection.oidc_issuer) != connection.oidc_issuer:
        raise SignInFailed(ClaimOutcome.SIGN_IN_REFUSED, "another issuer answered")
    way_back = OAuth2CallbackView.adapter_view(PlatformSignIn(request, connection.public_id))
    try:
        way_back(request)
    except openid.OpenIdError as error:
        raise _failure(error) from error
    signed_in = getattr(request, "child_signed_in", None)
    if not isinstance(signed_in, openid.SignedIn):
        raise SignInFailed(ClaimOutcome.SIGN_IN_REFUSED, "nobody signed in")
    return signed_in


class ChildSignInAdapter(DefaultSocialAccountAdapter):
    """allauth's seam: which providers there are, what may happen after a sign-in, what an error leads to."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The platform's own client. Asked for all, there are none: nobody signs in to the portal this way."""
        connection = connection_to_sign_in(provider) if provider else None
        return [_app_of(connection)] if connection else []

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> "PlatformProvider":
        return PlatformProvider(request, app=self.get_app(request, provider=provider))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let a proof for this very person and page pass, and nothing else."""
        asked = sociallogin.state.get("data") or {}
        signed_in: openid.SignedIn = sociallogin.provider.signed_in
        if sociallogin.state.get("process") != AuthProcess.REDIRECT:
            raise SignInFailed(ClaimOutcome.SIGN_IN_REFUSED, "another process than redirect")
        if not asked.get("guardian") or asked["guardian"] != _guardian_of(request):
            raise SignInFailed(ClaimOutcome.SIGN_IN_REFUSED, "somebody else began")
        if not constant_time_compare(signed_in.nonce, asked.get("nonce") or ""):
            raise SignInFailed(ClaimOutcome.SIGN_IN_REFUSED, "another nonce")
        request.child_signed_in = signed_in  # type: ignore[attr-defined]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        if not (extra_context or {}).get("state"):
            raise SignInFailed(ClaimOutcome.SIGN_IN_STALE, "no such state in this session")
        if error == AuthError.CANCELLED:
            raise SignInFailed(ClaimOutcome.SIGN_IN_CANCELLED, "cancelled at the platform")
        if request.GET.get("error") in BUSY:
            raise SignInFailed(ClaimOutcome.PROVIDER_DOWN, "the provider says it is busy")
        raise SignInFailed(ClaimOutcome.SIGN_IN_REFUSED, "the provider refused")


class PlatformSignIn(OpenIDConnectOAuth2Adapter):
    """Speaks to the provider through `platforms.openid`, which keeps limits and checks the signature."""

    @cached_property
    def provider(self) -> "PlatformProvider":
        return ChildSignInAdapter(self.request).get_provider(self.request, self.provider_id)

    def get_provider(self) -> "PlatformProvider":
        return self.provider

    @cached_property
    def platform(self) -> openid.Provider:
        return openid.discover(self.provider.connection)

    @property
    def openid_config(self) -> dict[str, Any]:
        return {
            "authorization_endpoint": self.platform.authorization_endpoint,
            "token_endpoint": self.platform.token_endpoint,
        }

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return callback_url(self.provider.connection)

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        code = request.GET["code"]
        if len(code) > LONGEST_CODE or not pkce_code_verifier:
            raise SignInFailed(ClaimOutcome.SIGN_IN_REFUSED, "no code to use")
        token = openid.trade_code(
            connection=self.provider.connection,
            provider=self.platform,
            code=code,
            verifier=pkce_code_verifier,
            callback_url=self.get_callback_url(request, app),
        )
        return {"id_token": token}

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """Nothing is kept that would open the child's account again."""
        return SocialToken()

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        self.provider.signed_in = openid.check_id_token(
            connection=self.provider.connection, provider=self.platform, token=kwargs["response"]["id_token"]
        )
        return self.provider.sociallogin_from_response(request, {"sub": self.provider.signed_in.sub})


class PlatformProvider(OpenIDConnectProvider):
    """One connection's OpenID provider. Of who signed in it hands on nothing that allauth could know a person by."""

    oauth2_adapter_class = PlatformSignIn
    signed_in: openid.SignedIn

    @property
    def connection(self) -> Connection:
        return cast("Connection", self.app.connection)

    def get_pkce_params(self) -> dict[str, Any]:
        return cast("dict[str, Any]", generate_code_challenge())

    def extract_uid(self, data: dict[str, str]) -> str:
        return hashlib.sha256(data["sub"].encode()).hexdigest()

    def extract_extra_data(self, data: dict[str, str]) -> dict[str, str]:
        return {}

    def extract_common_fields(self, data: dict[str, str]) -> dict[str, str]:
        return {}

    def extract_email_addresses(self, data: dict[str, str]) -> list[Any]:
        return []


def callback_url(connection: Connection) -> str:
    """What the platform's engineers register as the redirect URI."""
    return f"{settings.SITE_URL}{reverse('dashboard:link_sign_in_return', args=[connection.public_id])}"


def _app_of(connection: Connection) -> SocialApp:
    """Made anew from the connection each time and never stored, so nothing is configured twice."""
    app = SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=connection.public_id,
        name=connection.platform.name,
        client_id=connection.oidc_client_id,
        settings={"server_url": connection.oidc_issuer},
    )
    app.connection = connection
    return app


def _auth_params(nonce: str) -> dict[str, str]:
    """`max_age` makes the provider say when the sign-in was."""
    fresh = str(int(FRESH_FOR.total_seconds()))
    return {"prompt": "login", "max_age": fresh, "nonce": nonce, "ui_locales": get_language() or "en"}


def _guardian_of(request: HttpRequest) -> str:
    return cast("User", request.user).public_id


def _failure(error: openid.OpenIdError) -> SignInFailed:
    down = isinstance(error, openid.ProviderDown)
    return SignInFailed(ClaimOutcome.PROVIDER_DOWN if down else ClaimOutcome.SIGN_IN_REFUSED, error.cause)
