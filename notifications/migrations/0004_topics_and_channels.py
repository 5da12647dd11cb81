import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_weekly_mail"),
        ("platforms", "0006_read_catalogues_anew"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="delivery",
            name="delivery_due",
        ),
        migrations.AddField(
            model_name="notice",
            name="breaks_quiet",
            field=models.BooleanField(default=False, help_text="critical: it does not wait for the end of quiet hours"),
        ),
        migrations.AddField(
            model_name="notice",
            name="told_by",
            field=models.ForeignKey(
                help_text="the digest that tells of it; it has no delivery of its own then",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tells_of",
                to="notifications.notice",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="topic",
            field=models.CharField(
                choices=[
                    ("alerts_urgent", "Alerts to look at today or at once"),
                    ("alerts", "Other alerts"),
                    ("account", "The safety of your account"),
                    ("links", "Your links"),
                    ("controls_safety", "Settings that may become looser or do not hold"),
                    ("controls", "Changed settings"),
                    ("requests", "What your child asks for"),
                    ("plan", "The growing-up plan"),
                    ("weekly", "The weekly mail"),
                    ("desk", "For the desk"),
                ],
                default="account",
                max_length=16,
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "due")), fields=["queue", "channel", "due_at"], name="delivery_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "topic__in",
                        [
                            "alerts_urgent",
                            "alerts",
                            "account",
                            "links",
                            "controls_safety",
                            "controls",
                            "requests",
                            "plan",
                            "weekly",
                            "desk",
                        ],
                    )
                ),
                name="notice_topic_known",
            ),
        ),
    ]
