"""Database, Redis and mail server for one measurement, and this process's Django on them, migrated and empty."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.fernet import Fernet

from bench.mail import Mail, mail_server
from bench.postgres import fresh_database
from bench.server import broker


@dataclass(frozen=True)
class Stack:
    """`environment` is what portal and worker need besides this process's own."""

    environment: dict[str, str]
    database_url: str
    mail: Mail


@contextlib.contextmanager
def stack(*, with_pages: bool = False) -> Iterator[Stack]:
    """Settings as in production. `with_pages`: the static files are collected, which takes a moment."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-static-") as static,
        fresh_database() as database_url,
        broker() as redis_url,
        mail_server() as mail,
    ):
        environment = {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DEBUG": "off",
            "SECRET_KEY": secrets.token_hex(),
            "FIELD_KEYS": Fernet.generate_key().decode(),
            "AUDIT_SEAL_KEYS": secrets.token_hex(),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SITE_URL": "http://127.0.0.1",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "DEFAULT_FROM_EMAIL": "Guardian Portal <portal@bench.example>",
            "STATIC_ROOT": static,
        }
        os.environ.update(environment)
        os.environ.pop("DATABASE_OWNER_URL", None)
        _set_up(with_pages=with_pages)
        yield Stack(environment, database_url, mail)
        _let_go()


def _set_up(*, with_pages: bool) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    if with_pages:
        call_command("collectstatic", interactive=False, verbosity=0)


def _let_go() -> None:
    from django.db import connections

    connections.close_all()
