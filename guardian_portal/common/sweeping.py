"""Runs what the rooms list in SWEEPERS: the things that time alone decides. One that fails does not stop the others."""

import structlog
from django.conf import settings
from django.db import close_old_connections, connections
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)


def run_sweepers() -> None:
    """Each once, in order; a fault is logged and tried again at the next round."""
    for path in settings.SWEEPERS:
        try:
            close_old_connections()
            import_string(path)()
        except Exception as error:  # whatever one room's sweeper raises, the others go on
            log.exception("sweeper_failed", sweeper=path, error=type(error).__name__)
            connections.close_all()
