"""All tables of the app, as they were before the first release."""

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import guardian_portal.common.fields
import guardian_portal.common.ids


class Migration(migrations.Migration):
    replaces = [
        ("notifications", "0001_initial"),
        ("notifications", "0002_notice_connection"),
        ("notifications", "0003_weekly_mail"),
        ("notifications", "0004_topics_and_channels"),
        ("notifications", "0005_preferences"),
        ("notifications", "0006_reach"),
        ("notifications", "0007_canary"),
        ("notifications", "0008_web_push"),
        ("notifications", "0009_withdrawn_for_good"),
        ("notifications", "0010_answers_of_support"),
        ("notifications", "0011_choices_about_answers"),
    ]

    initial = True

    dependencies = [
        ("platforms", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MessengerAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("channel", models.CharField(help_text="key of the operator's entry", max_length=10)),
                ("address", guardian_portal.common.fields.EncryptedField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "code_hash",
                    models.CharField(
                        blank=True, help_text="of the code on its way; empty when none is", max_length=128
                    ),
                ),
                ("code_expires_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0, help_text="wrong codes typed for this one")),
                (
                    "refused_at",
                    models.DateTimeField(help_text="since when the messenger says that it does not exist", null=True),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messenger_addresses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("confirmed_at__isnull", True)),
                        fields=["created_at"],
                        name="messenger_unproved",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "channel"), name="one_address_a_messenger"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at__isnull", True),
                            models.Q(("code_expires_at__isnull", True), ("code_hash", "")),
                            _connector="OR",
                        ),
                        name="confirmed_messenger_waits_for_no_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("thing", models.CharField(blank=True, help_text="public id of what it is about", max_length=64)),
                ("thread", models.CharField(blank=True, max_length=100)),
                ("params", models.JSONField(default=dict)),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("alerts_urgent", "Alerts to look at today or at once"),
                            ("alerts", "Other alerts"),
                            ("account", "The safety of your account"),
                            ("links", "Your links"),
                            ("help", "Answers of support"),
                            ("controls_safety", "Settings that may become looser or do not hold"),
                            ("controls", "Changed settings"),
                            ("requests", "What your child asks for"),
                            ("plan", "The growing-up plan"),
                            ("weekly", "The weekly mail"),
                            ("digest", "The daily mail"),
                            ("desk", "For the desk"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "breaks_quiet",
                    models.BooleanField(
                        default=False, help_text="critical: it does not wait for the end of quiet hours"
                    ),
                ),
                ("digest_at", models.DateTimeField(help_text="it waits for the daily mail of this moment", null=True)),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        help_text="what it is about was taken back: no further way is tried", null=True
                    ),
                ),
                (
                    "insists",
                    models.BooleanField(
                        default=False, help_text="by every channel, also those that its reader switched off"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platforms.connection",
                    ),
                ),
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
                (
                    "told_by",
                    models.ForeignKey(
                        help_text="the digest that tells of it; it has no delivery of its own then",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tells_of",
                        to="notifications.notice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["thing", "recipient"], name="notice_by_thing"),
                    models.Index(
                        condition=models.Q(("kind", "messenger_code")),
                        fields=["created_at"],
                        name="notice_messenger_code",
                    ),
                    models.Index(
                        condition=models.Q(("digest_at__isnull", False)),
                        fields=["digest_at", "recipient"],
                        name="notice_for_digest",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "topic__in",
                                [
                                    "alerts_urgent",
                                    "alerts",
                                    "account",
                                    "links",
                                    "help",
                                    "controls_safety",
                                    "controls",
                                    "requests",
                                    "plan",
                                    "weekly",
                                    "digest",
                                    "desk",
                                ],
                            )
                        ),
                        name="notice_topic_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "weekly_ready")),
                        fields=("recipient", "thread"),
                        name="one_weekly_mail_a_week",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "daily_digest")),
                        fields=("recipient", "thread"),
                        name="one_daily_mail_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest_at__isnull", True), ("told_by__isnull", True), _connector="OR"),
                        name="notice_waits_until_told",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OperatorAlarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cause", models.CharField(max_length=60, unique=True)),
                ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "quiet_from",
                    models.PositiveSmallIntegerField(
                        null=True, validators=[django.core.validators.MaxValueValidator(1439)]
                    ),
                ),
                (
                    "quiet_until",
                    models.PositiveSmallIntegerField(
                        null=True, validators=[django.core.validators.MaxValueValidator(1439)]
                    ),
                ),
                (
                    "digest_hour",
                    models.PositiveSmallIntegerField(
                        default=18, validators=[django.core.validators.MaxValueValidator(23)]
                    ),
                ),
                (
                    "detail",
                    models.CharField(
                        choices=[
                            ("normal", "That there is something to look at, how soon, and the way to it"),
                            ("portal_only", "Only that something is on the portal"),
                        ],
                        default="normal",
                        max_length=12,
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preference",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("detail__in", ["normal", "portal_only"])), name="preference_detail_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest_hour__lte", 23)), name="preference_digest_hour_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                            models.Q(
                                ("quiet_from__isnull", False),
                                ("quiet_until__isnull", False),
                                ("quiet_from__lt", 1440),
                                ("quiet_until__lt", 1440),
                                models.Q(
                                    models.Q(
                                        ("quiet_until__gt", models.F("quiet_from")),
                                        (
                                            "quiet_until__lte",
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("quiet_from"), "+", models.Value(600)
                                            ),
                                        ),
                                    ),
                                    (
                                        "quiet_until__lte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("quiet_from"), "-", models.Value(840)
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="preference_quiet_at_most_ten_hours",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PushDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("endpoint", guardian_portal.common.fields.EncryptedField(null=True)),
                ("endpoint_hash", models.CharField(blank=True, max_length=64)),
                (
                    "p256dh",
                    guardian_portal.common.fields.EncryptedField(
                        help_text="the browser's public key (RFC 8291)", null=True
                    ),
                ),
                (
                    "auth",
                    guardian_portal.common.fields.EncryptedField(
                        help_text="the secret shared with the browser (RFC 8291)", null=True
                    ),
                ),
                ("browser", models.CharField(blank=True, max_length=30)),
                ("system", models.CharField(blank=True, max_length=30)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "last_accepted_at",
                    models.DateTimeField(help_text="when its push service last took something", null=True),
                ),
                (
                    "made_for",
                    models.CharField(
                        help_text="how the portal's public key began when it was switched on", max_length=16
                    ),
                ),
                ("gone_at", models.DateTimeField(null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unknown", "Its push service does not know it any more"),
                            ("removed", "Its owner removed it"),
                            ("signed_out", "Somebody signed out there"),
                            ("keys", "The portal has other keys now"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="push_devices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("gone_at__isnull", True)), fields=["made_for"], name="push_device_live"
                    ),
                    models.Index(
                        condition=models.Q(("gone_at__isnull", False)), fields=["gone_at"], name="push_device_gone"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gone_at__isnull", True)),
                        fields=("endpoint_hash",),
                        name="one_live_push_device",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("auth__isnull", False),
                                ("ending", ""),
                                ("endpoint__isnull", False),
                                ("gone_at__isnull", True),
                                ("p256dh__isnull", False),
                            ),
                            models.Q(
                                ("auth__isnull", True),
                                ("ending__in", ["unknown", "removed", "signed_out", "keys"]),
                                ("endpoint__isnull", True),
                                ("endpoint_hash", ""),
                                ("gone_at__isnull", False),
                                ("p256dh__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="push_device_live_or_gone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address_hash", models.CharField(db_index=True, max_length=64)),
                ("code", models.CharField(help_text="reply code and enhanced code that flagged it", max_length=20)),
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cleared_at__isnull", True)),
                        fields=("address_hash",),
                        name="one_standing_suppression",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TopicChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("alerts_urgent", "Alerts to look at today or at once"),
                            ("alerts", "Other alerts"),
                            ("account", "The safety of your account"),
                            ("links", "Your links"),
                            ("help", "Answers of support"),
                            ("controls_safety", "Settings that may become looser or do not hold"),
                            ("controls", "Changed settings"),
                            ("requests", "What your child asks for"),
                            ("plan", "The growing-up plan"),
                            ("weekly", "The weekly mail"),
                            ("digest", "The daily mail"),
                            ("desk", "For the desk"),
                        ],
                        max_length=16,
                    ),
                ),
                ("channel", models.CharField(max_length=20)),
                (
                    "pace",
                    models.CharField(
                        choices=[("now", "At once"), ("digest", "Once a day"), ("off", "Not at all")], max_length=8
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "topic", "channel"), name="one_choice_a_topic_and_channel"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "topic__in",
                                [
                                    "alerts_urgent",
                                    "alerts",
                                    "account",
                                    "links",
                                    "help",
                                    "controls_safety",
                                    "controls",
                                    "requests",
                                    "plan",
                                    "weekly",
                                    "digest",
                                    "desk",
                                ],
                            )
                        ),
                        name="topic_choice_topic_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pace__in", ["now", "digest", "off"])), name="topic_choice_pace_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("channel", "email"),
                                ("topic__in", ["account", "alerts_urgent", "controls_safety", "desk", "help", "links"]),
                                _negated=True,
                            ),
                            ("pace", "now"),
                            _connector="OR",
                        ),
                        name="topic_choice_keeps_floor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pace", "digest"), _negated=True), ("channel", "email"), _connector="OR"
                        ),
                        name="topic_choice_digest_is_a_mail",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WayOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("alerts_urgent", "Alerts to look at today or at once"),
                            ("alerts", "Other alerts"),
                            ("account", "The safety of your account"),
                            ("links", "Your links"),
                            ("help", "Answers of support"),
                            ("controls_safety", "Settings that may become looser or do not hold"),
                            ("controls", "Changed settings"),
                            ("requests", "What your child asks for"),
                            ("plan", "The growing-up plan"),
                            ("weekly", "The weekly mail"),
                            ("digest", "The daily mail"),
                            ("desk", "For the desk"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "token",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ways_out",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "topic"), name="one_way_out_a_topic")],
            },
        ),
        migrations.CreateModel(
            name="WeeklyChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "token",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("is_on", models.BooleanField(default=True)),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        default=6,
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(
                        default=18, validators=[django.core.validators.MaxValueValidator(23)]
                    ),
                ),
                ("wants_figures", models.BooleanField(default=False)),
                ("due_at", models.DateTimeField(null=True)),
                ("due_week", models.DateField(help_text="Monday of the week that the next mail tells of", null=True)),
                (
                    "told_week",
                    models.DateField(
                        help_text="Monday of the last week that is settled, with a mail or without", null=True
                    ),
                ),
                (
                    "taken_by",
                    models.CharField(blank=True, help_text="mark of the run that had it in hand last", max_length=24),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weekly_choice",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_on", True)), fields=["due_at", "person"], name="weekly_choice_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="weekly_choice_weekday_known"),
                    models.CheckConstraint(condition=models.Q(("hour__lte", 23)), name="weekly_choice_hour_known"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at__isnull", True), ("due_week__isnull", True)),
                            models.Q(("due_at__isnull", False), ("due_week__isnull", False)),
                            _connector="OR",
                        ),
                        name="weekly_choice_due_with_its_week",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Canary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minute", models.DateTimeField(unique=True)),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="canary", to="notifications.notice"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
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
                ("token", models.CharField(blank=True, help_text="of the worker that claimed it last", max_length=24)),
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
                ("quiet_since", models.DateTimeField(null=True)),
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
                (
                    "device",
                    models.ForeignKey(
                        help_text="for Web Push, once it is known: a notice has a delivery for each of its reader's devices",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="notifications.pushdevice",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "due")), fields=["queue", "channel", "due_at"], name="delivery_due"
                    ),
                    models.Index(
                        condition=models.Q(("state", "claimed"), ("state", "handing_over"), _connector="OR"),
                        fields=["lease_until"],
                        name="delivery_in_flight",
                    ),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["accepted_at"],
                        name="delivery_unsettled",
                    ),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", False)),
                        fields=["settled_at"],
                        name="delivery_settled",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "device"), name="one_delivery_a_device"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["due", "claimed", "handing_over", "sent", "failed", "withheld", "bounced"])
                        ),
                        name="delivery_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("queue__in", ["alerts", "bulk"])), name="delivery_queue_known"
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("sent", "bounced")), _negated=True),
                            ("sent_at__isnull", False),
                            _connector="OR",
                        ),
                        name="delivery_sent_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("state__in", ["due", "claimed", "handing_over"])),
                            models.Q(
                                ("settled_at__isnull", False), ("state__in", ["sent", "failed", "withheld", "bounced"])
                            ),
                            _connector="OR",
                        ),
                        name="delivery_settled_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("body__isnull", True),
                            models.Q(("state__in", ["sent", "failed", "withheld", "bounced"]), _negated=True),
                            _connector="OR",
                        ),
                        name="delivery_settled_has_no_body",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="complaints",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="complaint",
                        to="notifications.delivery",
                    ),
                ),
            ],
        ),
    ]
