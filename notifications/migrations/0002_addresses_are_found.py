"""Mails to a bare address are found without reading all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="address_mark",
            field=models.CharField(blank=True, help_text="keyed hash of the bare address", max_length=64),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("address_mark", ""), _negated=True),
                fields=["address_mark"],
                name="delivery_by_address",
            ),
        ),
    ]
