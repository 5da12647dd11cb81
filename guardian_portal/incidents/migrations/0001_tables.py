"""All tables of the app, as they were before the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import guardian_portal.common.fields
import guardian_portal.common.ids


class Migration(migrations.Migration):
    replaces = [
        ("incidents", "0001_initial"),
        ("incidents", "0002_timeline_and_escalation"),
        ("incidents", "0003_escalations_that_stood_still"),
        ("incidents", "0004_escalation_goes_on"),
        ("incidents", "0005_danger_is_decided_by_two"),
    ]

    initial = True

    dependencies = [
        ("family", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlyUpdate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("incident_id", models.CharField(max_length=128)),
                ("event_id", models.CharField(max_length=128)),
                ("time", models.DateTimeField(help_text="the event's own time")),
                ("data", guardian_portal.common.fields.EncryptedField()),
                ("stored_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "child",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="family.child"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["child", "incident_id"], name="early_update_by_incident")],
                "constraints": [models.UniqueConstraint(fields=("child", "event_id"), name="early_update_once")],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "reference",
                    models.CharField(default=guardian_portal.common.ids.new_reference, max_length=12, unique=True),
                ),
                ("incident_id", models.CharField(help_text="the platform's id", max_length=128)),
                ("class_code", models.CharField(max_length=64)),
                ("role", models.CharField(max_length=10)),
                ("detected_by", models.CharField(max_length=16)),
                ("occurred_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("reviewing", "Under review"),
                            ("actioned", "Acted on"),
                            ("cleared", "Cleared"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("guardian_notice", models.CharField(max_length=14)),
                ("notice_at", models.DateTimeField(blank=True, null=True)),
                ("stated_severity", models.CharField(blank=True, max_length=8)),
                ("confidence", models.CharField(max_length=6)),
                ("raised_by", models.JSONField(default=list)),
                ("reported_class", models.CharField(blank=True, max_length=64)),
                ("actor_relation", models.CharField(max_length=16)),
                ("sensitive", models.BooleanField(default=False)),
                ("contact_ref", models.CharField(blank=True, max_length=255)),
                ("actions_taken", models.JSONField(default=list)),
                ("outcome", models.CharField(blank=True, max_length=24)),
                ("appeal_url", models.URLField(blank=True, max_length=500)),
                (
                    "defect",
                    models.CharField(blank=True, help_text="why an event about it could not be read", max_length=255),
                ),
                ("stamps", models.JSONField(default=dict, help_text="{field: [time, event id]}")),
                (
                    "history",
                    models.JSONField(
                        default=list, help_text="[[time, event id, step], ...]: what the events say happened"
                    ),
                ),
                ("state_time", models.DateTimeField()),
                ("state_event_id", models.CharField(blank=True, max_length=128)),
                ("flagged_time", models.DateTimeField(help_text="the earliest flagged event's own time")),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Good to know"), (2, "Look this week"), (3, "Look today"), (4, "Act now")]
                    ),
                ),
                (
                    "hold",
                    models.CharField(
                        choices=[
                            ("none", "Shown to guardians"),
                            ("staff_only", "Staff only"),
                            ("delayed", "Waits for a date"),
                            ("review", "Waits for a person"),
                            ("quiet", "No alert by rule"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "hold_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Nothing holds it"),
                            ("forbidden", "The platform forbids telling guardians"),
                            ("guardian_risk", "The danger may come from a guardian"),
                            ("relation", "The other account belongs to a guardian or the household"),
                            ("delayed", "The platform asks to wait"),
                            ("human_review", "A person looks at this kind first"),
                            ("sensitive", "Marked as sensitive"),
                            ("low_confidence", "The platform is not sure"),
                            ("defect", "The event could not be read in full"),
                            ("reporter", "The child's own report"),
                        ],
                        max_length=14,
                    ),
                ),
                ("held_at", models.DateTimeField(blank=True, null=True)),
                (
                    "on_call_pages",
                    models.PositiveSmallIntegerField(default=0, help_text="pages sent to the on-call address"),
                ),
                ("decision", models.CharField(blank=True, max_length=8)),
                (
                    "decided_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Nothing holds it"),
                            ("forbidden", "The platform forbids telling guardians"),
                            ("guardian_risk", "The danger may come from a guardian"),
                            ("relation", "The other account belongs to a guardian or the household"),
                            ("delayed", "The platform asks to wait"),
                            ("human_review", "A person looks at this kind first"),
                            ("sensitive", "Marked as sensitive"),
                            ("low_confidence", "The platform is not sure"),
                            ("defect", "The event could not be read in full"),
                            ("reporter", "The child's own report"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "unchecked",
                    models.BooleanField(default=False, help_text="released by time: no person has checked it yet"),
                ),
                (
                    "named_only",
                    models.BooleanField(default=False, help_text="only the guardians named by two staff are told"),
                ),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="incidents", to="family.child"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["hold", "-severity", "held_at"], name="incident_held"),
                    models.Index(fields=["hold", "notice_at"], name="incident_due"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("child", "incident_id"), name="incident_once_per_child"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "reviewing", "actioned", "cleared"])),
                        name="incident_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hold__in", ["none", "staff_only", "delayed", "review", "quiet"])),
                        name="incident_hold_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "hold_reason__in",
                                [
                                    "",
                                    "forbidden",
                                    "guardian_risk",
                                    "relation",
                                    "delayed",
                                    "human_review",
                                    "sensitive",
                                    "low_confidence",
                                    "defect",
                                    "reporter",
                                ],
                            )
                        ),
                        name="incident_hold_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", [1, 2, 3, 4])), name="incident_severity_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["", "released", "refused"])),
                        name="incident_decision_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("class_code", models.CharField(max_length=64)),
                (
                    "apart",
                    models.CharField(
                        blank=True, help_text="public id of an incident that stands alone, or the desk's", max_length=24
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="threads", to="family.child"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("child", "class_code", "apart"), name="thread_once_per_child_and_class"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "reference",
                    models.CharField(default=guardian_portal.common.ids.new_reference, max_length=12, unique=True),
                ),
                ("count", models.PositiveIntegerField(default=0)),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Good to know"), (2, "Look this week"), (3, "Look today"), (4, "Act now")],
                        default=1,
                    ),
                ),
                ("cleared", models.BooleanField(default=False)),
                (
                    "mail",
                    models.CharField(blank=True, help_text="the `thing` of the latest mail about it", max_length=24),
                ),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                ("corrected_at", models.DateTimeField(blank=True, null=True)),
                (
                    "last_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="when the newest visible sighting was added"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "guardianship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="family.guardianship"
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="incidents.thread"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["guardian", "cleared", "-last_at"], name="alert_by_guardian")],
                "constraints": [
                    models.UniqueConstraint(fields=("guardianship", "thread"), name="alert_once_per_guardianship"),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", [1, 2, 3, 4])), name="alert_severity_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Good to know"), (2, "Look this week"), (3, "Look today"), (4, "Act now")]
                    ),
                ),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("about_from", models.DateTimeField(help_text="it is about what became that grave from then on")),
                ("next_rung", models.PositiveSmallIntegerField(default=0)),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="of the next step, also once it stopped: it may go on; empty after the last",
                        null=True,
                    ),
                ),
                ("desk_at", models.DateTimeField(blank=True, help_text="since when it is the desk's", null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "stopped_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("taken", "Somebody has it"),
                            ("gone", "There is nothing left to take in hand, or nobody who could"),
                            ("restarted", "It began anew"),
                            ("reached", "The desk has seen to it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reached_note", models.TextField(blank=True, max_length=2000)),
                (
                    "reached_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="escalations", to="incidents.thread"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("stopped_at__isnull", True)), fields=["due_at"], name="escalation_due"
                    ),
                    models.Index(
                        condition=models.Q(("stopped_at__isnull", True)), fields=["desk_at"], name="escalation_at_desk"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stopped_at__isnull", True)),
                        fields=("thread",),
                        name="one_standing_escalation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", [1, 2, 3, 4])), name="escalation_severity_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stopped_at__isnull", True), ("stopped_why", "")),
                            models.Q(
                                ("stopped_at__isnull", False),
                                ("stopped_why__in", ["taken", "gone", "restarted", "reached"]),
                            ),
                            _connector="OR",
                        ),
                        name="escalation_stopped_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stopped_at__isnull", False),
                            ("due_at__isnull", False),
                            ("desk_at__isnull", False),
                            _connector="OR",
                        ),
                        name="escalation_goes_on_or_is_the_desks",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[("released", "Tell the guardians"), ("refused", "Do not tell the guardians")],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Waits for a second person"),
                            ("decided", "Decided"),
                            ("declined", "The second person did not agree"),
                            ("lapsed", "The incident changed meanwhile"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "hold_reason",
                    models.CharField(
                        choices=[
                            ("", "Nothing holds it"),
                            ("forbidden", "The platform forbids telling guardians"),
                            ("guardian_risk", "The danger may come from a guardian"),
                            ("relation", "The other account belongs to a guardian or the household"),
                            ("delayed", "The platform asks to wait"),
                            ("human_review", "A person looks at this kind first"),
                            ("sensitive", "Marked as sensitive"),
                            ("low_confidence", "The platform is not sure"),
                            ("defect", "The event could not be read in full"),
                            ("reporter", "The child's own report"),
                        ],
                        help_text="the hold it is about",
                        max_length=14,
                    ),
                ),
                ("reason", models.TextField(max_length=2000)),
                ("two_people", models.BooleanField(default=False)),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("named", models.ManyToManyField(blank=True, related_name="+", to="family.guardianship")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "ordering": ("-proposed_at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["released", "refused"])), name="decision_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "decided", "declined", "lapsed"])),
                        name="decision_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="decision_has_reason"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")), fields=("incident",), name="one_open_proposal"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("two_people", False),
                            models.Q(("state", "decided"), _negated=True),
                            models.Q(
                                ("answered_by__isnull", False),
                                models.Q(("answered_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="decision_by_two_different_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("two_people", True),
                            models.Q(("hold_reason__in", ("guardian_risk", "relation")), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_about_danger_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EscalationStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("told", "Everybody is told"),
                            ("second_channel", "Each one's second way of being reached"),
                            ("all_channels", "Everybody again, by every way there is"),
                            ("desk", "The support desk"),
                        ],
                        max_length=16,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField()),
                (
                    "mail",
                    models.CharField(
                        db_index=True, help_text="the notice's `thing`; the desk's has no notice", max_length=24
                    ),
                ),
                ("mailed", models.BooleanField(default=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("shown_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="incidents.alert"
                    ),
                ),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="incidents.escalation"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["alert", "at"], name="escalation_step_by_alert")],
                "constraints": [
                    models.UniqueConstraint(fields=("escalation", "alert", "step"), name="escalation_step_once"),
                    models.CheckConstraint(
                        condition=models.Q(("step__in", ["told", "second_channel", "all_channels", "desk"])),
                        name="escalation_step_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sighting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("facts", models.JSONField(help_text="what the guardian's page says of it")),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Good to know"), (2, "Look this week"), (3, "Look today"), (4, "Act now")]
                    ),
                ),
                ("cleared", models.BooleanField(default=False)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "risen_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="since when it is as grave as it is now"
                    ),
                ),
                ("news", models.BooleanField(default=True)),
                ("first_shown_at", models.DateTimeField(blank=True, null=True)),
                ("last_shown", models.JSONField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("frozen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sightings", to="incidents.alert"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sightings", to="incidents.incident"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["alert", "withdrawn_at", "-added_at"], name="sighting_by_alert"),
                    models.Index(condition=models.Q(("news", True)), fields=["alert"], name="sighting_news"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("alert", "incident"), name="sighting_once_per_alert"),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", [1, 2, 3, 4])), name="sighting_severity_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True), ("frozen_at__isnull", True), _connector="OR"
                        ),
                        name="sighting_withdrawn_or_frozen",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reopened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="acknowledgements",
                        to="incidents.alert",
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="incidents.sighting",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reopened_at__isnull", True)),
                        fields=("alert",),
                        name="one_standing_acknowledgement",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Telling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mail", models.CharField(db_index=True, help_text="the notice's `thing`", max_length=24)),
                ("caused", models.BooleanField(default=True)),
                ("correction", models.BooleanField(default=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "sighting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tellings", to="incidents.sighting"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("mail", "sighting"), name="telling_once")],
            },
        ),
    ]
