"""Contacts and blocked attempts that came before they had an effect were kept, encrypted. Here they take it."""

from collections.abc import Iterable
from typing import Any

import msgspec
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from guardian_portal.activity.encounters import contact_hash, event_hash

CHANGES = {"org.guardianportal.contact.added.v1": "added", "org.guardianportal.contact.removed.v1": "removed"}
BLOCKED = "org.guardianportal.interaction.blocked.v1"
CHUNK = 500


def apply_stored(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    stored = apps.get_model("platforms", "StoredEvent")
    waiting = stored.objects.filter(type__in=(*CHANGES, BLOCKED), reason="later").order_by("pk")
    while rows := list(waiting[:CHUNK]):
        _apply(apps, rows)
        stored.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _apply(apps: Apps, rows: Iterable[Any]) -> None:
    changes, attempts = [], []
    children = _children(apps, rows)
    for row in rows:
        child = children.get((row.connection_id, row.subject))
        if child is None:
            continue
        data = msgspec.json.decode(row.payload)["data"]
        if row.type == BLOCKED:
            attempts.append(
                apps.get_model("activity", "BlockedAttempt")(
                    child_id=child, event=event_hash(row.event_id), at=row.time, **_named(data, "kind", "control")
                )
            )
        else:
            changes.append(
                apps.get_model("activity", "ContactChange")(
                    child_id=child,
                    contact=contact_hash(child, data["contact_ref"]),
                    kind=CHANGES[row.type],
                    at=row.time,
                    is_known=bool(data.get("mutual_count")),
                    is_minor=data.get("is_minor"),
                )
            )
    apps.get_model("activity", "ContactChange").objects.bulk_create(changes, ignore_conflicts=True)
    apps.get_model("activity", "BlockedAttempt").objects.bulk_create(attempts, ignore_conflicts=True)


def _children(apps: Apps, rows: Iterable[Any]) -> dict[tuple[int, str], int]:
    """By connection and account. What was told of an account that has been deleted since, goes."""
    known = apps.get_model("family", "Child").objects.filter(account__in={row.subject for row in rows})
    found = known.exclude(state="deleted").values_list("connection_id", "account", "pk")
    return {(connection_id, account): pk for connection_id, account, pk in found}


def _named(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: data[name] for name in names}


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0002_contacts_and_attempts"),
        ("platforms", "0003_connection_oidc_client_secret"),
    ]

    operations = [migrations.RunPython(apply_stored, migrations.RunPython.noop)]
