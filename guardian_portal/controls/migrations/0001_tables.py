"""All tables of the app, as they were before the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import guardian_portal.common.fields
import guardian_portal.common.ids
import guardian_portal.controls.models.plan


class Migration(migrations.Migration):
    replaces = [
        ("controls", "0001_initial"),
        ("controls", "0002_day_to_watch"),
        ("controls", "0003_wishes_and_revisions"),
        ("controls", "0004_open_sheets"),
        ("controls", "0005_open_stored_requests"),
        ("controls", "0006_plans_that_came_to_alerts_only"),
        ("controls", "0007_withdrawn_settings"),
    ]

    initial = True

    dependencies = [
        ("family", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChildRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("request_id", models.CharField(blank=True, max_length=128)),
                ("control", models.CharField(max_length=64)),
                ("wanted", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for an answer"),
                            ("approved", "A guardian said yes"),
                            ("refused", "A guardian said no"),
                            ("expired", "Nobody answered in time"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("word", models.CharField(blank=True, help_text="what the guardian says to it", max_length=200)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="family.guardianship",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="control_requests", to="family.child"
                    ),
                ),
            ],
            options={
                "ordering": ("-asked_at", "-pk"),
                "indexes": [
                    models.Index(fields=["state", "expires_at"], name="child_request_due"),
                    models.Index(fields=["child", "asked_at"], name="child_request_by_child"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "approved", "refused", "expired", "withdrawn"])),
                        name="child_request_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("request_id", ""), _negated=True),
                        fields=("child", "request_id"),
                        name="child_request_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("child", "control"),
                        name="one_open_request_a_control",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ControlSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=0, help_text="rises with every change of wishes or of what is asked"
                    ),
                ),
                ("asked", models.JSONField(default=dict)),
                (
                    "set_aside",
                    models.JSONField(
                        default=dict, help_text="what the platform did not know, and how often it said so"
                    ),
                ),
                (
                    "revision",
                    models.PositiveBigIntegerField(
                        default=0, help_text="the highest that we used or the platform named"
                    ),
                ),
                ("in_force", models.JSONField(default=dict, help_text="as the platform last said")),
                ("in_force_revision", models.PositiveBigIntegerField(default=0)),
                ("in_force_at", models.DateTimeField(blank=True, null=True)),
                ("read_due_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                ("send_due_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "lease",
                    models.CharField(
                        blank=True, help_text="token of whoever is talking to the platform", max_length=24
                    ),
                ),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                (
                    "child",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="control_sheet", to="family.child"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["send_due_at"], name="sheet_to_send"),
                    models.Index(fields=["read_due_at"], name="sheet_to_read"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("control", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField(help_text="of the sheet after the change")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("old", models.JSONField(null=True)),
                ("new", models.JSONField(null=True)),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("set", "Set by a guardian"),
                            ("undone", "Taken back by a guardian"),
                            ("nobody_objected", "Nobody said no"),
                            ("all_agreed", "Every guardian agreed"),
                            ("request", "The child asked for it, and a guardian said yes"),
                            ("plan", "Agreed in the growing-up plan"),
                            ("left", "A guardian's wish ended a day after they left"),
                            ("ended", "Supervision ended; nothing is locked any more"),
                            ("floor", "The law or the platform allows no more at this age"),
                            ("drifted", "Changed on the platform"),
                            ("withdrawn", "The platform does not offer it in this way any more"),
                        ],
                        max_length=15,
                    ),
                ),
                ("why", models.CharField(blank=True, help_text="in the guardian's own words", max_length=200)),
                (
                    "revision",
                    models.PositiveBigIntegerField(default=0, help_text="the revision that asked the platform for it"),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="control_ledger", to="family.child"
                    ),
                ),
                (
                    "guardianship",
                    models.ForeignKey(
                        blank=True,
                        help_text="none: by itself",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="family.guardianship",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "indexes": [models.Index(fields=["child", "control", "version"], name="ledger_by_control")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cause__in",
                                [
                                    "set",
                                    "undone",
                                    "nobody_objected",
                                    "all_agreed",
                                    "request",
                                    "plan",
                                    "left",
                                    "ended",
                                    "floor",
                                    "drifted",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="ledger_cause_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LooseningProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("control", models.CharField(max_length=64)),
                ("value", models.JSONField()),
                ("held", models.JSONField(help_text="the value that stays until then")),
                (
                    "beyond_default",
                    models.BooleanField(help_text="looser than the default: the day has to pass, whoever agrees"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("refused", "A guardian said no"),
                            ("withdrawn", "Taken back"),
                            ("lapsed", "Not possible any more"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("why", models.CharField(blank=True, help_text="in the guardian's own words", max_length=200)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ripens_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="loosenings", to="family.child"
                    ),
                ),
                (
                    "guardianship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="loosenings", to="family.guardianship"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "ripens_at"], name="loosening_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "done", "refused", "withdrawn", "lapsed"])),
                        name="loosening_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("child", "control"),
                        name="one_waiting_loosening",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "loosens",
                    models.CharField(
                        choices=[
                            ("more_time", "More time each day"),
                            ("later_evenings", "Later in the evening"),
                            ("new_contacts", "New contacts without asking first"),
                            ("messages", "Messages with more people"),
                            ("voice", "Voice chat"),
                            ("spending", "Spending without asking first"),
                            ("visibility", "A profile that more people can see"),
                            ("fewer_summaries", "Guardians see alerts only, no weekly figures"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "control",
                    models.CharField(
                        blank=True, help_text="what is set on its day; blank: nothing by itself", max_length=64
                    ),
                ),
                ("value", models.JSONField(blank=True, null=True)),
                ("on", models.DateField(blank=True, null=True)),
                ("age", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("agreed", "Agreed"),
                            ("declined", "Declined"),
                            ("done", "Its day has come"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="proposed",
                        max_length=9,
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "watch_on",
                    models.DateField(
                        default=guardian_portal.controls.models.plan.utc_today,
                        help_text="before this day the clock has nothing to do with it",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="plan_steps", to="family.child"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_steps",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("proposed_at", "pk"),
                "indexes": [
                    models.Index(fields=["child", "state"], name="plan_step_by_child"),
                    models.Index(fields=["state", "watch_on"], name="plan_step_to_watch"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "agreed", "declined", "done", "withdrawn"])),
                        name="plan_step_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "loosens__in",
                                [
                                    "more_time",
                                    "later_evenings",
                                    "new_contacts",
                                    "messages",
                                    "voice",
                                    "spending",
                                    "visibility",
                                    "fewer_summaries",
                                ],
                            )
                        ),
                        name="plan_step_loosens_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("age__isnull", False), ("on__isnull", True)),
                            models.Q(("age__isnull", True), ("on__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_step_day_or_age",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed"), ("state", "agreed"), _connector="OR"),
                        fields=("child", "loosens"),
                        name="one_open_step_a_loosening",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField()),
                ("controls", models.JSONField(default=dict)),
                ("locks", models.JSONField(default=list)),
                ("set_by", models.CharField(help_text="a link's public id, or portal", max_length=24)),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "On its way to the platform"),
                            ("asked", "Asked; the platform has not answered yet"),
                            ("in_force", "In force"),
                            ("partly", "Partly in force"),
                            ("refused", "The platform refused it"),
                            ("superseded", "Replaced by a newer change"),
                            ("timed_out", "The platform has not answered for a day"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("rejected", models.JSONField(default=dict, help_text="by control, why it is not in force")),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("last_status", models.CharField(blank=True, max_length=40)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="control_revisions", to="family.child"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "set_at"], name="revision_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["queued", "asked", "in_force", "partly", "refused", "superseded", "timed_out"],
                            )
                        ),
                        name="revision_state_known",
                    ),
                    models.UniqueConstraint(fields=("child", "number"), name="revision_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("control", models.CharField(max_length=64)),
                ("value", models.JSONField()),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "ends_at",
                    models.DateTimeField(
                        blank=True, db_index=True, help_text="of somebody who left: they stand another day", null=True
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wishes", to="family.child"
                    ),
                ),
                (
                    "guardianship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wishes", to="family.guardianship"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["child", "control"], name="wish_by_child")],
                "constraints": [
                    models.UniqueConstraint(fields=("guardianship", "control"), name="one_wish_a_guardian_and_control")
                ],
            },
        ),
        migrations.CreateModel(
            name="LooseningAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agrees", models.BooleanField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "guardianship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="family.guardianship"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="controls.looseningproposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "guardianship"), name="one_loosening_answer")
                ],
            },
        ),
        migrations.CreateModel(
            name="StepAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agrees", models.BooleanField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "guardian",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="controls.planstep"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("step", "guardian"), name="one_answer_a_guardian"),
                    models.UniqueConstraint(
                        condition=models.Q(("guardian__isnull", True)), fields=("step",), name="one_answer_of_the_child"
                    ),
                ],
            },
        ),
    ]
