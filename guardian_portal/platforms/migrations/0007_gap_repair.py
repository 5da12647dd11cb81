import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("platforms", "0006_read_catalogues_anew"),
    ]

    operations = [
        migrations.CreateModel(
            name="GapRepair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "after",
                    models.CharField(blank=True, help_text="`sequence` of the last event that was read", max_length=64),
                ),
                ("due_at", models.DateTimeField(db_index=True)),
                (
                    "read_at",
                    models.DateTimeField(blank=True, help_text="when there was nothing left to read", null=True),
                ),
                (
                    "last_status",
                    models.CharField(blank=True, help_text="why the last try did not end well", max_length=40),
                ),
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gap_repair",
                        to="platforms.connection",
                    ),
                ),
            ],
        ),
    ]
