"""All tables of the app, as they were before the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import guardian_portal.common.fields
import guardian_portal.common.ids


class Migration(migrations.Migration):
    replaces = [
        ("platforms", "0001_initial"),
        ("platforms", "0002_used_tokens"),
        ("platforms", "0003_connection_oidc_client_secret"),
        ("platforms", "0004_catalogue"),
        ("platforms", "0005_declared_catalogues"),
        ("platforms", "0006_read_catalogues_anew"),
        ("platforms", "0007_gap_repair"),
        ("platforms", "0008_catalogues_to_settle"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Platform",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Connection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("source", models.CharField(help_text="CloudEvents source URI", max_length=255, unique=True)),
                ("base_url", models.URLField(max_length=255)),
                ("notify_url", models.URLField(blank=True, max_length=255)),
                ("jwks_url", models.URLField(blank=True, max_length=255)),
                ("oidc_issuer", models.URLField(blank=True, max_length=255)),
                ("oidc_client_id", models.CharField(blank=True, max_length=255)),
                ("oidc_client_secret", guardian_portal.common.fields.EncryptedField(blank=True, null=True)),
                ("windows", models.CharField(choices=[("hour", "Hour"), ("day", "Day")], default="hour", max_length=4)),
                ("zone", models.CharField(blank=True, help_text="IANA zone, required with day windows", max_length=64)),
                (
                    "public_places",
                    models.JSONField(default=list, help_text="place keys that the catalogue declares public"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "platform",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="connections", to="platforms.platform"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("windows__in", ["hour", "day"])), name="connection_windows_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("windows", "hour"), models.Q(("zone", ""), _negated=True), _connector="OR"),
                        name="connection_day_windows_have_zone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConnectionKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("direction", models.CharField(choices=[("in", "Inbound"), ("out", "Outbound")], max_length=3)),
                (
                    "slot",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="1 or 2: what holds the number of live keys to two"
                    ),
                ),
                ("secret", guardian_portal.common.fields.EncryptedField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="platforms.connection"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("connection", "direction", "slot"),
                        name="two_live_keys_per_direction",
                    ),
                    models.CheckConstraint(condition=models.Q(("slot__in", (1, 2))), name="key_slot_known"),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["in", "out"])), name="key_direction_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclaredCatalogue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "Offered"),
                            ("current", "Current"),
                            ("past", "Past"),
                            ("refused", "Refused"),
                        ],
                        default="offered",
                        max_length=7,
                    ),
                ),
                ("body", models.JSONField(default=dict)),
                ("digest", models.CharField(help_text="SHA-256 of the body: tells whether it changed", max_length=64)),
                ("problems", models.JSONField(default=list, help_text="why its controls are not used, for staff")),
                ("fetched_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("turned", models.JSONField(default=list, help_text="keys of the controls")),
                (
                    "settled_to",
                    models.BigIntegerField(help_text="the last child's key; none: nothing waits", null=True),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="catalogues",
                        to="platforms.connection",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state"], name="catalogue_by_state"),
                    models.Index(
                        condition=models.Q(("settled_to__isnull", False)),
                        fields=["connection"],
                        name="catalogue_to_settle",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["offered", "current", "past", "refused"])),
                        name="catalogue_state_known",
                    ),
                    models.UniqueConstraint(fields=("connection", "version"), name="catalogue_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "current")), fields=("connection",), name="one_current_catalogue"
                    ),
                ],
            },
        ),
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
        migrations.CreateModel(
            name="OutboundEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("type", models.CharField(max_length=80)),
                ("subject", models.CharField(max_length=255)),
                ("payload", guardian_portal.common.fields.EncryptedField()),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "Due"), ("sending", "Sending"), ("sent", "Sent"), ("failed", "Failed")],
                        default="due",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("lease", models.CharField(blank=True, help_text="token of whoever is sending it", max_length=24)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("last_status", models.CharField(blank=True, max_length=40)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outbound_events",
                        to="platforms.connection",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "due_at"], name="outbound_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["due", "sending", "sent", "failed"])),
                        name="outbound_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuarantinedEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("event_id", models.CharField(blank=True, max_length=128)),
                ("type", models.CharField(blank=True, max_length=80)),
                ("code", models.CharField(max_length=40)),
                ("detail", models.CharField(blank=True, max_length=255)),
                ("payload", guardian_portal.common.fields.EncryptedField(null=True)),
                ("payload_hash", models.BinaryField(help_text="SHA-256 of the event as it came", max_length=32)),
                ("received_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quarantined_events",
                        to="platforms.connection",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "payload_hash"), name="quarantined_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceivedEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.CharField(max_length=128)),
                ("type", models.CharField(max_length=80)),
                ("payload_hash", models.BinaryField(max_length=32)),
                ("received_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received_events",
                        to="platforms.connection",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "event_id"), name="event_id_once_per_connection")
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.CharField(max_length=128)),
                ("type", models.CharField(max_length=80)),
                ("subject", models.CharField(max_length=255)),
                (
                    "reason",
                    models.CharField(
                        choices=[("unknown_subject", "Unknown Subject"), ("later", "Later")], max_length=20
                    ),
                ),
                ("time", models.DateTimeField(help_text="the event's own time")),
                ("payload", guardian_portal.common.fields.EncryptedField()),
                ("stored_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(blank=True, db_index=True, null=True)),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stored_events",
                        to="platforms.connection",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["connection", "subject", "type"], name="stored_by_subject")],
                "constraints": [
                    models.UniqueConstraint(fields=("connection", "event_id"), name="stored_event_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["unknown_subject", "later"])), name="stored_reason_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UsedToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jti", models.CharField(max_length=128)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="used_tokens",
                        to="platforms.connection",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("connection", "jti"), name="token_used_once")],
            },
        ),
        migrations.CreateModel(
            name="Catalogue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "newest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="platforms.declaredcatalogue",
                    ),
                ),
            ],
        ),
    ]
