import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import guardian_portal.common.fields
import guardian_portal.common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0007_canary"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
        ),
        migrations.AddField(
            model_name="delivery",
            name="device",
            field=models.ForeignKey(
                help_text="for Web Push, once it is known: a notice has a delivery for each of its reader's devices",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="notifications.pushdevice",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("notice", "device"), name="one_delivery_a_device"),
        ),
        migrations.AddIndex(
            model_name="pushdevice",
            index=models.Index(
                condition=models.Q(("gone_at__isnull", True)), fields=["made_for"], name="push_device_live"
            ),
        ),
        migrations.AddIndex(
            model_name="pushdevice",
            index=models.Index(
                condition=models.Q(("gone_at__isnull", False)), fields=["gone_at"], name="push_device_gone"
            ),
        ),
        migrations.AddConstraint(
            model_name="pushdevice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("gone_at__isnull", True)), fields=("endpoint_hash",), name="one_live_push_device"
            ),
        ),
        migrations.AddConstraint(
            model_name="pushdevice",
            constraint=models.CheckConstraint(
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
        ),
    ]
