"""The one look-up that the bulk of the traffic needs: which of many accounts are supervised, in one cheap statement."""

from collections.abc import Collection

import msgspec
from django.db import connection as database
from django.utils import timezone

from guardian_portal.family.models import LIVE_STATES, Child, Guardianship
from guardian_portal.platforms.models import Connection

# The accounts travel as one JSON text: hundreds of parameters cost more than the query.
_LIST = {
    "postgresql": "SELECT jsonb_array_elements_text(%s::jsonb)",
    "sqlite": "SELECT value FROM json_each(%s)",
}
_QUERY = (
    "SELECT child.account, child.id FROM {child} child WHERE child.connection_id = %s AND child.account IN ({list}) "
    "AND EXISTS (SELECT 1 FROM {guardianship} link WHERE link.child_id = child.id AND link.state IN ({states}) "
    "AND (link.ends_at IS NULL OR link.ends_at > %s))"
)


def supervised_ids(*, connection: Connection, accounts: Collection[str]) -> dict[str, int]:
    """Account -> primary key of the child, for those with a live guardianship."""
    query = _QUERY.format(
        child=Child._meta.db_table,
        guardianship=Guardianship._meta.db_table,
        list=_LIST[database.vendor],
        states=", ".join(f"'{state.value}'" for state in LIVE_STATES),
    )
    with database.cursor() as cursor:
        now = database.ops.adapt_datetimefield_value(timezone.now())
        cursor.execute(query, [connection.pk, msgspec.json.encode(list(accounts)).decode(), now])
        return dict(cursor.fetchall())
