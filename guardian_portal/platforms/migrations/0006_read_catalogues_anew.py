"""What was read so far was kept without versions: it is read again at the next sweep."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def read_anew(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("platforms", "Catalogue").objects.update(due_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("platforms", "0005_declared_catalogues")]

    operations = [migrations.RunPython(read_anew, migrations.RunPython.noop)]
