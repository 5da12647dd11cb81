"""All tables of the app, as they were before the first release."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import guardian_portal.common.fields
import guardian_portal.common.ids


class Migration(migrations.Migration):
    replaces = [
        ("support", "0001_initial"),
        ("support", "0002_proposal_platform"),
        ("support", "0003_cases"),
        ("support", "0004_proposal_case"),
        ("support", "0005_attachments"),
        ("support", "0006_lead_view"),
        ("support", "0007_staff_sessions"),
    ]

    initial = True

    dependencies = [
        ("family", "0001_tables"),
        ("platforms", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cannot_link", "Linking does not work"),
                            ("wrong_link", "A wrong link"),
                            ("identity_check", "Showing who you are"),
                            ("unlink", "Ending a link"),
                            ("contested_custody", "A dispute about who looks after a child"),
                            ("alert_question", "A question about an alert"),
                            ("control_not_working", "A setting that does not work"),
                            ("data_access", "A copy of data"),
                            ("erasure", "Erasing data"),
                            ("correction", "Correcting data"),
                            ("complaint", "A complaint"),
                            ("safety_concern", "Somebody may not be safe"),
                            ("desk_work", "Work in a list of the desk"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "opened_side",
                    models.CharField(
                        choices=[("guardian", "Guardian"), ("child", "Child"), ("staff", "Desk")], max_length=8
                    ),
                ),
                (
                    "link",
                    models.CharField(blank=True, help_text="public id of the guardianship it is about", max_length=24),
                ),
                ("alert", models.CharField(blank=True, help_text="public id of the alert it is about", max_length=24)),
                ("subject_kind", models.CharField(blank=True, max_length=12)),
                ("subject_id", models.CharField(blank=True, help_text="public id", max_length=24)),
                ("link_reference", models.CharField(blank=True, help_text="of an attempt to link", max_length=12)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waits for us"),
                            ("waiting_person", "Waits for the person"),
                            ("waiting_platform", "Waits for the platform"),
                            ("answered", "Answered"),
                            ("listed", "Waits in its own list"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=16,
                    ),
                ),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(choices=[(1, "Now"), (2, "Today"), (3, "In its time")], default=3),
                ),
                ("country", models.CharField(blank=True, max_length=2)),
                ("language", models.CharField(default="en", max_length=10)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("first_look_due_at", models.DateTimeField()),
                ("first_looked_at", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField()),
                (
                    "clock",
                    models.CharField(
                        choices=[("legal", "Set by law"), ("own", "Our own promise")], default="own", max_length=5
                    ),
                ),
                (
                    "clock_source",
                    models.CharField(blank=True, help_text="which law or promise gave due_at", max_length=80),
                ),
                ("next_due_at", models.DateTimeField(blank=True, null=True)),
                (
                    "last_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="when somebody last wrote or changed its state"
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "assignee",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        help_text="about whom",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="family.child",
                    ),
                ),
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
                    "first_looked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        help_text="the guardian whose request it is",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platforms.platform",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_due_at__isnull", False)),
                        fields=["urgency", "next_due_at", "id"],
                        name="case_queue",
                    ),
                    models.Index(
                        condition=models.Q(("next_due_at__isnull", False)), fields=["next_due_at"], name="case_by_clock"
                    ),
                    models.Index(
                        condition=models.Q(("next_due_at__isnull", False)),
                        fields=["assignee", "urgency", "next_due_at", "id"],
                        name="case_by_assignee",
                    ),
                    models.Index(fields=["state", "-last_at"], name="case_by_state"),
                    models.Index(
                        condition=models.Q(("first_looked_at__isnull", False)),
                        fields=["first_looked_at"],
                        name="case_by_first_look",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "cannot_link",
                                    "wrong_link",
                                    "identity_check",
                                    "unlink",
                                    "contested_custody",
                                    "alert_question",
                                    "control_not_working",
                                    "data_access",
                                    "erasure",
                                    "correction",
                                    "complaint",
                                    "safety_concern",
                                    "desk_work",
                                ],
                            )
                        ),
                        name="case_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["open", "waiting_person", "waiting_platform", "answered", "listed", "closed"],
                            )
                        ),
                        name="case_state_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("urgency__in", [1, 2, 3])), name="case_urgency_known"),
                    models.CheckConstraint(
                        condition=models.Q(("clock__in", ["legal", "own"])), name="case_clock_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opened_side", "guardian"), ("person__isnull", False)),
                            models.Q(("child__isnull", False), ("opened_side", "child"), ("person__isnull", True)),
                            ("opened_side", "staff"),
                            _connector="OR",
                        ),
                        name="case_opened_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state", "closed")),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="case_closed_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_due_at__isnull", True), ("state__in", ("answered", "listed", "closed"))),
                            models.Q(
                                ("next_due_at__isnull", False),
                                ("state__in", ("open", "waiting_person", "waiting_platform")),
                            ),
                            _connector="OR",
                        ),
                        name="case_clock_runs_while_it_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("subject_id", ""), ("subject_kind", "")),
                            models.Q(("opened_side", "staff"), models.Q(("subject_id", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="case_subject_is_of_staff",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True), models.Q(("subject_kind", ""), _negated=True)),
                        fields=("subject_kind", "subject_id"),
                        name="one_open_case_a_subject",
                    ),
                ],
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
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(help_text="the address's query, of known filters only", max_length=255)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("name", "pk"),
                "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="saved_view_named_once")],
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
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-day", "-at", "pk"),
                "constraints": [models.UniqueConstraint(fields=("person", "day"), name="one_view_alarm_a_day")],
            },
        ),
        migrations.CreateModel(
            name="CaseDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("explained", "Explained: nothing had to be changed"),
                            ("done", "Done as asked"),
                            ("partly", "Done in part"),
                            ("refused", "Refused"),
                            ("passed_on", "Passed on to the platform or an authority"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(max_length=2000)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="support.case"
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
                        condition=models.Q(("outcome__in", ["explained", "done", "partly", "refused", "passed_on"])),
                        name="case_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="case_decision_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("guardian", "Guardian"), ("child", "Child"), ("staff", "Desk")], max_length=8
                    ),
                ),
                ("body", guardian_portal.common.fields.EncryptedField()),
                ("is_internal", models.BooleanField(default=False)),
                ("is_sent", models.BooleanField(default=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="support.case"
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_internal", False), ("side", "staff")),
                        fields=["at"],
                        name="case_message_answers",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["guardian", "child", "staff"])), name="case_message_side_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_internal", False), ("side", "staff"), _connector="OR"),
                        name="case_notes_are_of_staff",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side", "child"), ("author__isnull", False), _connector="OR"),
                        name="case_message_has_an_author",
                    ),
                ],
            },
        ),
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
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="support.case"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="peer_reviews",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        help_text="whose work it is",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="support.sample"
                    ),
                ),
            ],
            options={
                "ordering": ("-sample", "pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)), fields=["reviewer"], name="peer_review_undone"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("sample", "case"), name="peer_review_once_a_draw"),
                    models.CheckConstraint(
                        condition=models.Q(("reviewer", models.F("worker")), _negated=True),
                        name="peer_review_by_another",
                    ),
                    models.CheckConstraint(
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
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("thing", models.CharField(help_text="public id or key of what would change", max_length=64)),
                ("params", models.JSONField(default=dict)),
                ("reason", models.TextField(max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Waits for a second person"),
                            ("approved", "Approved"),
                            ("declined", "Declined"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="proposed",
                        max_length=9,
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer_reason", models.TextField(blank=True, max_length=2000)),
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
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="support.case",
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platforms.platform",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-proposed_at", "-pk"),
                "indexes": [models.Index(fields=["state", "-proposed_at"], name="proposal_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "approved", "declined", "withdrawn"])),
                        name="proposal_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="proposal_has_reason"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("kind", "thing"),
                        name="one_open_proposal_a_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("approved", "declined")), _negated=True),
                            models.Q(
                                ("answered_by__isnull", False),
                                models.Q(("answered_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_answered_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("request", "Somebody asked us for it"),
                            ("list", "It waits in one of our lists"),
                            ("safety", "Somebody may not be safe: the family is not shown this day"),
                            ("dispute", "People disagree about the child: the family is not shown this day"),
                            ("check", "Checking what a colleague did or proposes"),
                            ("other", "Something else: say what"),
                        ],
                        max_length=8,
                    ),
                ),
                ("words", guardian_portal.common.fields.EncryptedField(null=True)),
                ("is_protected", models.BooleanField()),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "Ended by the person"),
                            ("time", "The time was up"),
                            ("again", "Begun anew with another reason"),
                            ("closed", "The case was closed"),
                            ("role", "The person does not serve this platform any more"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "names_at",
                    models.DateTimeField(
                        blank=True, help_text="since when the family's names are shown in it", null=True
                    ),
                ),
                ("names_reason", guardian_portal.common.fields.EncryptedField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="support.case"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-started_at", "-pk"),
                "indexes": [
                    models.Index(fields=["staff", "-started_at"], name="staff_session_by_person"),
                    models.Index(fields=["-started_at"], name="staff_session_by_start"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)), fields=["ends_at"], name="staff_session_running"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["request", "list", "safety", "dispute", "check", "other"])),
                        name="staff_session_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("started_at"))),
                        name="staff_session_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_why", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_why__in", ["person", "time", "again", "closed", "role"]),
                            ),
                            _connector="OR",
                        ),
                        name="staff_session_ended_somehow",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("names_at__isnull", True), ("names_reason__isnull", False), _connector="OR"
                        ),
                        name="staff_session_names_reasoned",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("staff", "case"),
                        name="one_running_session_a_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="within its case, for the name it is handed out by"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("jpeg", "Picture"), ("png", "Picture"), ("pdf", "Document")], max_length=4
                    ),
                ),
                ("size", models.PositiveIntegerField(help_text="bytes, redrawn")),
                ("digest", models.CharField(help_text="SHA-256 of the redrawn bytes, in hex", max_length=64)),
                (
                    "name",
                    guardian_portal.common.fields.EncryptedField(
                        help_text="what its sender called it, only to be shown"
                    ),
                ),
                ("content", guardian_portal.common.fields.EncryptedField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="support.case"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="support.casemessage",
                    ),
                ),
            ],
            options={
                "ordering": ("number", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["jpeg", "png", "pdf"])), name="attachment_kind_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="attachment_has_content"),
                    models.UniqueConstraint(fields=("case", "number"), name="attachment_numbered_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(help_text="kind and public id of what was opened", max_length=40)),
                ("is_protected", models.BooleanField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "child",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="family.child"),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="support.staffsession",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("session", "child", "page"), name="one_look_a_page")],
            },
        ),
    ]
