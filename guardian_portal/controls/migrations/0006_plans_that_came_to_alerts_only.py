"""Plans that had come to alerts only before that had an effect: their children's summaries end with the step."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def end_summaries(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    steps = apps.get_model("controls", "PlanStep").objects.filter(loosens="fewer_summaries", state="done")
    children = apps.get_model("family", "Child").objects.filter(summaries_ended_at__isnull=True)
    for child, settled_at in steps.exclude(settled_at=None).order_by("settled_at").values_list("child", "settled_at"):
        children.filter(pk=child).update(summaries_ended_at=settled_at)


class Migration(migrations.Migration):
    dependencies = [("controls", "0005_open_stored_requests"), ("family", "0006_summaries_end")]

    operations = [migrations.RunPython(end_summaries, migrations.RunPython.noop)]
