"""When a growing-up plan came to alerts only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("family", "0005_indexes_for_sweepers")]

    operations = [
        migrations.AddField(
            model_name="child",
            name="summaries_ended_at",
            field=models.DateTimeField(
                blank=True, help_text="by the growing-up plan: guardians see alerts only", null=True
            ),
        ),
    ]
