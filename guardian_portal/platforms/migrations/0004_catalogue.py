"""What platforms declare is read and kept: controls and public places, with their words."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("platforms", "0003_connection_oidc_client_secret"),
    ]

    operations = [
        migrations.CreateModel(
            name="Catalogue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.JSONField(default=dict)),
                (
                    "digest",
                    models.CharField(
                        blank=True, help_text="SHA-256 of the body: tells whether it changed", max_length=64
                    ),
                ),
                ("fetched_at", models.DateTimeField(blank=True, null=True)),
                (
                    "due_at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, help_text="when it is read next"
                    ),
                ),
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="catalogue", to="platforms.connection"
                    ),
                ),
            ],
        ),
    ]
