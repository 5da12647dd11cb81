"""The one look-up that the bulk of the traffic needs: which of many accounts are supervised, in one cheap statement.

It also says of which no counts may be kept: the child has said no, or guardians have and none is left who has not.
"""

from collections.abc import Collection

import msgspec
from django.db import connection as database

from guardian_portal.family.models import LIVE_STATES, Child, ConsentRecord, Decision, GuardianRole, Guardianship
from guardian_portal.family.purposes import SUPERVISION_SUMMARY
from guardian_portal.platforms.models import Connection

# The accounts travel as one JSON text: hundreds of parameters cost more than the query.
_LIST = {
    "postgresql": "SELECT jsonb_array_elements_text(%s::jsonb)",
    "sqlite": "SELECT value FROM json_each(%s)",
}
_LIVE = "SELECT link.id FROM {guardianship} link WHERE link.child_id = child.id AND link.state IN ({states})"
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
_QUERY = (
    f"SELECT child.account, CASE WHEN {_BARRED} THEN NULL ELSE child.id END FROM {{child}} child "
    f"WHERE child.connection_id = %s AND child.account IN ({{list}}) AND EXISTS ({_LIVE})"
)


def supervised_ids(*, connection: Connection, accounts: Collection[str]) -> dict[str, int | None]:
    """Account -> primary key of the child, for those with a live guardianship; None where no counts may be kept."""
    query = _QUERY.format(
        child=Child._meta.db_table,
        guardianship=Guardianship._meta.db_table,
        consent=ConsentRecord._meta.db_table,
        list=_LIST[database.vendor],
        states=", ".join(f"'{state.value}'" for state in LIVE_STATES),
        purpose=SUPERVISION_SUMMARY,
        given=Decision.GIVEN.value,
        role=GuardianRole.GUARDIAN.value,
    )
    with database.cursor() as cursor:
        cursor.execute(query, [connection.pk, msgspec.json.encode(list(accounts)).decode()])
        return dict(cursor.fetchall())
