"""The settings' environment for tests and checks: everything they require, no server that exists."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def environment_for(directory: Path) -> dict[str, str]:
    """Name to value; what is written goes below `directory`."""
    return {
        "DJANGO_SETTINGS_MODULE": "guardian_portal.settings",
        "DEBUG": "off",
        "SECRET_KEY": "only-for-tests-" + "0123456789" * 5,
        "FIELD_KEYS": base64.urlsafe_b64encode(b"only-for-tests--" * 2).decode(),
        "DATABASE_URL": f"sqlite:///{directory / 'portal.sqlite3'}",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "SITE_URL": "http://127.0.0.1:8000",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        # Nobody listens on port 9: a test that wants mail names a catcher.
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "DEFAULT_FROM_EMAIL": "Guardian Portal <portal@example.org>",
        "ONCALL_EMAIL": "oncall@example.org",
        "OPERATOR_EMAIL": "operator@example.org",
        "CANARY_EMAIL": "",  # a mail a minute among those that tests count: for tests about it alone
        "STATIC_ROOT": str(directory / f"static{os.environ.get('PYTEST_XDIST_WORKER', '')}"),
    }


def production_environment_for(directory: Path) -> dict[str, str]:
    """As an operator would set it, for `check --deploy`."""
    return {
        **environment_for(directory),
        "SITE_URL": "https://portal.example.org",
        "ALLOWED_HOSTS": "portal.example.org",
        "EMAIL_URL": "smtp+tls://portal:password@mail.example.org:587",
    }
