"""An escalation that was taken up again had lost the hour of its next step; a sweeper finds it now, and goes on."""

from typing import Any

from django.db import migrations
from django.db.models import F


def give_an_hour(apps: Any, schema_editor: Any) -> None:
    escalation = apps.get_model("incidents", "Escalation")
    lost = escalation.objects.filter(stopped_at__isnull=True, due_at__isnull=True, desk_at__isnull=True)
    lost.update(due_at=F("started_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0002_timeline_and_escalation"),
    ]

    operations = [
        migrations.RunPython(give_an_hour, migrations.RunPython.noop),
    ]
