"""Contacts that came and went and attempts that a control stopped: what platforms tell one by one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0001_initial"),
        ("family", "0004_birth_dates_of_bands"),
    ]

    operations = [
        migrations.CreateModel(
            name="BlockedAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(max_length=32)),
                ("at", models.DateTimeField(help_text="the event's own time")),
                ("kind", models.CharField(help_text="dm, invite, call, trade, join", max_length=16)),
                ("control", models.CharField(help_text="the control's key in the platform's catalogue", max_length=64)),
                (
                    "child",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="family.child"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["child", "at"], name="blocked_attempt_by_child")],
                "constraints": [models.UniqueConstraint(fields=("child", "event"), name="blocked_attempt_once")],
            },
        ),
        migrations.CreateModel(
            name="ContactChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "contact",
                    models.CharField(help_text="hash of the pseudonym, different for each child", max_length=32),
                ),
                ("kind", models.CharField(choices=[("added", "Added"), ("removed", "Removed")], max_length=7)),
                ("at", models.DateTimeField(help_text="the event's own time")),
                ("is_known", models.BooleanField(default=False, help_text="to friends of the child")),
                ("is_minor", models.BooleanField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="family.child"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["child", "at"], name="contact_change_by_child")],
                "constraints": [
                    models.UniqueConstraint(fields=("child", "contact", "kind", "at"), name="contact_change_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["added", "removed"])), name="contact_change_kind_known"
                    ),
                ],
            },
        ),
    ]
