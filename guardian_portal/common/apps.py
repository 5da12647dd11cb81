"""The app's entry in Django's registry."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


def raise_parameter_limit(*, connection: Any, **kwargs: Any) -> None:
    """Django takes SQLite's limit of 2008 for granted and cuts a bulk statement up; ask the library instead."""
    if connection.vendor == "sqlite":
        import sqlite3

        limit = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        connection.features.max_query_params = limit


class CommonConfig(AppConfig):
    name = "guardian_portal.common"
    label = "common"

    def ready(self) -> None:
        connection_created.connect(raise_parameter_limit)
