import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import guardian_portal.common.fields
import guardian_portal.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("family", "0006_summaries_end"),
        ("platforms", "0007_gap_repair"),
        ("support", "0005_attachments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PeerReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("good", "Good as it is"),
                            ("better", "Could be better"),
                            ("wrong", "Must be put right"),
                        ],
                        max_length=6,
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-sample", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("week", models.DateField(help_text="its Monday", primary_key=True, serialize=False)),
                ("drawn_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("-week",),
            },
        ),
        migrations.CreateModel(
            name="ViewAlarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("day", models.DateField()),
                ("cases", models.PositiveIntegerField(help_text="different ones")),
                ("records", models.PositiveIntegerField(help_text="different things about children and families")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, help_text="when that was counted")),
            ],
            options={
                "ordering": ("-day", "-at", "pk"),
            },
        ),
        migrations.AddField(
            model_name="case",
            name="first_looked_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("first_looked_at__isnull", False)),
                fields=["first_looked_at"],
                name="case_by_first_look",
            ),
        ),
        migrations.AddIndex(
            model_name="casemessage",
            index=models.Index(
                condition=models.Q(("is_internal", False), ("side", "staff")),
                fields=["at"],
                name="case_message_answers",
            ),
        ),
        migrations.AddField(
            model_name="peerreview",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="support.case"
            ),
        ),
        migrations.AddField(
            model_name="peerreview",
            name="reviewer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="peer_reviews",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="peerreview",
            name="worker",
            field=models.ForeignKey(
                help_text="whose work it is",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="peerreview",
            name="sample",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="support.sample"
            ),
        ),
        migrations.AddField(
            model_name="viewalarm",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="peerreview",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)), fields=["reviewer"], name="peer_review_undone"
            ),
        ),
        migrations.AddConstraint(
            model_name="peerreview",
            constraint=models.UniqueConstraint(fields=("sample", "case"), name="peer_review_once_a_draw"),
        ),
        migrations.AddConstraint(
            model_name="peerreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("reviewer", models.F("worker")), _negated=True), name="peer_review_by_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="peerreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("verdict", "")),
                    models.Q(
                        ("done_at__isnull", False),
                        ("reviewer__isnull", False),
                        ("verdict__in", ["good", "better", "wrong"]),
                        models.Q(("note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="peer_review_says_what_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="viewalarm",
            constraint=models.UniqueConstraint(fields=("person", "day"), name="one_view_alarm_a_day"),
        ),
    ]
