"""By what a form brings with it, the same message is kept once."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0002_looks_owed_anew"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="casemessage",
            name="mark",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="casemessage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("mark", ""), _negated=True), fields=("mark",), name="case_message_kept_once"
            ),
        ),
    ]
