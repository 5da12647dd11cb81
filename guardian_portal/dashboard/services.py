"""Writes the access log: one statement each time a child's page is opened."""

from django.db import connection
from django.utils import timezone

from accounts.models import User
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.family.models import Child

# Raw, since the ORM's upsert can take over new values but not count up the stored one. Both databases read this.
_COUNT_ONE_MORE = """
    INSERT INTO {table} (guardian_id, child_id, day, opened, last_at) VALUES (%s, %s, %s, 1, %s)
    ON CONFLICT (guardian_id, child_id, day)
    DO UPDATE SET opened = {table}.opened + 1, last_at = excluded.last_at
"""


def note_visit(*, guardian: User, child: Child) -> None:
    """Count one visit of this guardian to this child's pages today."""
    day, now = timezone.localdate(), timezone.now()
    with connection.cursor() as cursor:
        statement = _COUNT_ONE_MORE.format(table=connection.ops.quote_name(AccessDay._meta.db_table))
        cursor.execute(statement, [guardian.pk, child.pk, day, now])
