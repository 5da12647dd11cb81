"""Kit and Robin, children on Starhaven, and the portal's mail server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import environ
import pytest

from notifications.email.transport import close_kept_transport
from tests.builders import a_platform, child_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from guardian_portal.demo.mailbox.server import CatcherServer
    from guardian_portal.family.models import Child
    from guardian_portal.platforms.models import Connection


@pytest.fixture
def starhaven(db: None) -> Connection:
    return a_platform()


@pytest.fixture
def kit(starhaven: Connection) -> Child:
    return child_on(starhaven, country="GB", birth_month="2014-05")


@pytest.fixture
def robin(starhaven: Connection) -> Child:
    return child_on(starhaven, "acc-robin", country="GB", birth_month="2016-02")


@pytest.fixture
def mail_server(smtp: CatcherServer, settings: Settings) -> Iterator[CatcherServer]:
    settings.MAIL_SERVER = environ.Env.email_url_config(smtp.url)
    close_kept_transport()
    yield smtp
    close_kept_transport()
