"""All tables of the app, as they were before the first release."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("dashboard", "0001_initial"),
        ("dashboard", "0002_weekly_mail_for_guardians"),
    ]

    dependencies = [
        ("family", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("opened", models.PositiveIntegerField(default=1)),
                ("last_at", models.DateTimeField()),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="access_days", to="family.child"
                    ),
                ),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access_days",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["child", "day"], name="access_by_child")],
                "constraints": [
                    models.UniqueConstraint(fields=("guardian", "child", "day"), name="one_access_row_a_day")
                ],
            },
        ),
    ]
