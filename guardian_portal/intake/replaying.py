"""When a guardianship becomes active: the events of that account that waited for it take effect, or go."""

from datetime import datetime

from guardian_portal.audit.services import Actor
from guardian_portal.family.models import Guardianship
from guardian_portal.family.selectors import supervised_children
from guardian_portal.family.standing import begins
from guardian_portal.intake.applying import apply_to_children
from guardian_portal.intake.judging import Good, judge_stored
from guardian_portal.platforms.events import AccountUpdated
from guardian_portal.platforms.models import StoredEvent, StoredReason


def replay_stored_events(*, guardianship: Guardianship, previous: str, actor: Actor) -> None:
    """A GUARDIANSHIP_EFFECTS function: runs inside the transaction of the activation."""
    if not begins(previous, guardianship.state) or guardianship.child is None or guardianship.activated_at is None:
        return
    connection, account = guardianship.connection, guardianship.child.account
    waiting = StoredEvent.objects.filter(
        connection=connection, subject=account, reason=StoredReason.UNKNOWN_SUBJECT, applied_at__isnull=True
    )
    rows = list(waiting.order_by("id"))
    judged = [one for row in rows if (one := judge_stored(bytes(row.payload or b""))) is not None]
    # Gone first: what must wait on is stored anew, under the reason it waits for now.
    StoredEvent.objects.filter(pk__in=[row.pk for row in rows]).delete()
    children = supervised_children(connection=connection, accounts={account})
    apply_to_children(connection, _usable(judged, guardianship.activated_at), children)


def _usable(events: list[Good], activated_at: datetime) -> list[Good]:
    """Nothing from before the activation, except the newest profile: it says how the account is now."""
    profiles = [one for one in events if isinstance(one.event.data, AccountUpdated)]
    newest = max(profiles, key=lambda one: one.event.time, default=None)
    others = [
        one for one in events if not isinstance(one.event.data, AccountUpdated) and one.event.time >= activated_at
    ]
    return ([newest] if newest else []) + others
