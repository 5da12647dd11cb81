"""Every program of the demo: its command line, its environment, and the order of start and stop."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from guardian_portal.demo.broker import broker_command
from guardian_portal.demo.configuration import HOST, Configuration
from guardian_portal.demo.process import Program

# Stopping goes from high to low: no new work, then the work at hand, then what it is handed to.
RANK_BROKER, RANK_MAILBOX, RANK_WORK, RANK_WEB = range(4)
CANARY = "canary@demo.example"
CELERY = [sys.executable, "-m", "celery", "-A", "guardian_portal.celery"]


@dataclass(frozen=True)
class Programs:
    """Makes the programs of one demo."""

    configuration: Configuration
    secrets: dict[str, str]
    broker_port: int

    def broker(self) -> Program:
        """The embedded Redis; for a demo that is not given another."""
        directory = self.configuration.state / "redis"
        command = broker_command(port=self.broker_port, directory=directory, keep_data=True)
        return Program("redis", command, _base(), RANK_BROKER)

    def preparations(self) -> list[Program]:
        """Run one after the other before the services; each can be repeated."""
        return [
            self._migrate(),
            self._manage("portal-static", "collectstatic", "--no-input"),
            self._sandbox("sandbox-migrate", [*_module("guardian_portal.sandbox"), "migrate", "--no-input"]),
        ]

    def services(self) -> list[Program]:
        where = self.configuration
        mail = _module("guardian_portal.demo.mailbox")
        mail += ["--smtp-port", str(where.smtp_port), "--http-port", str(where.mailbox_port)]
        # The canary's mail comes every minute and would bury everybody else's.
        mail += ["--state", str(where.state / "mail"), "--set-apart", CANARY]
        schedule = ["--schedule", str(where.state / "celerybeat-schedule"), "--pidfile="]
        send_events = [*_module("guardian_portal.sandbox"), "send_events"]
        return [
            Program("mailbox", mail, _base(), RANK_MAILBOX),
            self._worker("worker", queues="alerts,bulk", at_once=2),
            self._worker("worker-channels", queues="channels", at_once=1),
            Program("beat", [*CELERY, "beat", *schedule], self.portal_environment(), RANK_WORK),
            self._manage("sweep", "sweep", rank=RANK_WORK),
            Program("portal", _web("guardian_portal", where.port), self.portal_environment(), RANK_WEB),
            self._sandbox("sandbox", _web("guardian_portal.sandbox", where.sandbox_port)),
            self._sandbox("sandbox-events", send_events),
        ]

    def seed(self) -> Program:
        """Speaks HTTP with portal and sandbox, so both must be up; a second time it changes nothing."""
        arguments = [
            "--state",
            str(self.configuration.state),
            "--sandbox-url",
            self.configuration.sandbox_url,
        ]
        return self._manage("seed", "seed_demo", *arguments)

    def portal_environment(self) -> dict[str, str]:
        where = self.configuration
        return {
            **_base(),
            "DJANGO_SETTINGS_MODULE": "guardian_portal.settings",
            "DEMO": "1",
            "DEBUG": "off",
            "SECRET_KEY": self.secrets["SECRET_KEY"],
            "FIELD_KEYS": self.secrets["FIELD_KEYS"],
            "VAPID_PRIVATE_KEY": self.secrets["VAPID_PRIVATE_KEY"],
            "PUSH_LOCAL_HOSTS": where.push_hosts,
            "AUDIT_SEAL_KEYS": self.secrets["AUDIT_SEAL_KEYS"],
            "AUDIT_ANCHOR_FILE": str(where.state / "audit-anchor.jsonl"),
            "DATABASE_URL": where.database_url or f"sqlite:///{where.state / 'portal.sqlite3'}",
            "REDIS_URL": where.redis_url or f"redis://{HOST}:{self.broker_port}/0",
            "SITE_URL": where.portal_url,
            "ALLOWED_HOSTS": f"{HOST},localhost",
            "EMAIL_URL": f"smtp://{HOST}:{where.smtp_port}",
            "DEFAULT_FROM_EMAIL": "Guardian Portal <portal@demo.example>",
            "ONCALL_EMAIL": "oncall@demo.example",
            "OPERATOR_EMAIL": "operator@demo.example",
            "CANARY_EMAIL": CANARY,
            "STATIC_ROOT": str(where.state / "static"),
        }

    def sandbox_environment(self) -> dict[str, str]:
        where = self.configuration
        return {
            **_base(),
            "STARHAVEN_DATABASE": str(where.state / "starhaven.sqlite3"),
            "STARHAVEN_SECRET_KEY": self.secrets["STARHAVEN_SECRET_KEY"],
            "STARHAVEN_PUBLIC_URL": where.sandbox_url,
            "STARHAVEN_CONNECTION_FILE": str(where.connection_file),
        }

    def _worker(self, name: str, *, queues: str, at_once: int) -> Program:
        # A name of its own: two workers of one name on one machine take each other for doubles.
        command = [*CELERY, "worker", "--queues", queues, "--concurrency", str(at_once), "--hostname", f"{name}@%h"]
        command += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        return Program(name, command, self.portal_environment(), RANK_WORK)

    def _migrate(self) -> Program:
        """As the owner of the tables, where the demo is given one."""
        owner = self.configuration.database_owner_url
        env = {**self.portal_environment(), **({"DATABASE_OWNER_URL": owner} if owner else {})}
        return Program("portal-migrate", [sys.executable, "manage.py", "migrate", "--no-input"], env)

    def _manage(self, name: str, *arguments: str, rank: int = 0) -> Program:
        return Program(name, [sys.executable, "manage.py", *arguments], self.portal_environment(), rank)

    def _sandbox(self, name: str, argv: list[str]) -> Program:
        return Program(name, argv, self.sandbox_environment(), RANK_WEB)


def _module(name: str) -> list[str]:
    return [sys.executable, "-m", name]


def _web(package: str, port: int) -> list[str]:
    granian = [*_module("granian"), "--interface", "wsgi", "--host", HOST, "--port", str(port), "--no-ws"]
    granian += ["--workers", "1", "--blocking-threads", "4", "--workers-kill-timeout", "5"]
    return [*granian, f"{package}.wsgi:application"]


def _base() -> dict[str, str]:
    """The terminal's environment without what would steer our programs, and no proxy between them."""
    kept = (
        "PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "TZ",
        "TMPDIR",
        "USER",
        "LOGNAME",
        "LD_LIBRARY_PATH",
        "SSL_CERT_FILE",
    )
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "PYTHONUNBUFFERED": "1",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
