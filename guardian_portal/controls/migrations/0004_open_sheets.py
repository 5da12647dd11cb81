"""Every child who has guardians already gets a sheet: what is in force is read, and set from then on."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LIVE = ("active", "paused", "frozen")


def open_sheets(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    supervised = apps.get_model("family", "Guardianship").objects.filter(state__in=LIVE, child__isnull=False)
    children = supervised.values_list("child_id", flat=True).distinct()
    sheet = apps.get_model("controls", "ControlSheet")
    sheet.objects.bulk_create([sheet(child_id=child) for child in children], batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("controls", "0003_wishes_and_revisions"), ("platforms", "0006_read_catalogues_anew")]

    operations = [migrations.RunPython(open_sheets, migrations.RunPython.noop)]
