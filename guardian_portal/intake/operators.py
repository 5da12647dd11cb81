"""What an operator does to a connection, each with its audit entry: `platforms` stands below the audit trail."""

from django.db import transaction

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, record
from guardian_portal.platforms import services
from guardian_portal.platforms.models import Connection, KeyDirection
from guardian_portal.platforms.services import Connected, NewConnection


@transaction.atomic
def connect(*, new: NewConnection) -> Connected:
    """Make a connection; InvalidConnection tells everything that is wrong."""
    connected = services.connect_platform(new=new)
    _record(Action.CONNECTION_CREATED, connected.connection)
    return connected


@transaction.atomic
def rotate(*, connection: Connection, direction: KeyDirection) -> str:
    """Add a key beside the live one and return its secret; TooManyKeys when two are live."""
    secret = services.rotate_key(connection=connection, direction=direction)
    _record(Action.CONNECTION_KEY_ROTATED, connection, direction=direction.value, change="added")
    return secret


@transaction.atomic
def retire_old_key(*, connection: Connection, direction: KeyDirection) -> None:
    """Retire the older of two keys; NoOldKey when only one is live."""
    services.retire_old_key(connection=connection, direction=direction)
    _record(Action.CONNECTION_KEY_ROTATED, connection, direction=direction.value, change="retired")


@transaction.atomic
def set_sign_in(*, connection: Connection, issuer: str, client_id: str, client_secret: str = "") -> None:
    """Offer sign-in as the child at this platform, or take it away; InvalidConnection tells what is wrong."""
    services.set_sign_in(connection=connection, issuer=issuer, client_id=client_id, client_secret=client_secret)
    _record(Action.CONNECTION_CHANGED, connection, sign_in=bool(issuer))


@transaction.atomic
def retire(*, connection: Connection) -> bool:
    """Stop a connection for good. False when it was retired already."""
    changed = services.retire_connection(connection=connection)
    if changed:
        _record(Action.CONNECTION_RETIRED, connection)
    return changed


def _record(action: Action, connection: Connection, **data: object) -> None:
    record(actor=SYSTEM, action=action, object_kind="connection", object_id=connection.public_id, **data)
