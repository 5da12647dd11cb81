"""All tables of the app, as they were before the first release. On PostgreSQL the activity table is partitioned by
`start`: a table of this size cannot be partitioned later without stopping the portal, and old months are dropped as
partitions. SQLite has no partitions."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

PARTITIONED = """
CREATE TABLE activity_activitywindow (
    child_id bigint NOT NULL REFERENCES family_child (id) DEFERRABLE INITIALLY DEFERRED,
    start timestamp with time zone NOT NULL,
    size integer NOT NULL CHECK (size >= 0),
    time timestamp with time zone NOT NULL,
    minutes_active smallint NOT NULL CHECK (minutes_active >= 0),
    sessions integer NOT NULL CHECK (sessions >= 0),
    messages_sent integer NOT NULL CHECK (messages_sent >= 0),
    messages_received integer NOT NULL CHECK (messages_received >= 0),
    new_contacts integer NOT NULL CHECK (new_contacts >= 0),
    known_contacts integer NOT NULL CHECK (known_contacts >= 0),
    top_places jsonb NOT NULL,
    purchases jsonb NOT NULL,
    PRIMARY KEY (child_id, start, size)
) PARTITION BY RANGE (start);
CREATE TABLE activity_activitywindow_default PARTITION OF activity_activitywindow DEFAULT;
"""


def create_table(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(PARTITIONED)
    else:
        editor.create_model(apps.get_model("activity", "ActivityWindow"))


def drop_table(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("DROP TABLE activity_activitywindow")


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("activity", "0001_initial"),
        ("activity", "0002_contacts_and_attempts"),
    ]

    dependencies = [
        ("family", "0001_tables"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="ActivityWindow",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "child_id",
                                "start",
                                "size",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("start", models.DateTimeField()),
                        ("size", models.PositiveIntegerField(help_text="seconds")),
                        ("time", models.DateTimeField(help_text="the event's time; the newest wins")),
                        ("minutes_active", models.PositiveSmallIntegerField()),
                        ("sessions", models.PositiveIntegerField(default=0)),
                        ("messages_sent", models.PositiveIntegerField(default=0)),
                        ("messages_received", models.PositiveIntegerField(default=0)),
                        ("new_contacts", models.PositiveIntegerField(default=0)),
                        ("known_contacts", models.PositiveIntegerField(default=0)),
                        ("top_places", models.JSONField(default=list, help_text="[{place_key, minutes}]")),
                        ("purchases", models.JSONField(default=list, help_text="[{count, minor_units, currency}]")),
                        (
                            "child",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="family.child",
                            ),
                        ),
                    ],
                ),
            ],
        ),
        migrations.RunPython(create_table, drop_table),
        migrations.CreateModel(
            name="BlockedAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(max_length=32)),
                ("at", models.DateTimeField(help_text="the event's own time")),
                ("kind", models.CharField(help_text="dm, invite, call, trade, join", max_length=16)),
                ("control", models.CharField(help_text="the control's key in the platform's catalogue", max_length=64)),
                (
                    "child",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="family.child"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["child", "at"], name="blocked_attempt_by_child")],
                "constraints": [models.UniqueConstraint(fields=("child", "event"), name="blocked_attempt_once")],
            },
        ),
        migrations.CreateModel(
            name="ContactChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "contact",
                    models.CharField(help_text="hash of the pseudonym, different for each child", max_length=32),
                ),
                ("kind", models.CharField(choices=[("added", "Added"), ("removed", "Removed")], max_length=7)),
                ("at", models.DateTimeField(help_text="the event's own time")),
                ("is_known", models.BooleanField(default=False, help_text="to friends of the child")),
                ("is_minor", models.BooleanField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="family.child"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["child", "at"], name="contact_change_by_child")],
                "constraints": [
                    models.UniqueConstraint(fields=("child", "contact", "kind", "at"), name="contact_change_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["added", "removed"])), name="contact_change_kind_known"
                    ),
                ],
            },
        ),
    ]
