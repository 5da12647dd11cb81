"""The one look-up that the bulk of the traffic needs: which of many accounts are supervised, in one cheap statement."""

from collections.abc import Collection

import msgspec
from django.db import connection as database
from django.utils import timezone

from guardian_portal.family.models import LIVE_STATES, Child, Guardianship
from guardian_portal.platforms.models import Connection

_SUPERVISED = (
    "EXISTS (SELECT 1 FROM {guardianship} link WHERE link.child_id = child.id AND link.state IN ({states}) "
    "AND (link.ends_at IS NULL OR link.ends_at > %s))"
)
# The accounts travel as one JSON text: hundreds of parameters cost more than the query. On PostgreSQL each is looked up
# in the index by itself (OFFSET 0 keeps it so): left to choose, a planner without statistics compares each with all.
_QUERY = {
    "postgresql": (
        "SELECT asked.account, found.id FROM jsonb_array_elements_text(%s::jsonb) AS asked (account) "
        "CROSS JOIN LATERAL (SELECT child.id FROM {child} child "
        "WHERE child.connection_id = %s AND child.account = asked.account "
        f"AND {_SUPERVISED} OFFSET 0) found"
    ),
    "sqlite": (
        "SELECT child.account, child.id FROM json_each(%s) asked JOIN {child} child "
        f"ON child.account = asked.value WHERE child.connection_id = %s AND {_SUPERVISED}"
    ),
}


def supervised_ids(*, connection: Connection, accounts: Collection[str]) -> dict[str, int]:
    """Account -> primary key of the child, for those with a live guardianship."""
    query = _QUERY[database.vendor].format(
        child=Child._meta.db_table,
        guardianship=Guardianship._meta.db_table,
        states=", ".join(f"'{state.value}'" for state in LIVE_STATES),
    )
    with database.cursor() as cursor:
        now = database.ops.adapt_datetimefield_value(timezone.now())
        cursor.execute(query, [msgspec.json.encode(list(accounts)).decode(), connection.pk, now])
        return dict(cursor.fetchall())
