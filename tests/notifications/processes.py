"""Starts the portal's own background processes on a test's database and mail server."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import connection

from tests.services import free_port, python, spawn

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path
    from subprocess import Popen

    from guardian_portal.demo.mailbox.server import CatcherServer


def portal_environment(mail_server: CatcherServer, *, redis_url: str | None = None) -> dict[str, str]:
    """For a process that sees what the test has committed. Without `redis_url` nobody listens where Redis should be."""
    return {
        "DATABASE_URL": database_url(),
        "DATABASE_OWNER_URL": "",
        "EMAIL_URL": mail_server.url,
        "REDIS_URL": redis_url or f"redis://127.0.0.1:{free_port()}/0",
        "DJANGO_SETTINGS_MODULE": "guardian_portal.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "OPERATOR_EMAIL": "",  # the sweepers' own mails, such as that of the day's seal, are not what is counted
        "AUDIT_SEAL_KEYS": ",".join(settings.AUDIT_SEAL_KEYS),
    }


def database_url() -> str:
    """Of the test's database; as the application's role where the run names one."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    given = os.environ.get("TEST_APPLICATION_DATABASE_URL") or os.environ["DATABASE_URL"]
    return urlsplit(given)._replace(path=f"/{quote(name)}").geturl()


def sweeper(
    mail_server: CatcherServer, log: Path, *arguments: str, interval: float = 0.2
) -> AbstractContextManager[Popen[bytes]]:
    """`manage.py sweep`, with no Redis anywhere."""
    command = python("manage.py", "sweep", "--interval", str(interval), *arguments)
    return spawn(command, portal_environment(mail_server), log=log)


def worker(
    mail_server: CatcherServer, redis_url: str, log: Path, *, processes: int = 1
) -> AbstractContextManager[Popen[bytes]]:
    """A Celery worker of both queues."""
    command = python(
        "-m", "celery", "-A", "guardian_portal.celery", "worker", "-Q", "alerts,bulk", "-c", str(processes)
    )
    command += ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    return spawn(command, portal_environment(mail_server, redis_url=redis_url), log=log)
