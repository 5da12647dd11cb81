"""All tables of the app, as they were before the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import guardian_portal.common.fields
import guardian_portal.common.ids


class Migration(migrations.Migration):
    replaces = [
        ("family", "0001_initial"),
        ("family", "0002_families"),
        ("family", "0005_indexes_for_sweepers"),
        ("family", "0006_summaries_end"),
        ("family", "0007_erased_children_and_overrides"),
        ("family", "0008_desk_days"),
    ]

    initial = True

    dependencies = [
        ("platforms", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgeRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "country",
                    models.CharField(help_text="ISO 3166 code; * where a country has no rule of its own", max_length=2),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("consent", "Age of consent: from then on the child consents alone"),
                            ("joint_consent", "Below it, child and guardian consent together"),
                            ("minimum_account", "Lowest age for an account"),
                            ("may_end_alone", "From then on the child may end supervision alone"),
                            ("majority", "Majority: supervision ends"),
                            ("monitoring_barred", "Below it, no summaries of activity"),
                        ],
                        max_length=17,
                    ),
                ),
                ("age", models.PositiveSmallIntegerField(help_text="in years; 0: at no age")),
                ("valid_from", models.DateField()),
                (
                    "valid_to",
                    models.DateField(blank=True, help_text="first day on which it is not valid any more", null=True),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("seen", "Seen in the law"),
                            ("uncertain", "Uncertain: sources differ"),
                            ("default", "Our protective default"),
                        ],
                        max_length=9,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=255)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="family.agerule",
                    ),
                ),
            ],
            options={
                "ordering": ("country", "kind", "valid_from", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "consent",
                                    "joint_consent",
                                    "minimum_account",
                                    "may_end_alone",
                                    "majority",
                                    "monitoring_barred",
                                ],
                            )
                        ),
                        name="age_rule_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("certainty__in", ["seen", "uncertain", "default"])),
                        name="age_rule_certainty_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("age__lte", 30)), name="age_rule_age_possible"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="age_rule_ends_after_it_began",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("country", "kind", "valid_from"),
                        name="one_age_rule_from_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True), ("valid_to__isnull", True)),
                        fields=("country", "kind"),
                        name="one_age_rule_until_further_notice",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Child",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("account", models.CharField(help_text="the platform's opaque account id", max_length=255)),
                ("display_handle", models.CharField(blank=True, max_length=80)),
                ("age_min", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("age_max", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("age_source", models.CharField(blank=True, max_length=40)),
                ("locale", models.CharField(blank=True, max_length=35)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("birth_month", models.CharField(blank=True, help_text="YYYY-MM", max_length=7)),
                (
                    "birth_month_by",
                    models.CharField(
                        blank=True,
                        choices=[("platform", "Platform"), ("guardian", "Guardian"), ("child", "Child")],
                        max_length=8,
                    ),
                ),
                ("born_from", models.DateField(blank=True, help_text="earliest", null=True)),
                ("born_until", models.DateField(blank=True, help_text="latest", null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("disabled", "Disabled"), ("deleted", "Deleted")],
                        default="active",
                        max_length=8,
                    ),
                ),
                (
                    "profile_time",
                    models.DateTimeField(blank=True, help_text="time of the newest profile applied", null=True),
                ),
                (
                    "summaries_ended_at",
                    models.DateTimeField(
                        blank=True, help_text="by the growing-up plan: guardians see alerts only", null=True
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "erased_at",
                    models.DateTimeField(blank=True, help_text="the row stays, for ids that name it", null=True),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="platforms.connection",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["birth_month", "born_until"], name="child_by_birth"),
                    models.Index(
                        condition=models.Q(("age_min__isnull", False), ("born_until__isnull", True)),
                        fields=["age_min"],
                        name="child_without_dates",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("birth_month_by__in", ("", "platform", "guardian", "child"))),
                        name="child_birth_month_by_known",
                    ),
                    models.UniqueConstraint(fields=("connection", "account"), name="child_once_per_account"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "disabled", "deleted"])), name="child_state_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlatformDeclaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "method",
                    models.CharField(help_text="how the platform verifies: a key of the catalogue", max_length=30),
                ),
                ("reference", models.CharField(help_text="where the platform's word is filed", max_length=64)),
                ("declared_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="platforms.connection",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("connection",),
                        name="one_standing_declaration",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AgeOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("effective_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, help_text="the platform's word, for staff", max_length=255)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("announced", "The platform announced the end"),
                            ("profile", "The platform gave another age"),
                        ],
                        default="announced",
                        max_length=9,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for staff"),
                            ("scheduled", "Takes effect on its day"),
                            ("refused", "Does not take effect"),
                            ("superseded", "Replaced by newer word"),
                            ("done", "Took effect"),
                        ],
                        max_length=10,
                    ),
                ),
                ("told_at", models.DateTimeField(help_text="the event's own time")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="age_outs", to="family.child"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "effective_at"], name="age_out_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "scheduled", "refused", "superseded", "done"])),
                        name="age_out_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["announced", "profile"])), name="age_out_origin_known"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting"), ("state", "scheduled"), _connector="OR"),
                        fields=("child", "state"),
                        name="one_age_out_a_child",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChildSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="family.child"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("opened_at"))),
                        name="child_session_ends_after_it_began",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "child",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="desk_days",
                        to="family.child",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("child", "day"), name="one_desk_day")],
            },
        ),
        migrations.CreateModel(
            name="Forewarning",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        help_text="ending, or the public id of a step of the growing-up plan", max_length=24
                    ),
                ),
                ("on", models.DateField()),
                ("days", models.PositiveSmallIntegerField(help_text="30 or 7")),
                ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="forewarnings", to="family.child"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("child", "about", "on", "days"), name="forewarned_once"),
                    models.CheckConstraint(condition=models.Q(("days__in", (7, 30))), name="forewarning_days_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Guardianship",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Waiting"),
                            ("proved", "Waiting for your child's yes"),
                            ("cooling", "Starts in 24 hours"),
                            ("active", "Active"),
                            ("paused", "Paused"),
                            ("frozen", "Under review"),
                            ("declined", "Declined"),
                            ("expired", "Expired"),
                            ("revoked", "Ended"),
                            ("ended", "Ended"),
                            ("aged_out", "Ended: your child is grown up"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("guardian", "Guardian"), ("carer", "Carer"), ("view_only", "View only")],
                        default="guardian",
                        max_length=10,
                    ),
                ),
                ("method", models.CharField(default="code", max_length=12)),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("activated_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, max_length=10)),
                (
                    "cooling_until",
                    models.DateTimeField(blank=True, help_text="when it starts if nobody says no", null=True),
                ),
                (
                    "ends_at",
                    models.DateTimeField(
                        blank=True, help_text="a carer's last moment; it counts before any sweeper", null=True
                    ),
                ),
                (
                    "end_told_at",
                    models.DateTimeField(
                        blank=True, help_text="when both sides were told that it ends soon", null=True
                    ),
                ),
                (
                    "frozen_from",
                    models.CharField(
                        blank=True, help_text="the state that lifting the freeze returns to", max_length=10
                    ),
                ),
                ("review_ends_at", models.DateTimeField(blank=True, null=True)),
                ("is_danger", models.BooleanField(default=False, help_text="staff named this guardian the danger")),
                ("asks_child", models.BooleanField(default=False, help_text="nobody's yes but the child's begins it")),
                (
                    "is_protected",
                    models.BooleanField(default=False, help_text="other guardians learn neither name nor day"),
                ),
                (
                    "child",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guardianships",
                        to="family.child",
                    ),
                ),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guardianships",
                        to="platforms.connection",
                    ),
                ),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guardianships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["child", "state"], name="guardianship_by_child"),
                    models.Index(fields=["state", "cooling_until"], name="guardianship_by_state"),
                    models.Index(fields=["ends_at"], name="guardianship_by_end"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["requested", "proved", "cooling", "active", "paused", "frozen"])
                        ),
                        fields=("child", "guardian"),
                        name="one_standing_guardianship",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "requested",
                                    "proved",
                                    "cooling",
                                    "active",
                                    "paused",
                                    "frozen",
                                    "declined",
                                    "expired",
                                    "revoked",
                                    "ended",
                                    "aged_out",
                                ],
                            )
                        ),
                        name="guardianship_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["guardian", "carer", "view_only"])),
                        name="guardianship_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "carer"), _negated=True), ("ends_at__isnull", False), _connector="OR"
                        ),
                        name="guardianship_carer_has_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("frozen_from__in", ("", "active", "paused"))),
                        name="guardianship_frozen_from_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_danger", False),
                            models.Q(("state__in", ["active", "paused"]), _negated=True),
                            _connector="OR",
                        ),
                        name="guardianship_danger_is_not_free",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["active", "paused", "frozen"]), _negated=True),
                            models.Q(("activated_at__isnull", False), ("child__isnull", False)),
                            _connector="OR",
                        ),
                        name="guardianship_live_has_child_and_activation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("purpose", models.CharField(max_length=30)),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("given", "You agreed"),
                            ("declined", "You did not agree"),
                            ("withdrawn", "You took your agreement back"),
                        ],
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("notice_version", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=10)),
                (
                    "age_rule",
                    models.CharField(help_text="public id of the age rule that said who decides", max_length=24),
                ),
                ("is_current", models.BooleanField(default=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="family.child"
                    ),
                ),
                (
                    "guardianship",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="family.guardianship",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["child", "purpose"], name="consent_by_child")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["given", "declined", "withdrawn"])),
                        name="consent_decision_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("guardianship__isnull", False), ("is_current", True)),
                        fields=("guardianship", "purpose"),
                        name="one_current_consent_of_a_guardian",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("guardianship__isnull", True), ("is_current", True)),
                        fields=("child", "purpose"),
                        name="one_current_consent_of_a_child",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GuardianshipDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("frozen", "Put under review"),
                            ("danger_named", "Named as the danger"),
                            ("review_moved", "Review continued until another day"),
                            ("protected", "Hidden from the other guardians"),
                            ("lifted", "Review ended"),
                            ("frozen_quiet", "Put under review, without a mail to this guardian"),
                            ("ended", "Link ended"),
                            ("ended_quiet", "Link ended, without a mail to this guardian"),
                            ("reopened", "The child is asked once more"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=2000)),
                ("review_ends_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "guardianship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="family.guardianship"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-made_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "frozen",
                                    "danger_named",
                                    "review_moved",
                                    "protected",
                                    "lifted",
                                    "frozen_quiet",
                                    "ended",
                                    "ended_quiet",
                                    "reopened",
                                ],
                            )
                        ),
                        name="guardianship_decision_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("guardian", "Guardian"), ("carer", "Carer"), ("view_only", "View only")],
                        default="guardian",
                        max_length=10,
                    ),
                ),
                ("ends_at", models.DateTimeField(blank=True, help_text="a carer's last moment", null=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "address",
                    guardian_portal.common.fields.EncryptedField(
                        help_text="wiped when it is accepted, withdrawn or expired", null=True
                    ),
                ),
                ("address_hash", models.CharField(help_text="keyed hash, to know a repeat", max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for an answer"),
                            ("accepted", "Accepted; your child is asked"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="family.child"
                    ),
                ),
                (
                    "guardianship",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="begun_by_invitation",
                        to="family.guardianship",
                    ),
                ),
                (
                    "inviter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inviter_link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="family.guardianship",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "expires_at"], name="invitation_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("child", "address_hash"),
                        name="one_open_invitation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "accepted", "withdrawn", "expired"])),
                        name="invitation_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["guardian", "carer", "view_only"])),
                        name="invitation_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends_at__isnull", False), ("role", "carer")),
                            models.Q(models.Q(("role", "carer"), _negated=True), ("ends_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="invitation_carer_has_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("address__isnull", False), ("closed_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("address__isnull", True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="invitation_open_has_an_address",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkRequest",
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
                ("method", models.CharField(default="code", max_length=12)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("waiting_child", "Waiting Child"),
                            ("waiting_platform", "Waiting Platform"),
                            ("cooling", "Cooling"),
                            ("active", "Active"),
                            ("code_unknown", "Code Unknown"),
                            ("code_gone", "Code Gone"),
                            ("guardian_is_minor", "Guardian Is Minor"),
                            ("already_linked", "Already Linked"),
                            ("already_waiting", "Already Waiting"),
                            ("full", "Full"),
                            ("cancelled", "Cancelled"),
                            ("platform_down", "Platform Down"),
                            ("platform_busy", "Platform Busy"),
                            ("nonsense", "Nonsense"),
                            ("sign_in_cancelled", "Sign In Cancelled"),
                            ("sign_in_stale", "Sign In Stale"),
                            ("sign_in_too_old", "Sign In Too Old"),
                            ("sign_in_refused", "Sign In Refused"),
                            ("provider_down", "Provider Down"),
                            ("invite_invalid", "Invite Invalid"),
                            ("invite_expired", "Invite Expired"),
                            ("invite_used", "Invite Used"),
                            ("invite_not_yours", "Invite Not Yours"),
                            ("keys_away", "Keys Away"),
                            ("too_many_own", "Too Many Own"),
                            ("too_many_address", "Too Many Address"),
                            ("too_many_all", "Too Many All"),
                        ],
                        default="pending",
                        max_length=20,
                    ),
                ),
                (
                    "proof_hash",
                    models.CharField(
                        blank=True, db_index=True, help_text="keyed hash of the proof, to know a retry", max_length=64
                    ),
                ),
                (
                    "address_hash",
                    models.CharField(
                        blank=True, help_text="keyed hash of the network address, for limits", max_length=64
                    ),
                ),
                ("attempted_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "connection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="link_requests",
                        to="platforms.connection",
                    ),
                ),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="link_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "guardianship",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="link_requests",
                        to="family.guardianship",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["guardian", "attempted_at"], name="link_request_by_guardian"),
                    models.Index(fields=["address_hash", "attempted_at"], name="link_request_by_address"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                [
                                    "pending",
                                    "waiting_child",
                                    "waiting_platform",
                                    "cooling",
                                    "active",
                                    "code_unknown",
                                    "code_gone",
                                    "guardian_is_minor",
                                    "already_linked",
                                    "already_waiting",
                                    "full",
                                    "cancelled",
                                    "platform_down",
                                    "platform_busy",
                                    "nonsense",
                                    "sign_in_cancelled",
                                    "sign_in_stale",
                                    "sign_in_too_old",
                                    "sign_in_refused",
                                    "provider_down",
                                    "invite_invalid",
                                    "invite_expired",
                                    "invite_used",
                                    "invite_not_yours",
                                    "keys_away",
                                    "too_many_own",
                                    "too_many_address",
                                    "too_many_all",
                                ],
                            )
                        ),
                        name="link_request_outcome_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
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
                ("words", guardian_portal.common.fields.EncryptedField(null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waits for a person"),
                            ("taken", "Somebody has it"),
                            ("answered", "Answered"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", guardian_portal.common.fields.EncryptedField(null=True)),
                (
                    "answer_sent",
                    models.BooleanField(default=False, help_text="handed to the outbox: the platform takes notices"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="family.child"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="objections",
                        to="family.childsession",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-made_at", "-pk"),
                "indexes": [models.Index(fields=["state", "made_at"], name="objection_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "taken", "answered"])), name="objection_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "taken"), _negated=True), ("taken_by__isnull", False), _connector="OR"
                        ),
                        name="objection_taken_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="objection_answered_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("method", models.CharField(max_length=30)),
                ("reference", models.CharField(max_length=64)),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("internal", "What stays inside this portal"),
                            ("disclosure", "Also what leaves this portal"),
                        ],
                        max_length=10,
                    ),
                ),
                ("verifier_kind", models.CharField(help_text="who checked: staff, platform or system", max_length=10)),
                ("verifier_id", models.CharField(blank=True, max_length=64)),
                ("verified_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("notice_version", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=10)),
                (
                    "reason",
                    models.TextField(blank=True, help_text="of the staff; guardians never read it", max_length=500),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.CharField(blank=True, max_length=10)),
                (
                    "guardianship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="family.guardianship",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["internal", "disclosure"])), name="verification_scope_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reference", ""), _negated=True), name="verification_has_reference"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by", "")),
                            models.Q(("undone_at__isnull", False), ("undone_by__in", ("guardian", "staff"))),
                            _connector="OR",
                        ),
                        name="verification_undone_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VerificationRequest",
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
                ("method", models.CharField(max_length=30)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("confirming", "Waiting for the second mail"),
                            ("done", "Done"),
                            ("refused", "Not confirmed"),
                            ("lapsed", "Ended by time"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("notice_version", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=10)),
                ("phone", guardian_portal.common.fields.EncryptedField(null=True)),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "reason",
                    models.TextField(
                        blank=True, help_text="of the staff who refused; guardians never read it", max_length=500
                    ),
                ),
                (
                    "guardianship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verification_requests",
                        to="family.guardianship",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "asked_at"], name="verification_request_waits")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "confirming", "done", "refused", "lapsed", "withdrawn"])
                        ),
                        name="verification_request_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "confirming"])),
                        fields=("guardianship", "method"),
                        name="one_open_verification_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state__in", ["waiting", "confirming"])),
                            models.Q(("code_hash", ""), ("ended_at__isnull", False), ("phone__isnull", True)),
                            _connector="OR",
                        ),
                        name="verification_request_ended_forgets",
                    ),
                ],
            },
        ),
    ]
