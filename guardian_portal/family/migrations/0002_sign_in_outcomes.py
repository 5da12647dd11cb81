from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("family", "0001_initial"),
        ("platforms", "0002_connection_oidc_client_secret"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="linkrequest",
            name="link_request_outcome_known",
        ),
        migrations.AlterField(
            model_name="linkrequest",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("pending", "Pending"),
                    ("waiting_child", "Waiting Child"),
                    ("waiting_platform", "Waiting Platform"),
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
                    ("too_many_own", "Too Many Own"),
                    ("too_many_address", "Too Many Address"),
                    ("too_many_all", "Too Many All"),
                ],
                default="pending",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="linkrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        [
                            "pending",
                            "waiting_child",
                            "waiting_platform",
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
                            "too_many_own",
                            "too_many_address",
                            "too_many_all",
                        ],
                    )
                ),
                name="link_request_outcome_known",
            ),
        ),
    ]
