"""What an operator types: commands of the demo's portal; and the portal gone for a while."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from guardian_portal.demo.configuration import Configuration
from guardian_portal.demo.programs import Programs
from guardian_portal.demo.state import read_or_make_secrets
from tests.services import ROOT, application_database_url, python

if TYPE_CHECKING:
    from tests.journeys.outside import Demo


def as_operator(demo: Demo, *command: str) -> str:
    """A command of the demo's portal -> what it printed."""
    on_postgres = not os.environ["DATABASE_URL"].startswith("sqlite")
    database = application_database_url(f"journey_{demo.port}") if on_postgres else ""
    where = Configuration(demo.port, demo.state, database_url=database, redis_url=os.environ["REDIS_URL"])
    environment = Programs(where, read_or_make_secrets(demo.state), 0).portal_environment()
    done = subprocess.run(
        python("manage.py", *command), cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
