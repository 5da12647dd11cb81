"""After every migrate the coming months get their partitions, and the application's role may call what makes them."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils import timezone


def prepare_partitions(*, using: str, **kwargs: Any) -> None:
    """Run after each migrate; does nothing where the table is not partitioned or the functions are not there."""
    from guardian_portal.activity.partitions import DROP, MAKE, make_partitions
    from guardian_portal.common.database import grant_calls, has_function

    connection = connections[using]
    if connection.vendor == "postgresql" and has_function(connection, MAKE):
        grant_calls(connection, (MAKE, DROP))
        make_partitions(today=timezone.now().date())


class ActivityConfig(AppConfig):
    name = "guardian_portal.activity"
    label = "activity"

    def ready(self) -> None:
        post_migrate.connect(prepare_partitions, sender=self)
