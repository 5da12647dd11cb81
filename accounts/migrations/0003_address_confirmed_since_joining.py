"""Accounts from before the yearly question proved their address when they signed up."""

from django.db import migrations
from django.db.migrations.state import StateApps
from django.db.models import F


def since_joining(apps: StateApps, schema_editor: object) -> None:
    apps.get_model("accounts", "User").objects.update(address_confirmed_at=F("date_joined"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_account_safety")]

    operations = [migrations.RunPython(since_joining, migrations.RunPython.noop)]
