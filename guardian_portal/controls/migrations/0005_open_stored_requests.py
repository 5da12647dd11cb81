"""What children asked for before it had an effect was kept, encrypted: what has not expired opens. The rest is stale."""

from datetime import datetime
from typing import Any

import msgspec
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

PREFIX = "org.guardianportal."
REQUESTED = PREFIX + "permission.requested.v1"
# Every child's controls are read anew (0004): what was told before says nothing more.
STALE = (PREFIX + "controls.applied.v1", PREFIX + "controls.rejected.v1")
CHUNK = 500


def open_stored(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    stored = apps.get_model("platforms", "StoredEvent").objects.filter(reason="later")
    waiting = stored.filter(type=REQUESTED).order_by("-time")
    while rows := list(waiting[:CHUNK]):
        for row in rows:
            _open(apps, row)
        stored.filter(pk__in=[row.pk for row in rows]).delete()
    stored.filter(type__in=STALE).delete()


def _open(apps: Apps, row: Any) -> None:
    """The newest for a control; the order is from new to old."""
    data = msgspec.json.decode(row.payload)["data"]
    expires_at = datetime.fromisoformat(data["expires_at"])
    child = apps.get_model("family", "Child").objects.filter(connection=row.connection_id, account=row.subject).first()
    requests = apps.get_model("controls", "ChildRequest").objects
    if child is None or expires_at <= timezone.now() or requests.filter(child=child, control=data["control"]).exists():
        return
    requests.create(
        child=child,
        request_id=data["request_id"],
        control=data["control"],
        wanted=data["wanted"],
        asked_at=row.time,
        expires_at=expires_at,
    )


class Migration(migrations.Migration):
    dependencies = [("controls", "0004_open_sheets"), ("platforms", "0006_read_catalogues_anew")]

    operations = [migrations.RunPython(open_stored, migrations.RunPython.noop)]
