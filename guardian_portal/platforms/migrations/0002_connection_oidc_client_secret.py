from django.db import migrations

import guardian_portal.common.fields


class Migration(migrations.Migration):
    dependencies = [
        ("platforms", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="oidc_client_secret",
            field=guardian_portal.common.fields.EncryptedField(blank=True, null=True),
        ),
    ]
