"""Settings of the site. Everything an operator decides comes from the environment (see docs/operators.md)."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from guardian_portal.common import logs
from guardian_portal.environment import BASE_DIR, application_role, apply_defaults, database_config, env
from guardian_portal.rooms import (  # noqa: F401  # settings of this site, kept by themselves
    CONSENT_PURPOSES,
    DANGER_EFFECTS,
    DRIFT_COUNTERS,
    GUARDIANSHIP_EFFECTS,
    NOTICE_CHANNELS,
    NOTICE_KINDS,
    SWEEPERS,
    VERIFICATION_PROVIDERS,
    WAITS,
)

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
apply_defaults(debug=DEBUG)

SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
FIELD_KEYS = env.list("FIELD_KEYS")
AUDIT_SEAL_KEYS = env.list("AUDIT_SEAL_KEYS")
# Outside the database, best on another machine's disk: each seal's code is appended to it.
AUDIT_ANCHOR_FILE = env.str("AUDIT_ANCHOR_FILE", default="")

SITE_URL = env.str("SITE_URL").rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE_HOST])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_countries",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "guardian_portal.common",
    "guardian_portal.platforms",
    "guardian_portal.audit",
    "notifications",
    "accounts",
    "guardian_portal.family",
    "guardian_portal.activity",
    "guardian_portal.controls",
    "guardian_portal.incidents",
    "guardian_portal.dashboard",
    "guardian_portal.support",
    "guardian_portal.privacy",
    "guardian_portal.intake",
    "guardian_portal.conformance",
    # Only a demo has the command that makes its cast.
    *(["guardian_portal.demo"] if DEMO else []),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "guardian_portal.common.middleware.private_pages",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "guardian_portal.common.middleware.UnreadableAddresses",
    "guardian_portal.common.middleware.child_pages_apart",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.language_and_zone",
    "accounts.middleware.device_cookie",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.SecondFactorFirst",
    "accounts.middleware.LastFactorStays",
]

ROOT_URLCONF = "guardian_portal.urls"
WSGI_APPLICATION = "guardian_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["guardian_portal.common.templatetags.parts"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "guardian_portal.common.forms.PortalRenderer"

# --- data ------------------------------------------------------------------------------------------------------------
DATABASES = {"default": database_config()}
DATABASE_APPLICATION_ROLE = application_role()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "guardian_portal.common.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.25},
    }
}

# --- people ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/children/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LengthBySecondFactor"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.NotGuessableFromHere"},
]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.entrance_forms.LoginForm",
    "signup": "accounts.entrance_forms.SignupForm",
    "add_email": "accounts.entrance_forms.AddEmailForm",
    "change_email": "accounts.entrance_forms.ChangeEmailForm",
    "reset_password": "accounts.entrance_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.entrance_forms.ResetPasswordKeyForm",
    "change_password": "accounts.entrance_forms.ChangePasswordForm",
    "confirm_email_verification_code": "accounts.entrance_forms.EmailCodeForm",
    "confirm_password_reset_code": "accounts.entrance_forms.PasswordCodeForm",
}
MFA_FORMS = {
    "authenticate": "accounts.second_factor_forms.AuthenticateForm",
    "reauthenticate": "accounts.second_factor_forms.ReauthenticateForm",
    "activate_totp": "accounts.second_factor_forms.ActivateTOTPForm",
    "deactivate_totp": "accounts.second_factor_forms.DeactivateTOTPForm",
    "add_webauthn": "accounts.passkey_forms.AddPasskeyForm",
    "edit_webauthn": "accounts.passkey_forms.RenamePasskeyForm",
    "login_webauthn": "accounts.passkey_forms.SignInForm",
    "authenticate_webauthn": "accounts.passkey_forms.SecondStepForm",
    "reauthenticate_webauthn": "accounts.passkey_forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "accounts.models.display_name_of"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# "Recent" everywhere: signed up, signed in or re-authenticated within this many seconds (accounts.access.is_recent).
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Added to allauth's own limits (five wrong passwords an address in 5 minutes, and more).
# `child_view`: tokens of the child's page, counted by address; a school is one.
# `child_writes`: what a child writes to the desk in one visit.
# `attachments`: messages with files, which cost time to draw anew.
ACCOUNT_RATE_LIMITS = {
    "address_code": "1/m/key,10/d/user",
    "messenger_code": "1/m/key,5/d/key,5/d/user",
    "messenger_code_from": "10/h/ip,20/d/ip",
    "child_view": "60/5m/ip",
    "push_test": "3/m/user,20/d/user",
    "child_writes": "10/15m/key",
    "attachments": "20/15m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
USERSESSIONS_ADAPTER = "accounts.adapter.SessionsAdapter"
MFA_TOTP_ISSUER = "Guardian Portal"
# One step of 30 s either way: phones' clocks drift.
MFA_TOTP_TOLERANCE = 1
# Sign-in as the child at the platform proves a link and is nobody's way in: see the adapter.
SOCIALACCOUNT_ADAPTER = "guardian_portal.dashboard.child_sign_in.ChildSignInAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SESSION_COOKIE_NAME = "portal_session"
CSRF_COOKIE_NAME = "portal_csrf"
LANGUAGE_COOKIE_NAME = "portal_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- words, places, times --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ko", _("Korean"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["guardian_portal.common.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

# --- static files ----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))()
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- files that people send --------------------------------------------------------------------------------------
FILE_UPLOAD_HANDLERS = ["guardian_portal.common.uploads.BoundedUploadHandler"]

# --- browser policy --------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
# The intake is never answered with a redirect: a sender that followed it would post its events twice or elsewhere.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$", r"^intake/"]

# --- mail ------------------------------------------------------------------------------------------------------------
# Every mail, also of django-allauth, is queued and travels by notifications/.
EMAIL_BACKEND = "notifications.email.backend.QueueBackend"
MAIL_SERVER = env.email_url("EMAIL_URL")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
ONCALL_EMAIL = env.str("ONCALL_EMAIL", default="")
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", default="")
CANARY_EMAIL = env.str("CANARY_EMAIL", default="")
# What mail services report afterwards: the services, and of each the secrets that prove it, newest first.
MAIL_CALLBACKS = {
    name: env.list(f"MAIL_CALLBACK_SECRET_{name.upper()}", default=[])
    for name in env.list("MAIL_CALLBACKS", default=[])
}

# SMS and messengers beside mail, as a JSON list: each has a key, a label, an Apprise URL with {to}, a kind of address.
MESSENGERS = env.json("MESSENGERS", default=[])
# Codes that prove an address there, for the whole installation: each costs money and rings at somebody's.
MESSENGER_CODES_A_DAY = env.int("MESSENGER_CODES_A_DAY", default=200)

# --- Web Push --------------------------------------------------------------------------------------------------------
# Without a key nobody is offered it (`manage.py make_vapid_keys`).
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
VAPID_SUBJECT = env.str("VAPID_SUBJECT", default=f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}")
# Where the browsers' makers take pushes: Chrome, Edge on phones, Opera, Samsung; Firefox; Safari; Edge on Windows.
_PUSH_HOSTS = ["fcm.googleapis.com", "*.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"]
PUSH_HOSTS = env.list("PUSH_HOSTS", default=_PUSH_HOSTS)
# `host:port` that may be plain and on this machine: for trying it out, never for families.
PUSH_LOCAL_HOSTS = env.list("PUSH_LOCAL_HOSTS", default=[]) if DEBUG or DEMO else []

# --- logs ------------------------------------------------------------------------------------------------------------
logs.configure()
LOGGING = logs.LOGGING

# --- intake ----------------------------------------------------------------------------------------------------------
INTAKE_REQUESTS_PER_SECOND = env.int("INTAKE_REQUESTS_PER_SECOND", default=200)
# Lets a machine other than this one read /metrics, as `Authorization: Bearer <token>`.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
