"""All tables of the app, as they were before the first release."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import django_countries.fields
from django.conf import settings
from django.db import migrations, models

import guardian_portal.common.fields
import guardian_portal.common.ids


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0003_address_confirmed_since_joining"),
        ("accounts", "0004_staff_platforms"),
        ("accounts", "0005_staff_before_serve_all_platforms"),
        ("accounts", "0006_user_erased_at"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("platforms", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="your name")),
                ("language", models.CharField(default="en", max_length=10, verbose_name="language")),
                ("time_zone", models.CharField(default="UTC", max_length=64, verbose_name="time zone")),
                ("country", django_countries.fields.CountryField(blank=True, max_length=2, verbose_name="country")),
                (
                    "staff_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No staff role"),
                            ("agent", "Support agent"),
                            ("lead", "Support lead"),
                            ("auditor", "Auditor"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("serves_all_platforms", models.BooleanField(default=False, editable=False)),
                ("has_long_password", models.BooleanField(default=False, editable=False)),
                ("address_confirmed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("address_asked_at", models.DateTimeField(editable=False, null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
                ("erased_at", models.DateTimeField(editable=False, null=True)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "platforms",
                    models.ManyToManyField(blank=True, editable=False, related_name="staff", to="platforms.platform"),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("address_asked_at__isnull", True)),
                        fields=["address_confirmed_at"],
                        name="user_address_to_check",
                    ),
                    models.Index(
                        condition=models.Q(("address_asked_at__isnull", False)),
                        fields=["address_asked_at"],
                        name="user_address_asked",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("staff_role__in", ["", "agent", "lead", "auditor"])),
                        name="user_staff_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("serves_all_platforms", False),
                            models.Q(("staff_role", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="user_only_staff_serve",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    guardian_portal.common.fields.PublicIdField(
                        default=guardian_portal.common.ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "device_hash",
                    models.CharField(help_text="of cookie and person: two people's rows never match", max_length=64),
                ),
                ("browser", models.CharField(blank=True, max_length=20)),
                ("system", models.CharField(blank=True, max_length=20)),
                ("first_seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="known_devices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "device_hash"), name="one_row_a_known_device")],
            },
        ),
    ]
