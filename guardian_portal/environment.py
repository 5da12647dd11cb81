"""Reads the settings that come from the environment and refuses to start without the needed ones, naming each."""

import os
import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

# What each missing setting is for; shown to the operator together, so that one start finds them all.
REQUIRED = {
    "SECRET_KEY": "a long random string that signs sessions",
    "FIELD_KEYS": "Fernet keys, newest first, separated by commas, that encrypt secrets and payloads at rest",
    "AUDIT_SEAL_KEYS": "long random strings, newest first, separated by commas, that seal the audit trail",
    "DATABASE_URL": "e.g. postgres://app:password@host/guardian_portal or sqlite:////var/lib/portal.sqlite3",
    "REDIS_URL": "e.g. redis://127.0.0.1:6379/0",
    "SITE_URL": "the public address, e.g. https://guardians.example.org",
    "EMAIL_URL": "the mail server, e.g. smtp+tls://user:password@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "the sender of all mail",
}

# Only with DEBUG: values that let a newcomer run one command without reading any of this.
DEBUG_DEFAULTS = {
    "SECRET_KEY": "debug-only-not-a-secret-0123456789-0123456789-0123456789",
    "FIELD_KEYS": "ZGVidWctb25seS1maWVsZC1rZXktMDEyMzQ1Njc4OTA=",
    "AUDIT_SEAL_KEYS": "debug-only-not-a-secret-seal-key-0123456789",
    "DATABASE_URL": f"sqlite:///{BASE_DIR / 'var' / 'portal.sqlite3'}",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SITE_URL": "http://127.0.0.1:8000",
    "EMAIL_URL": "smtp://127.0.0.1:8025",
    "DEFAULT_FROM_EMAIL": "Guardian Portal <portal@guardian-portal.example>",
}


def apply_defaults(*, debug: bool) -> None:
    """Fill in the DEBUG defaults, or raise ImproperlyConfigured naming every required setting that is missing."""
    if debug:
        for name, value in DEBUG_DEFAULTS.items():
            os.environ.setdefault(name, value)
    missing = [name for name in REQUIRED if not os.environ.get(name)]
    if missing:
        lines = "\n".join(f"  {name}: {REQUIRED[name]}" for name in missing)
        raise ImproperlyConfigured(f"Guardian Portal cannot start. Set in the environment:\n{lines}")


def database_url_name() -> str:
    """Migrations run as the owner of the tables; everything else as the application's role, which owns nothing."""
    as_owner = env.bool("DATABASE_AS_OWNER", default=False) or sys.argv[1:2] == ["migrate"]
    return "DATABASE_OWNER_URL" if as_owner and os.environ.get("DATABASE_OWNER_URL") else "DATABASE_URL"


def database_config() -> dict[str, object]:
    """The default database: SQLite in WAL mode with immediate transactions, or PostgreSQL, by the same code."""
    config: dict[str, object] = dict(env.db_url(database_url_name()))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE: two writers queue on the lock instead of failing at their first write.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
        # A file, since an in-memory database has no WAL and no other process can see it.
        config["TEST"] = {"NAME": str(Path(str(config["NAME"])).with_suffix(".test.sqlite3"))}
        Path(str(config["NAME"])).parent.mkdir(parents=True, exist_ok=True)
        return config
    config["CONN_MAX_AGE"] = 600
    config["CONN_HEALTH_CHECKS"] = True
    if env.bool("DATABASE_PREPARED_STATEMENTS", default=True):
        # Planning the same few queries anew costs more than running them. A pooler that hands each transaction another
        # session and knows nothing of prepared statements needs this off.
        config["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": 5}
    return config


def application_role() -> str | None:
    """Name of the PostgreSQL role that the application runs as, where it differs from the tables' owner."""
    if not os.environ.get("DATABASE_OWNER_URL"):
        return None
    app, owner = env.db_url("DATABASE_URL"), env.db_url("DATABASE_OWNER_URL")
    return str(app["USER"]) if app["USER"] != owner["USER"] else None
