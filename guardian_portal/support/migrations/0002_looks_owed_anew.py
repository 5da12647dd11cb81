"""Since when a new look at a case is owed, once its person has written again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0001_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="asked_again_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
