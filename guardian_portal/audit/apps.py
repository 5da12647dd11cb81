"""Installs the append-only triggers and the application role's rights after every migrate."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def protect_entries(*, using: str, **kwargs: Any) -> None:
    """Run after each migrate: all tables exist by then."""
    from guardian_portal.audit.models import APPEND_ONLY_TABLES
    from guardian_portal.common.database import grant_application_role, install_append_only

    connection = connections[using]
    # While migrations are taken back, some are not there.
    tables = [table for table in APPEND_ONLY_TABLES if table in connection.introspection.table_names()]
    for table in tables:
        install_append_only(connection, table)
    if tables:
        grant_application_role(connection, tables)


class AuditConfig(AppConfig):
    name = "guardian_portal.audit"
    label = "audit"

    def ready(self) -> None:
        post_migrate.connect(protect_entries, sender=self)
