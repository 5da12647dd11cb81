"""After every migrate the coming months get their partitions, and the application's role may call what makes them."""

from typing import Any

import structlog
from django.apps import AppConfig
from django.db import OperationalError, connections
from django.db.models.signals import post_migrate
from django.utils import timezone

log = structlog.get_logger(__name__)


def prepare_partitions(*, using: str, **kwargs: Any) -> None:
    """Run after each migrate; does nothing where the table is not partitioned or the functions are not there."""
    from guardian_portal.activity.partitions import DROP, MAKE, make_partitions
    from guardian_portal.common.database import grant_calls, has_function

    connection = connections[using]
    if connection.vendor != "postgresql" or not has_function(connection, MAKE):
        return
    grant_calls(connection, (MAKE, DROP))
    try:
        make_partitions(today=timezone.now().date())
    except OperationalError as error:
        # The portal at work holds the table: the migration is done all the same, and the sweeper makes them.
        log.warning("partitions_not_made", error=type(error).__name__)


class ActivityConfig(AppConfig):
    name = "guardian_portal.activity"
    label = "activity"

    def ready(self) -> None:
        post_migrate.connect(prepare_partitions, sender=self)
