"""All tables of the app, as they were before the first release."""

import django.utils.timezone
from django.db import migrations, models

import guardian_portal.common.fields
import guardian_portal.common.ids


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("audit", "0001_initial"),
        ("audit", "0002_seals"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "actor_kind",
                    models.CharField(
                        choices=[
                            ("guardian", "Guardian"),
                            ("child", "Child"),
                            ("staff", "Staff"),
                            ("platform", "Platform"),
                            ("system", "System"),
                        ],
                        max_length=10,
                    ),
                ),
                ("actor_id", models.CharField(blank=True, max_length=64)),
                ("action", models.CharField(max_length=40)),
                ("object_kind", models.CharField(max_length=30)),
                ("object_id", models.CharField(max_length=64)),
                ("data", models.JSONField(default=dict)),
                ("content_hash", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name_plural": "entries",
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["object_kind", "object_id"], name="audit_by_object")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("actor_kind__in", ["guardian", "child", "staff", "platform", "system"])),
                        name="audit_actor_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("first_entry", models.BigIntegerField()),
                ("last_entry", models.BigIntegerField()),
                ("count", models.IntegerField()),
                ("entries_hash", models.CharField(max_length=64)),
                ("marks", models.BinaryField()),
                ("previous", models.CharField(help_text="code of the seal before it", max_length=64, unique=True)),
                ("at", models.DateTimeField()),
                (
                    "code",
                    models.CharField(
                        help_text="HMAC over all of it, by a key that is not in the database", max_length=64
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("count__gte", 1), ("last_entry__gte", models.F("first_entry")), ("number__gte", 1)
                        ),
                        name="audit_seal_spans_something",
                    )
                ],
            },
        ),
    ]
