"""Deliveries to a bare address that were written before are found by it, too."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from guardian_portal.common.crypto import mark

CHUNK = 500


def mark_addresses(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    deliveries = apps.get_model("notifications", "Delivery").objects
    unmarked = deliveries.filter(address__isnull=False, address_mark="").order_by("pk").only("pk", "address")
    last = 0
    while rows := list(unmarked.filter(pk__gt=last)[:CHUNK]):
        for row in rows:
            row.address_mark = mark(bytes(row.address).decode().strip().lower().encode())
        deliveries.bulk_update(rows, ["address_mark"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_addresses_are_found")]

    operations = [migrations.RunPython(mark_addresses, migrations.RunPython.noop)]
