"""Makes the coming months' partitions after every migrate: the application's own role may not create tables."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils import timezone


def make_partitions(*, using: str, plan: object = None, **kwargs: Any) -> None:
    """Run after each migrate; does nothing where the table is not partitioned or not there."""
    from guardian_portal.activity.partitions import TABLE, ensure_partitions

    connection = connections[using]
    if connection.vendor == "postgresql" and TABLE in connection.introspection.table_names():
        ensure_partitions(connection, today=timezone.now().date())


class ActivityConfig(AppConfig):
    name = "guardian_portal.activity"
    label = "activity"

    def ready(self) -> None:
        post_migrate.connect(make_partitions, sender=self)
