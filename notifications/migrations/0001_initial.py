import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import guardian_portal.common.fields
import guardian_portal.common.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OperatorAlarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("cause", models.CharField(max_length=60, unique=True)),
                ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id,
                        editable=False,
                        max_length=24,
                        unique=True,
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "thing",
                    models.CharField(blank=True, help_text="public id of what it is about", max_length=64),
                ),
                ("thread", models.CharField(blank=True, max_length=100)),
                ("params", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "recipient",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id,
                        editable=False,
                        max_length=24,
                        unique=True,
                    ),
                ),
                ("channel", models.CharField(default="email", max_length=10)),
                ("queue", models.CharField(choices=[("alerts", "Alerts"), ("bulk", "Bulk")], max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "Waiting"),
                            ("claimed", "Being prepared"),
                            ("handing_over", "Being handed over"),
                            ("sent", "Handed over"),
                            ("failed", "Failed"),
                            ("withheld", "Not sent on purpose"),
                            ("bounced", "Bounced"),
                        ],
                        default="due",
                        max_length=12,
                    ),
                ),
                (
                    "address",
                    guardian_portal.common.fields.EncryptedField(
                        help_text="a bare address; a person's own is looked up when it is sent", null=True
                    ),
                ),
                (
                    "message_id",
                    models.CharField(
                        help_text="the same on every attempt, so that a double shows as one", max_length=255
                    ),
                ),
                (
                    "body",
                    guardian_portal.common.fields.EncryptedField(
                        help_text="a ready-made mail; wiped once settled", null=True
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "token",
                    models.CharField(blank=True, help_text="of the worker that claimed it last", max_length=24),
                ),
                ("lease_until", models.DateTimeField(null=True)),
                ("possibly_duplicated", models.BooleanField(default=False)),
                (
                    "withheld_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("expired", "Its time had passed"),
                            ("not_entitled", "No longer entitled"),
                            ("held", "What it is about is held"),
                            ("superseded", "Something newer replaced it"),
                            ("withdrawn", "Withdrawn before it was sent"),
                            ("preference", "Switched off by its reader"),
                            ("no_address", "No verified address"),
                            ("suppressed", "The address refuses mail"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "last_reply",
                    models.CharField(blank=True, help_text="code and enhanced code, never free text", max_length=20),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "accepted_at",
                    models.DateTimeField(help_text="when it first was due: the promise is measured from here"),
                ),
                (
                    "handing_over_at",
                    models.DateTimeField(help_text="when it first may have reached the mail server", null=True),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="notifications.notice",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("address_hash", models.CharField(db_index=True, max_length=64)),
                (
                    "code",
                    models.CharField(help_text="reply code and enhanced code that flagged it", max_length=20),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("cleared_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suppressions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["thing", "recipient"], name="notice_by_thing"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state", "due")), fields=["queue", "due_at"], name="delivery_due"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "claimed"), ("state", "handing_over"), _connector="OR"),
                fields=["lease_until"],
                name="delivery_in_flight",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", False)),
                fields=["settled_at"],
                name="delivery_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["due", "claimed", "handing_over", "sent", "failed", "withheld", "bounced"])
                ),
                name="delivery_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("queue__in", ["alerts", "bulk"])), name="delivery_queue_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withheld_reason", ""), models.Q(("state", "withheld"), _negated=True)),
                    models.Q(
                        ("state", "withheld"),
                        (
                            "withheld_reason__in",
                            [
                                "expired",
                                "not_entitled",
                                "held",
                                "superseded",
                                "withdrawn",
                                "preference",
                                "no_address",
                                "suppressed",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="delivery_withheld_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("sent", "bounced")), _negated=True),
                    ("sent_at__isnull", False),
                    _connector="OR",
                ),
                name="delivery_sent_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("body__isnull", True),
                    models.Q(("state__in", ["sent", "failed", "withheld", "bounced"]), _negated=True),
                    _connector="OR",
                ),
                name="delivery_settled_has_no_body",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cleared_at__isnull", True)),
                fields=("address_hash",),
                name="one_standing_suppression",
            ),
        ),
    ]
