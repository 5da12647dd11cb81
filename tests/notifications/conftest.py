"""The people, kinds, templates and mail server of these tests."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING

import environ
import pytest

from guardian_portal.common import wakeup as common_wakeup
from notifications.email.transport import close_kept_transport
from tests.notifications import kinds
from tests.people import person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer

TEMPLATES = Path(__file__).parent / "templates"
MODULE = "tests.notifications.kinds.KINDS"


@pytest.fixture(autouse=True)
def test_kinds(settings: Settings) -> Iterator[None]:
    """Adds the kinds of these tests and their templates to the portal's own."""
    settings.NOTICE_KINDS = [*settings.NOTICE_KINDS, MODULE]
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(TEMPLATES)
    settings.TEMPLATES = templates
    settings.EMAIL_BACKEND = "notifications.email.backend.QueueBackend"
    kinds.ANSWERS.clear()
    kinds.ASKED.clear()
    yield
    close_kept_transport()


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test inherits another's broken Redis."""
    monkeypatch.setattr(common_wakeup, "_paused_until", 0.0)


@pytest.fixture
def mail_server(smtp: CatcherServer, settings: Settings) -> CatcherServer:
    """The portal's mail server: well-behaved until a test says otherwise."""
    settings.MAIL_SERVER = environ.Env.email_url_config(smtp.url)
    close_kept_transport()
    return smtp


@pytest.fixture
def amina(db: None) -> User:
    return person("amina", time_zone="Europe/Berlin")


@pytest.fixture
def ben(db: None) -> User:
    return person("ben", time_zone="Asia/Seoul", language="ko")
