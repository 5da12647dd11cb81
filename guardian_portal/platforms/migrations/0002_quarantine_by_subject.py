"""Whom an event is about that could not be used, so that it is found when they are erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("platforms", "0001_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="quarantinedevent",
            name="subject",
            field=models.CharField(blank=True, help_text="whom it is about, where that could be read", max_length=255),
        ),
        migrations.AddIndex(
            model_name="quarantinedevent",
            index=models.Index(fields=["connection", "subject"], name="quarantined_by_subject"),
        ),
    ]
