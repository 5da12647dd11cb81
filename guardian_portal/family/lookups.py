"""The one look-up that the bulk of the traffic needs: which of many accounts are supervised, in one cheap statement.

It also says of which no counts may be kept: the account was deleted, the child has said no, or guardians have and none
is left who has not.
"""

from collections.abc import Collection
from typing import Any

import msgspec
from django.db import connection as database
from django.utils import timezone

from guardian_portal.family.models import (
    LIVE_STATES,
    Child,
    ChildState,
    ConsentRecord,
    Decision,
    GuardianRole,
    Guardianship,
)
from guardian_portal.family.purposes import SUPERVISION_SUMMARY
from guardian_portal.platforms.models import Connection

_LIVE = (
    "SELECT link.id FROM {guardianship} link WHERE link.child_id = child.id AND link.state IN ({states}) "
    "AND (link.ends_at IS NULL OR link.ends_at > %(now)s)"
)
_REFUSED = (
    "SELECT 1 FROM {consent} said WHERE said.child_id = child.id AND said.purpose = '{purpose}' "
    "AND said.is_current AND said.decision <> '{given}'"
)
# Asked from the cheap to the dear: of nearly every child nobody has refused anything.
_BARRED = (
    f"EXISTS ({_REFUSED}) AND (EXISTS ({_REFUSED} AND said.guardianship_id IS NULL) "
    f"OR (EXISTS ({_REFUSED} AND said.guardianship_id IN ({_LIVE})) AND NOT EXISTS ({_LIVE} AND link.role = '{{role}}' "
    f"AND NOT EXISTS ({_REFUSED} AND said.guardianship_id = link.id))))"
)
_COUNTED = (
    f"CASE WHEN child.state = '{{deleted}}' OR child.summaries_ended_at IS NOT NULL OR {_BARRED} "
    "THEN NULL ELSE child.id END"
)
# The accounts travel as one JSON text: hundreds of parameters cost more than the query. On PostgreSQL each is looked up
# in the index by itself (OFFSET 0 keeps it so): left to choose, a planner without statistics compares each with all.
_QUERY = {
    "postgresql": (
        "SELECT asked.account, found.id FROM jsonb_array_elements_text(%(accounts)s::jsonb) AS asked (account) "
        f"CROSS JOIN LATERAL (SELECT {_COUNTED} AS id FROM {{child}} child "
        "WHERE child.connection_id = %(connection)s AND child.account = asked.account "
        f"AND EXISTS ({_LIVE}) OFFSET 0) found"
    ),
    "sqlite": (
        f"SELECT child.account, {_COUNTED} FROM json_each(%(accounts)s) asked JOIN {{child}} child "
        f"ON child.account = asked.value WHERE child.connection_id = %(connection)s AND EXISTS ({_LIVE})"
    ),
}


def supervised_ids(*, connection: Connection, accounts: Collection[str]) -> dict[str, int | None]:
    """Account -> primary key of the child, for those with a live guardianship; None where no counts may be kept."""
    query = _QUERY[database.vendor].format(
        child=Child._meta.db_table,
        guardianship=Guardianship._meta.db_table,
        consent=ConsentRecord._meta.db_table,
        states=", ".join(f"'{state.value}'" for state in LIVE_STATES),
        purpose=SUPERVISION_SUMMARY,
        given=Decision.GIVEN.value,
        deleted=ChildState.DELETED.value,
        role=GuardianRole.GUARDIAN.value,
    )
    given: dict[str, Any] = {
        "accounts": msgspec.json.encode(list(accounts)).decode(),
        "connection": connection.pk,
        "now": database.ops.adapt_datetimefield_value(timezone.now()),
    }
    with database.cursor() as cursor:
        cursor.execute(query, given)
        return dict(cursor.fetchall())
