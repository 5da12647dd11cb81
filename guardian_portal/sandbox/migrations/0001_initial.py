"""Starhaven's first tables."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import guardian_portal.sandbox.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("handle", models.CharField(max_length=30, unique=True)),
                (
                    "subject",
                    models.CharField(default=guardian_portal.sandbox.models.new_subject, max_length=40, unique=True),
                ),
                ("country", models.CharField(max_length=2)),
                ("age", models.PositiveSmallIntegerField()),
                ("locale", models.CharField(default="en", max_length=10)),
                ("birth_month", models.CharField(blank=True, default="", max_length=7)),
                ("email_sha256", models.CharField(blank=True, db_index=True, default="", max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="FailedClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("guardian_ref", models.CharField(max_length=200)),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Fault",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("mode", models.CharField(max_length=10)),
                ("seconds", models.FloatField(default=0)),
                ("target", models.CharField(max_length=10)),
            ],
        ),
        migrations.CreateModel(
            name="Friend",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=60)),
                ("contact_ref", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="friends",
                        to="starhaven.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HeldControls",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("revision", models.PositiveBigIntegerField()),
                ("values", models.JSONField(default=dict)),
                ("locks", models.JSONField(default=list)),
                ("set_by", models.JSONField(null=True)),
                ("body_hash", models.CharField(max_length=64)),
                ("answer", models.JSONField(default=dict)),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="held",
                        to="starhaven.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LinkCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codes",
                        to="starhaven.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutboxEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "event_id",
                    models.CharField(default=guardian_portal.sandbox.models.new_event_id, max_length=200),
                ),
                (
                    "message_id",
                    models.CharField(default=guardian_portal.sandbox.models.new_message_id, max_length=64),
                ),
                ("type", models.CharField(max_length=200)),
                ("subject", models.CharField(max_length=200)),
                ("time", models.CharField(max_length=64)),
                ("data", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "waits"), ("sent", "taken"), ("refused", "refused")],
                        default="due",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("last_status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "next_at"], name="starhaven_outbox_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["due", "sent", "refused"])),
                        name="starhaven_outbox_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("link_id", models.CharField(max_length=200, unique=True)),
                ("guardian_ref", models.CharField(max_length=200)),
                ("display_name", models.CharField(max_length=200)),
                ("method", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("confirmed", "Confirmed"),
                            ("declined", "Declined"),
                            ("ended", "Ended"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("portal_state", models.CharField(blank=True, default="", max_length=40)),
                ("portal_state_at", models.DateTimeField(blank=True, null=True)),
                ("role", models.CharField(blank=True, default="", max_length=40)),
                ("sees", models.JSONField(default=list)),
                ("ended_by", models.CharField(blank=True, default="", max_length=20)),
                ("claim_answer", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="starhaven.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "confirmed", "declined", "ended"])),
                        name="starhaven_link_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlayedHour",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("start", models.DateTimeField()),
                ("counts", models.JSONField(default=dict)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours",
                        to="starhaven.account",
                    ),
                ),
            ],
            options={
                "ordering": ["-start"],
                "constraints": [models.UniqueConstraint(fields=("account", "start"), name="starhaven_hour_once")],
            },
        ),
        migrations.CreateModel(
            name="ReceivedNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("source", models.CharField(max_length=300)),
                ("event_id", models.CharField(max_length=128)),
                ("type", models.CharField(max_length=100)),
                ("data", models.JSONField(default=dict)),
                ("time", models.DateTimeField()),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="starhaven.account",
                    ),
                ),
            ],
            options={
                "ordering": ["-time", "-pk"],
                "constraints": [models.UniqueConstraint(fields=("source", "event_id"), name="starhaven_notice_once")],
            },
        ),
    ]
