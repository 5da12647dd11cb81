"""Staff from before they were given platforms read all of them, and go on doing so."""

from django.db import migrations
from django.db.migrations.state import StateApps


def serve_all(apps: StateApps, schema_editor: object) -> None:
    apps.get_model("accounts", "User").objects.exclude(staff_role="").update(serves_all_platforms=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_staff_platforms")]

    operations = [migrations.RunPython(serve_all, migrations.RunPython.noop)]
